from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_pauses_and_room_modes")]

    operations = [
        migrations.AlterField(
            model_name="caretask",
            name="kind",
            field=models.CharField(
                choices=[
                    ("help_asked", "Help Asked"),
                    ("call_wanted", "Call Wanted"),
                    ("danger", "Danger"),
                    ("use_reported", "Use Reported"),
                    ("urges_high", "Urges High"),
                    ("low_mood", "Low Mood"),
                    ("no_checkin", "No Checkin"),
                    ("question", "Question"),
                    ("new_invitation", "New Invitation"),
                ],
                max_length=20,
            ),
        )
    ]

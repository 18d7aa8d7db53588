"""How many absences bring somebody to the list: a programme's own numbers (DOMAIN R27)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0008_holding_private_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="absence_weeks",
            field=models.PositiveSmallIntegerField(db_default=12, default=12),
        ),
        migrations.AddField(
            model_name="programme",
            name="absences_in_row",
            field=models.PositiveSmallIntegerField(db_default=3, default=3),
        ),
        migrations.AddField(
            model_name="programme",
            name="absences_most",
            field=models.PositiveSmallIntegerField(db_default=6, default=6),
        ),
        migrations.AddField(
            model_name="programme",
            name="attendance_floor",
            field=models.PositiveSmallIntegerField(db_default=85, default=85),
        ),
        migrations.AddField(
            model_name="programme",
            name="not_excused_most",
            field=models.PositiveSmallIntegerField(db_default=2, default=2),
        ),
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
                    ("no_show", "No Show"),
                    ("absences", "Absences"),
                    ("question", "Question"),
                    ("new_invitation", "New Invitation"),
                ],
                max_length=20,
            ),
        ),
    ]

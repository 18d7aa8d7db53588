from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0006_hidden_for_me"),
    ]

    operations = [
        migrations.AddField(
            model_name="flag",
            name="taken_back_at",
            field=models.DateTimeField(null=True),
        )
    ]

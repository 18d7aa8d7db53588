from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0007_about_me"),
    ]

    operations = [
        migrations.AddField(
            model_name="cohort",
            name="holds_private",
            field=models.BooleanField(db_default=True, default=True),
        )
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_news"),
    ]

    operations = [
        migrations.CreateModel(
            name="LostWakeUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stream", models.CharField(max_length=40)),
                ("on_day", models.DateField()),
                ("times", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddConstraint(
            model_name="lostwakeup",
            constraint=models.UniqueConstraint(fields=("stream", "on_day"), name="lost_wake_up_once_a_day"),
        ),
    ]

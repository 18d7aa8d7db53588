import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.sealing


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("groups", "0006_homework"),
    ]

    operations = [
        migrations.CreateModel(
            name="AboutMe",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("pronouns", accounts.sealing.SealedTextField()),
                ("reach", accounts.sealing.SealedTextField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        )
    ]

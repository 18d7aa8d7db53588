from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0003_quiet_members")]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("member", "Member"),
                    ("co_leader", "Co Leader"),
                    ("peer_specialist", "Peer Specialist"),
                    ("facilitator", "Facilitator"),
                    ("supervisor", "Supervisor"),
                    ("supporter", "Supporter"),
                    ("service", "Service"),
                ],
                default="member",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="role",
            field=models.CharField(
                choices=[
                    ("member", "Member"),
                    ("co_leader", "Co Leader"),
                    ("peer_specialist", "Peer Specialist"),
                    ("facilitator", "Facilitator"),
                    ("supervisor", "Supervisor"),
                    ("supporter", "Supporter"),
                    ("service", "Service"),
                ],
                max_length=16,
            ),
        ),
    ]

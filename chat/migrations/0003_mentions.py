from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_purge")]

    operations = [
        migrations.AddField(model_name="message", name="mentions", field=models.TextField(db_default="", default=""))
    ]

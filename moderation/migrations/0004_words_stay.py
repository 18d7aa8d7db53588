"""What was said, and what was disclosed in an emergency, is never rewritten: not whose, not when, not which.

The words themselves are sealed for their own row, and only `rotate_keys` seals them again; so their column is left out.
"""

from django.db import migrations

FIXED = {
    "chat_messagerevision": ("revision", "message_id, n, key, salt, created_at"),
    "moderation_emergencydisclosure": ("disclosure", "cohort_id, about_id, disclosed_at, recorded_by_id, recorded_at"),
}
SAID = "what was written stays as it was"


def _on(vendor):
    if vendor == "postgresql":
        yield f"CREATE FUNCTION words_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{SAID}'; END $$"
    then = {
        "sqlite": f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
        "postgresql": "FOR EACH ROW EXECUTE FUNCTION words_stay()",
    }[vendor]
    for table, (name, columns) in FIXED.items():
        yield f"CREATE TRIGGER {name}_stays BEFORE UPDATE OF {columns} ON {table} {then}"


def _off(vendor):
    for table, (name, _columns) in FIXED.items():
        yield f"DROP TRIGGER {name}_stays" + (f" ON {table}" if vendor == "postgresql" else "")
    if vendor == "postgresql":
        yield "DROP FUNCTION words_stay()"


def guard(apps, schema_editor):
    for statement in _on(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in _off(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_the_whole_desk"), ("chat", "0002_purge")]

    operations = [migrations.RunPython(guard, unguard)]

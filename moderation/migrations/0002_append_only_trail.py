"""The trail is append-only in the database too: whoever gets past the code meets a trigger (MODERATION 4.5, I7)."""

from django.db import migrations

TABLE = "moderation_auditevent"
SAID = "entries of the trail are never changed or deleted"

ON = {
    "sqlite": [
        f"CREATE TRIGGER trail_never_changed BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
        f"CREATE TRIGGER trail_never_deleted BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    ],
    "postgresql": [
        f"CREATE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{SAID}'; END $$",
        f"CREATE TRIGGER trail_never_changed BEFORE UPDATE OR DELETE ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION trail_is_append_only()",
        f"CREATE TRIGGER trail_never_emptied BEFORE TRUNCATE ON {TABLE}"
        " FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only()",
    ],
}
OFF = {
    "sqlite": ["DROP TRIGGER trail_never_changed", "DROP TRIGGER trail_never_deleted"],
    "postgresql": [
        f"DROP TRIGGER trail_never_changed ON {TABLE}",
        f"DROP TRIGGER trail_never_emptied ON {TABLE}",
        "DROP FUNCTION trail_is_append_only()",
    ],
}


def guard(apps, schema_editor):
    for statement in ON[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in OFF[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_cases_and_audit")]

    operations = [migrations.RunPython(guard, unguard)]

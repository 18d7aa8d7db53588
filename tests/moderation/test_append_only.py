"""The database itself refuses to change the trail. Other tests run without these guards, or their tables could not be emptied."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from moderation.models import AuditEvent
from moderation.services import audit
from tests import factories
from tests.conftest import TRAIL_GUARDS
from tests.factories import Cast
from tests.moderation.conftest import act, flagged, said, trail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guarded(transactional_db: None) -> Iterator[Cast]:
    """The cast, with one entry in a trail that the database guards as in life."""
    people = factories.cast()
    act(people.faye, flagged(people.mo, said(people.ana)).case, "keep")
    execute(TRAIL_GUARDS.ON)
    yield people
    execute(TRAIL_GUARDS.OFF)


def execute(statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def refused(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_no_statement_changes_deletes_or_empties_and_new_entries_still_go_in(guarded: Cast) -> None:
    refused("UPDATE moderation_auditevent SET reason = 'other'")
    refused("DELETE FROM moderation_auditevent")
    if connection.vendor == "postgresql":
        refused("TRUNCATE moderation_auditevent")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.all().delete()
    act(guarded.faye, flagged(guarded.mo, said(guarded.ana)).case, "keep")
    assert trail(guarded.faye) == ["keep", "keep"]
    assert audit.first_broken(guarded.evening.pk) is None

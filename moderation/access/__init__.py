"""Guarded reads of the desk, of notes, of the trail and of alerts."""

from moderation.access.alerts import (
    Night,
    alert_about,
    night_of,
    steps_of,
)
from moderation.access.desk import (
    STATES,
    Item,
    case_for,
    decider_for,
    flag_of,
    history_of,
    items_of,
    last_act_of,
    queue_of,
    team_cohorts_of,
    team_over,
)
from moderation.access.needs import (
    Desk,
    Expected,
    desk_of,
)
from moderation.access.notes import (
    appeal_by,
    may_look_again,
    note_for,
    notes_of,
    notes_on,
    words_given,
)
from moderation.access.trail import (
    disclosures_of,
    health_of,
    last_entry,
    looks_about,
    looks_at,
    names_of,
    trail_of,
)

__all__ = [
    "STATES",
    "Desk",
    "Expected",
    "Item",
    "Night",
    "alert_about",
    "appeal_by",
    "case_for",
    "decider_for",
    "desk_of",
    "disclosures_of",
    "flag_of",
    "health_of",
    "history_of",
    "items_of",
    "last_act_of",
    "last_entry",
    "looks_about",
    "looks_at",
    "may_look_again",
    "names_of",
    "night_of",
    "note_for",
    "notes_of",
    "notes_on",
    "queue_of",
    "steps_of",
    "team_cohorts_of",
    "team_over",
    "trail_of",
    "words_given",
]

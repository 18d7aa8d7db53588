"""Guarded reads of the desk, of notes, of the trail and of alerts."""

from moderation.access.alerts import (
    Night,
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
from moderation.access.figures import (
    Figures,
    figures_of,
    heavy_of,
)
from moderation.access.habits import (
    DryRun,
    folded_of,
    forget_phrases,
    hidden_by,
    phrases_in_force,
    phrases_of,
    try_phrase,
)
from moderation.access.needs import (
    Desk,
    Expected,
    desk_of,
)
from moderation.access.notes import (
    appeal_by,
    is_alone,
    may_look_again,
    note_for,
    notes_of,
    notes_on,
    words_given,
)
from moderation.access.own import asked_by
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
    "DryRun",
    "Expected",
    "Figures",
    "Item",
    "Night",
    "appeal_by",
    "asked_by",
    "case_for",
    "decider_for",
    "desk_of",
    "disclosures_of",
    "figures_of",
    "flag_of",
    "folded_of",
    "forget_phrases",
    "health_of",
    "heavy_of",
    "hidden_by",
    "history_of",
    "is_alone",
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
    "phrases_in_force",
    "phrases_of",
    "queue_of",
    "steps_of",
    "team_cohorts_of",
    "team_over",
    "trail_of",
    "try_phrase",
    "words_given",
]

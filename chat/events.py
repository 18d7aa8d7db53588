"""Names of the events of a room's log (PROTOCOL section 3)."""

from typing import Final

MESSAGE_POSTED: Final = "message.posted"
MESSAGE_EDITED: Final = "message.edited"
MESSAGE_HELD: Final = "message.held"
MESSAGE_REMOVED: Final = "message.removed"
MESSAGE_WITHDRAWN: Final = "message.withdrawn"
MESSAGE_RESTORED: Final = "message.restored"
MESSAGES_REMOVED: Final = "messages.removed"
REACTION_SET: Final = "reaction.set"
MEMBER_JOINED: Final = "member.joined"
MEMBER_LEFT: Final = "member.left"
ROOM_UPDATED: Final = "room.updated"

READ_MOVED: Final = "read.moved"
ROOM_ADDED: Final = "room.added"
ROOM_REMOVED: Final = "room.removed"
WAITING_CHANGED: Final = "waiting.changed"
PAUSE_CHANGED: Final = "pause.changed"
MENTIONED: Final = "mention.received"
NOTE_RECEIVED: Final = "note.received"
ALERT_RAISED: Final = "alert.raised"

# After these, words that were read before must not go out any more.
TAKING_WORDS: Final = frozenset({MESSAGE_EDITED, MESSAGE_HELD, MESSAGE_REMOVED, MESSAGE_WITHDRAWN, MESSAGES_REMOVED})

ROOM_KINDS: Final = (
    MESSAGE_POSTED,
    MESSAGE_EDITED,
    MESSAGE_HELD,
    MESSAGE_REMOVED,
    MESSAGE_WITHDRAWN,
    MESSAGE_RESTORED,
    MESSAGES_REMOVED,
    REACTION_SET,
    MEMBER_JOINED,
    MEMBER_LEFT,
    ROOM_UPDATED,
)

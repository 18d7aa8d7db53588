"""The only raw SQL of the project: who speaks and whose session counts, numbering a room, and storing a batch of messages."""

from chat.services.rows.speaking import Speaker, hold_and_read_speakers, sessions_that_count
from chat.services.rows.storing import NewMessage, advance, has_keys, store

__all__ = ["NewMessage", "Speaker", "advance", "has_keys", "hold_and_read_speakers", "sessions_that_count", "store"]

"""Rooms, the words said in them, and the log of what happened."""

from chat.models.events import RoomEvent, UserEvent, UserStream
from chat.models.messages import Message, MessageRevision, Reaction
from chat.models.rooms import Room, Seat

__all__ = [
    "Message",
    "MessageRevision",
    "Reaction",
    "Room",
    "RoomEvent",
    "Seat",
    "UserEvent",
    "UserStream",
]

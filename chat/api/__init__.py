"""The HTTP doors of rooms and messages (PROTOCOL section 6); `config.api` mounts `router`."""

from ninja import Router

from chat.api import messages, rooms, search

router = Router()
router.add_router("", rooms.router)
router.add_router("", messages.router)
router.add_router("", search.router)

__all__ = ["router"]

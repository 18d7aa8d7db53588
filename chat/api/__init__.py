"""The HTTP doors of rooms and messages (PROTOCOL section 6); `config.api` mounts `router`."""

from ninja import Router

from chat.api import messages, rooms

router = Router()
router.add_router("", rooms.router)
router.add_router("", messages.router)

__all__ = ["router"]

"""Pages of rooms."""

from django.urls import path

from chat.views import message, room

urlpatterns = [
    path("rooms/", room.rooms, name="rooms"),
    path("rooms/<uuid:room_id>/", room.room, name="room"),
    path("rooms/<uuid:room_id>/part/", room.room_part, name="room_part"),
    path("rooms/<uuid:room_id>/about/", room.room_about, name="room_about"),
    path("rooms/<uuid:room_id>/read/", room.room_read, name="room_read"),
    path("rooms/<uuid:room_id>/people/", room.room_people, name="room_people"),
    path("messages/<uuid:message_id>/", message.message, name="message"),
    path("messages/<uuid:message_id>/in-room/", message.show_message, name="show_message"),
    path("messages/<uuid:message_id>/part/", message.message_part, name="message_part"),
    path("messages/<uuid:message_id>/edit/", message.edit_message, name="edit_message"),
    path("messages/<uuid:message_id>/take-back/", message.take_back, name="take_back"),
    path("messages/<uuid:message_id>/react/", message.react, name="react"),
]

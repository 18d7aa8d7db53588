"""The tutorial's table, and the usual way to number messages in a room."""

from typing import ClassVar

from django.db import models


class Room(models.Model):
    """A room with a counter. Retention: one run."""

    last_seq = models.BigIntegerField(default=0)

    class Meta:
        app_label = "naive"

    def __str__(self) -> str:
        return f"room {self.pk}"


class Message(models.Model):
    """What was said, in the order of insertion. Retention: one run."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE)
    user = models.IntegerField()
    body = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "naive"

    def __str__(self) -> str:
        return f"message {self.pk}"


class NumberedMessage(models.Model):
    """What was said, numbered in its room. Retention: one run."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, db_index=False)
    seq = models.BigIntegerField()
    user = models.IntegerField()
    body = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "naive"
        constraints: ClassVar = [models.UniqueConstraint(fields=["room", "seq"], name="naive_numbered_once")]

    def __str__(self) -> str:
        return f"message {self.room_id}/{self.seq}"

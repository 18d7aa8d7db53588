"""Pages of a room: coming in, the agreement, the conversation, who is here. One module a subject; `urls.py` names them."""

"""Shapes of what people type on the pages of a room. One module a subject."""

"""Rooms as people see them: plain pages first, then in a real browser."""

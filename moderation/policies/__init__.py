"""The rules of the desk, pure: reasons, cases, the order of what waits, notes to authors, the hash of the trail."""

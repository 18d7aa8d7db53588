"""Pages of the desk, and the two that members see: reporting a message, and notes from the team."""

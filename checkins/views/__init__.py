"""Pages of the check-in: Today, the five questions, and what comes after them."""

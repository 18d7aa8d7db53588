"""The rules of the daily check-in on plain values: which day, which answers, which words."""

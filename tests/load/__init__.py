"""The load bench: Handrail beside the tutorial design, in one run, on one machine. It measures; it does not judge."""

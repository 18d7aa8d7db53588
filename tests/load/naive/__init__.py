"""The baseline: a group chat as the Channels tutorial builds it. Not a part of Handrail, and not an example to follow."""

"""Screens: rules kept as data that look at a text and explain what they found. They run here, change nothing and score nobody.

`safety.screen(text)` and `privacy.screen(text)` return findings. What is done about a finding is the gate's matter: a machine may
only hold or alert (DESIGN decision 5).
"""

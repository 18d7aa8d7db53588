"""The promises of DESIGN section 1.2 under every order of acts and faults that a seed can name: two proofs, one reader, one small model.

`machine.py` lets Hypothesis write histories of one room over the real services and compares what everybody is shown with `model.py`.
`storm.py` plays two processes, a broker that lies, networks that break and a minute that lasts a second, all from one number.
`simulate.py` does both for hours and can be stopped.
"""

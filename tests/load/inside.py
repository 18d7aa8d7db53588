"""Runs one measurement inside a configured Django: `python -m tests.load.inside MODULE ARGUMENT…` calls its `main`."""

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    import_module(sys.argv[1]).main(*sys.argv[2:])

"""The long runs are proofs, not measurements: what they cover is covered by other tests, and measuring it would take as long again."""

from collections.abc import Iterator

import coverage
import pytest


@pytest.fixture
def unmeasured() -> Iterator[None]:
    """Nothing is measured while a test of this kind runs."""
    measuring = coverage.Coverage.current()
    if measuring is not None:
        measuring.stop()
    yield
    if measuring is not None:
        measuring.start()

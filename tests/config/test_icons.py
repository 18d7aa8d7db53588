"""A page must not break because an icon has another name in the wheel."""

import re

import lucide
import pytest

from tests.process import ROOT

NAMED = re.compile(r'components/icon\.html" with name="([^"]+)"|\bicon="([a-z0-9-]+)"')


def icons_in_templates() -> set[str]:
    pages = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    return {name for page in pages for found in NAMED.findall(page) for name in found if name}


def test_every_icon_that_a_template_names_is_in_the_wheel() -> None:
    named = icons_in_templates()
    assert {"life-buoy", "log-out"} <= named
    for name in sorted(named):
        assert lucide._render_icon(name, None).startswith("<svg")


def test_a_wrong_name_would_be_noticed() -> None:
    with pytest.raises(lucide.IconDoesNotExist):
        lucide._render_icon("no-such-icon", None)

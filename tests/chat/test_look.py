"""How words stand on a page: addresses are links, everything else stays what was typed."""

import pytest
from django.template import Context, Template

PAGE = Template("{% load messages %}{{ words|linked }}")


@pytest.mark.parametrize(
    "words",
    [
        "https://example.org/help",
        "www.example.org",
        "example.org",
        "EXAMPLE.COM/Way",
        "write to desk@example.net",
        "ftp example.gov.",
    ],
)
def test_an_address_is_a_link(words: str) -> None:
    assert "<a href=" in PAGE.render(Context({"words": words}))


@pytest.mark.parametrize("words", ["See you at seven.", "a.m. or p.m.", "3.5 hours", "so... no", "1/2 & <b>"])
def test_everything_else_is_text(words: str) -> None:
    shown = PAGE.render(Context({"words": words}))
    assert "<" not in shown
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words


def test_markup_beside_an_address_stays_text() -> None:
    shown = PAGE.render(Context({"words": "<script>x</script> https://example.org/?a=<b>"}))
    assert "<script" not in shown
    assert "<b>" not in shown

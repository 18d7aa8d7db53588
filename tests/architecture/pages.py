"""Walls in the templates: no script or style inside, nothing unescaped, every word translated, plain words only."""

import re
from collections.abc import Iterator

from tests.architecture.tree import Tree, Wall

INLINE = {
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}
FOREIGN = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off|\bmark_safe\b|\bSafeString\b")
# Path -> why what leaves here is safe.
UNESCAPED_ALLOWED: dict[str, str] = {}

COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
TRANSLATED_BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}", re.DOTALL)
# What stands in a block named so lands inside a class attribute of the page around it.
CLASS_BLOCK = re.compile(r"{%\s*block \w*_class\s*%}[^{]*{%\s*endblock")
TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"""\s(?:alt|aria-label|aria-description|placeholder|title)\s*=\s*"([^"]*)\"""")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ENTITY = re.compile(r"&[a-z#0-9]+;", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]{2,}")
NAMES_OF_THINGS = re.compile(r"\bHandrail\b")

QUOTED = re.compile(r"""{%\s*trans(?:late)?\s+("[^"]*"|'[^']*')""")
# SCREENS section 4: words that judge, or that tell a stranger what this is.
WOUNDING = re.compile(
    r"\b(relapse[sd]?|streaks?|clean|dirty|patients?|addicts?|offenders?|users?|violations?|strikes?|banned|"
    r"non-compliant|missed check-ins?|emergency alert)\b",
    re.IGNORECASE,
)


def inline_code(tree: Tree) -> Iterator[str]:
    for path, text in tree.named(".html"):
        markup = COMMENT.sub("", text)
        yield from (f"{path}: {what}" for what, pattern in INLINE.items() if pattern.search(markup))


def foreign_addresses(tree: Tree) -> Iterator[str]:
    for path, text in tree.named(".html"):
        yield from (f"{path}: {found[0]}" for found in FOREIGN.finditer(text))


def unescaped_words(tree: Tree) -> Iterator[str]:
    for path, text in tree.named(".html", ".py"):
        if path in UNESCAPED_ALLOWED or path.startswith("tests/"):
            continue
        yield from (f"{path}: {found[0]}" for found in UNESCAPED.finditer(text))


def untranslated_words(tree: Tree) -> Iterator[str]:
    for path, text in tree.named(".html"):
        if path.startswith("templates/"):
            yield from (f"{path}: not marked for translation: {words}" for words in bare_words(text))


def bare_words(template: str) -> Iterator[str]:
    """The visible and spoken words of a template that no translator would ever see."""
    text = template
    for unseen in (COMMENT, TRANSLATED_BLOCK, CLASS_BLOCK, TEMPLATE_CODE):
        text = unseen.sub(" ", text)
    places = SPOKEN_ATTRIBUTE.findall(text) + TAG.sub("\n", text).splitlines()
    for place in places:
        words = NAMES_OF_THINGS.sub("", ENTITY.sub(" ", place)).strip()
        if LETTERS.search(words):
            yield words


def wounding_words(tree: Tree) -> Iterator[str]:
    for path, text in tree.named(".html"):
        if not path.startswith("templates/"):
            continue
        blocks = [TAG.sub(" ", TEMPLATE_CODE.sub(" ", block)) for block in TRANSLATED_BLOCK.findall(text)]
        said = " ".join([*QUOTED.findall(text), *blocks])
        yield from (f"{path}: says {found[0]!r}" for found in WOUNDING.finditer(said))


def promises_we_do_not_make(tree: Tree) -> Iterator[str]:
    """DESIGN decision 7: no such claim, anywhere a reader could take it for one."""
    for path, text in tree.named(".md", ".html"):
        for found in re.finditer(r"HIPAA[- ]compliant", text, re.IGNORECASE):
            if not re.search(r"\b(not|never|no)\b", text[max(0, found.start() - 80) : found.start()], re.IGNORECASE):
                yield f"{path}: claims {found[0]}"


WALLS = [
    Wall("no script inside a page", inline_code, {"templates/chat/a.html": "<script>go()</script>"}),
    Wall("no handler inside a page", inline_code, {"templates/chat/a.html": '<button onclick="go()">'}),
    Wall("no style inside a page", inline_code, {"templates/chat/a.html": '<p style="color: red">'}),
    Wall("no foreign origin", foreign_addresses, {"templates/a.html": '<img src="https://example.org/x.png">'}),
    Wall("nothing leaves unescaped", unescaped_words, {"templates/chat/a.html": "{{ message.body|safe }}"}),
    Wall("nothing is declared safe", unescaped_words, {"chat/projection.py": "mark_safe(body)\n"}),
    Wall("every word is translated", untranslated_words, {"templates/chat/a.html": "<p>Write a message</p>"}),
    Wall("every spoken label is translated", untranslated_words, {"templates/a.html": '<a aria-label="Back"></a>'}),
    Wall("plain words only", wounding_words, {"templates/a.html": '{% translate "You kept your streak" %}'}),
    Wall("no claim of compliance", promises_we_do_not_make, {"README.md": "Handrail is HIPAA compliant.\n"}),
]

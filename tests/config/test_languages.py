"""The Spanish is whole: every marked word has one, the compiled file is the written one, and nothing is lost in a blank to fill.

Words are found here without GNU gettext, so that the check runs on any machine: templates as Django reads them for
`makemessages`, sources as Python reads them.
"""

import ast
import gettext
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

from config.demo.people import CRISIS
from groups.models import Programme
from tests.process import ROOT

SPANISH = ROOT / "templates" / "locale" / "es" / "LC_MESSAGES"
TAKE_UP = "The head of templates/locale/es/LC_MESSAGES/django.po says how to take up and compile words."
APPS = ("config", "moderation", "checkins", "chat", "groups", "notifications", "accounts")

# Which arguments of a marking function are its context, its word and its plural.
MARKS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
MARKS |= {f"{name}_lazy": places for name, places in MARKS.items()}
MARKS |= {"_": MARKS["gettext"], "gettext_noop": MARKS["gettext"]}

STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"(?<!\w)({'|'.join(MARKS)})\(({STRING}(?:,\s*{STRING})*)", re.DOTALL)
BLANK = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%[a-z%]|</?[a-z][^>]*>")


@dataclass(frozen=True)
class Word:
    """What is marked in a source; `plural` is None for a plain word."""

    text: str
    plural: str | None = None
    context: str | None = None


@dataclass
class Entry:
    """One entry of a written catalogue, with its translations by number (0 for a plain word)."""

    word: Word
    said: dict[int, str] = field(default_factory=dict)
    is_fuzzy: bool = False


def word_of(name: str, arguments: list[str | None]) -> Word | None:
    """The word of one marking call; None when it is not written out there."""
    context, text, plural = ("" if place is None else arguments[place] for place in MARKS[name])
    if text is None or context is None:
        return None
    return Word(text, plural or None, context or None)


def words_in_template(path: Path) -> Iterator[Word]:
    for name, arguments in CALL.findall(templatize(path.read_text(encoding="utf-8"))):
        values: list[str | None] = [ast.literal_eval(one) for one in re.findall(STRING, arguments, re.DOTALL)]
        word = word_of(name, values)
        if word is not None:
            yield word


def written_out(argument: ast.expr) -> str | None:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def words_in_source(path: Path) -> Iterator[Word]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in MARKS:
            continue
        values = [written_out(one) for one in node.args]
        word = word_of(name, values)
        if word is not None:
            yield word


def marked_words() -> set[Word]:
    templates = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    sources = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    found = {word for path in templates for word in words_in_template(path)}
    return found | {word for path in sources for word in words_in_source(path)}


def entry_of(block: str) -> Entry:
    """Read one paragraph of a .po file."""
    parts: dict[str, str] = {}
    key = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            key, line = line.split(" ", 1)
        parts[key] = parts.get(key, "") + ast.literal_eval(line)
    said = {int(key[7:-1] or 0) if "[" in key else 0: text for key, text in parts.items() if key.startswith("msgstr")}
    flags = [line for line in block.splitlines() if line.startswith("#,")]
    word = Word(parts["msgid"], parts.get("msgid_plural"), parts.get("msgctxt"))
    return Entry(word, said, any("fuzzy" in line for line in flags))


def read_catalogue() -> list[Entry]:
    """The written Spanish without its header. An entry that is commented out (`#~`) has no business there."""
    text = (SPANISH / "django.po").read_text(encoding="utf-8")
    assert "#~" not in text
    return [entry for block in text.strip().split("\n\n") if (entry := entry_of(block)).word.text]


@pytest.fixture(scope="module")
def catalogue() -> list[Entry]:
    return read_catalogue()


def number_of_entries(compiled: BinaryIO) -> int:
    magic, _revision, count = struct.unpack("<3I", compiled.read(12))
    assert magic == 0x950412DE
    return int(count)


def spoken(compiled: gettext.GNUTranslations, word: Word, number: int) -> str:
    """What the compiled catalogue answers for a word, in its form for `number`."""
    if word.plural is None:
        return compiled.pgettext(word.context, word.text) if word.context else compiled.gettext(word.text)
    if word.context:
        return compiled.npgettext(word.context, word.text, word.plural, number)
    return compiled.ngettext(word.text, word.plural, number)


def blanks(text: str) -> list[str]:
    return sorted(BLANK.findall(text))


def test_every_marked_word_is_in_the_catalogue_and_no_other(catalogue: list[Entry]) -> None:
    written = {entry.word for entry in catalogue}
    marked = marked_words()
    assert sorted(word.text for word in marked - written) == [], TAKE_UP
    assert sorted(word.text for word in written - marked) == [], TAKE_UP
    assert len(written) == len(catalogue)


def test_every_word_has_its_spanish(catalogue: list[Entry]) -> None:
    lacking = [
        entry.word.text
        for entry in catalogue
        if entry.is_fuzzy
        or len(entry.said) != (3 if entry.word.plural else 1)
        or not all(text.strip() for text in entry.said.values())
    ]
    assert lacking == []


def test_the_compiled_file_is_the_written_one(catalogue: list[Entry]) -> None:
    numbers = {0: 1, 1: 1_000_000, 2: 2}  # one number for each of the three Spanish forms
    with (SPANISH / "django.mo").open("rb") as file:
        assert number_of_entries(file) == len(catalogue) + 1
        file.seek(0)
        compiled = gettext.GNUTranslations(file)
    stale = [
        entry.word.text
        for entry in catalogue
        for form, text in entry.said.items()
        if spoken(compiled, entry.word, numbers[form]) != text
    ]
    assert stale == [], TAKE_UP


def test_blanks_and_tags_are_the_same_on_both_sides(catalogue: list[Entry]) -> None:
    wrong = []
    for entry in catalogue:
        for form, text in entry.said.items():
            asked = entry.word.plural if form and entry.word.plural else entry.word.text
            if blanks(asked) != blanks(text):
                wrong.append(entry.word.text)
    assert wrong == []


def test_a_button_is_called_the_same_where_a_sentence_names_it(catalogue: list[Entry]) -> None:
    named = {entry.word.text: entry.said[0] for entry in catalogue if entry.word.context is None}
    wrong = [
        (name, entry.said[0])
        for entry in catalogue
        for name in re.findall("“(.+?)”", entry.word.text)
        if name in named and named[name] not in entry.said[0]
    ]
    assert wrong == []


def test_spanish_keeps_to_its_words(catalogue: list[Entry]) -> None:
    """SCREENS section 4: "usted", no exclamation marks, none of the words that blame."""
    never = re.compile(
        r"[¡!]|\b(tú|tienes|puedes|quieres|recaída|recaer|adicto|paciente|usuario|racha|infracción)\b", re.I
    )
    assert [text for entry in catalogue for text in entry.said.values() if never.search(text)] == []


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ('_("One")', Word("One")),
        ('translation.gettext_lazy("One " "two")', Word("One two")),
        ('ngettext("%(n)d day", "%(n)d days", n)', Word("%(n)d day", "%(n)d days")),
        ('pgettext("of a month", "May")', Word("May", None, "of a month")),
    ],
)
def test_words_are_found_in_sources(tmp_path: Path, source: str, word: Word) -> None:
    path = tmp_path / "words.py"
    path.write_text(f"{source}\nother('not this')\n_(name)\n")
    assert list(words_in_source(path)) == [word]


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("{% translate \"It’s 'one'\" %}", Word("It’s 'one'")),
        ('{{ day|date:_("l j F") }}', Word("l j F")),
        ('{% translate "May" context "of a month" %}', Word("May", None, "of a month")),
        ("{% blocktranslate with name=n %}Hi {{ name }}{% endblocktranslate %}", Word("Hi %(name)s")),
        (
            "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            Word("%(n)s day", "%(n)s days"),
        ),
    ],
)
def test_words_are_found_in_templates(tmp_path: Path, page: str, word: Word) -> None:
    path = tmp_path / "page.html"
    path.write_text(page)
    assert list(words_in_template(path)) == [word]


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "language", "said"), [("es-MX,es;q=0.9", "es", "Apoyo"), ("en-GB", "en", "Support")])
def test_a_signed_out_page_speaks_the_language_of_the_browser(
    client: Client, asked: str, language: str, said: str
) -> None:
    page = client.get("/support/", headers={"accept-language": asked}, follow=True).content.decode()
    assert f'<html lang="{language}"' in page
    assert f"<span>{said}</span>" in page


@pytest.mark.django_db
def test_the_numbers_of_a_programme_speak_spanish_where_we_know_them(client: Client) -> None:
    """A programme keeps its numbers in one language; those it took over from the house are shown in the reader's."""
    own = {"label": "Our own line", "how": "Call Faye", "href": "tel:5550142", "hours": "100% free"}
    Programme.objects.create(name="P", time_zone="UTC", crisis=[*CRISIS, own])
    page = client.get("/support/", headers={"accept-language": "es"}).content.decode()
    assert "Call 988" not in page
    for shown in ("Llame al 988", "A cualquier hora", "Our own line", "Call Faye", "100% free"):
        assert shown in page


def test_the_catalogue_is_the_one_that_django_reads() -> None:
    assert [Path(place) for place in settings.LOCALE_PATHS] == [SPANISH.parent.parent]
    with translation.override("es"):
        answer: Any = translation.gettext("You have something new.")
    assert answer == "Tiene algo nuevo."

"""Names of accounts elsewhere, by their shape: @someone, $someone, links to profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Shape = tuple[str, str, int, int]

_LINK: Final = re.compile(
    r"\b(?:t\.me|wa\.me|instagram\.com|ig\.me|fb\.com|fb\.me|m\.me|facebook\.com|discord\.gg|"
    r"discord\.com/invite|linkedin\.com|paypal\.me|"
    r"venmo\.com|cash\.app|chat\.whatsapp\.com|tiktok\.com|snapchat\.com|twitter\.com|x\.com|"
    r"linktr\.ee|twitch\.tv|onlyfans\.com|youtube\.com|"
    r"bsky\.app|join\.skype\.com|signal\.me|reddit\.com/u(?:ser)?|kik\.me|telegram\.me)/[\w@.+\-/?=$]{2,60}"
    r"|(?<![\w/])u/[a-z][\w\-]{2,20}"
)
_AT: Final = re.compile(r"(?<![\w@.])@([a-z][\w.\-]{2,29})")
_CASH: Final = re.compile(r"(?<![\w$])\$([a-z]\w{2,20})")
_TOLD: Final = re.compile(
    r"\b(?:(?:my|mi) )?(?:insta(?:gram)?|ig|snap(?:chat)?|sc|telegram|tele|tg|whats ?app|discord|fb|"
    r"facebook|tik ?tok|twitter|kik|venmo|reddit|skype|"
    r"twitch|steam|psn|xbox|bereal|bsky|bluesky|threads)\s?[:=]\s?@?[a-z][\w.\-]{2,29}"
)
_EVERYWHERE: Final = re.compile(r"\b(?:my|mi) @ (?:everywhere|is|on|en|es)\b")
_NEAR_APP: Final = re.compile(
    r"\b(?:insta(?:gram)?|ig|snap(?:chat|code)?|telegramm?|tele|tg|signal|whats ?app|discord|fb|facebook|tik ?tok|twitter|kik|venmo|skype|"
    r"twitch|steam|psn|xbox|playstation|gamertag|username|user ?name|handle)s?\b[^.!?\n]{0,24}?(?<![\w@])@? ?"
    r"(?=[a-z\d.\-]{1,20}_|[a-z]{3,20}\d)[a-z][\w.\-]{4,29}"
)
_HASH: Final = re.compile(r"(?<!\w)(?!ticket|order|case|invoice|room|claim|flight)[a-z][\w.]{1,31} ?#\d{4}\b")
_PLACE: Final = re.compile(
    r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|sc|telegram|tele|tg|signal|whats ?app|discord|face ?book|"
    r"fb|tik ?tok|twitter|kik|venmo|cash ?app|"
    r"paypal|zelle|reddit|linkedin|messenger|skype|twitch|steam|onlyfans|threads|bluesky|handle|"
    r"username|usuario|bsky|bereal|add me|find me|follow me|"
    r"dm me|hmu|buscame|agregame|sigueme|user|my @|mi @|social|socials|redes)\b"
)
_CASH_PLACE: Final = re.compile(r"\b(?:cash ?app|venmo|send|pay|tag|zelle|donat|chip in|tip|money)")
_LETTER_DIGIT: Final = re.compile(r"[a-z]{3}\d")
_NAMED_BY_NOBODY: Final = re.compile(r"[\d_.]")
_NEAR: Final = 40
_PLAIN: Final = (
    ("/", "profile-link", _LINK),
    (":", "account-name", _TOLD),
    ("=", "account-name", _TOLD),
    ("#", "account-name", _HASH),
    ("@", "account-name", _EVERYWHERE),
)


def handles(text: str, _words: frozenset[str]) -> Iterator[Shape]:
    """Links to profiles, and names with a mark before them that are not a member of this room."""
    for sign, rule, pattern in _PLAIN:
        if sign in text:
            yield from _found(text, rule, pattern)
    if "_" in text or _LETTER_DIGIT.search(text):
        yield from _found(text, "account-name", _NEAR_APP)
    if "@" in text:
        yield from _marked(text, _AT, _PLACE)
    if "$" in text:
        yield from _marked(text, _CASH, _CASH_PLACE)


def _found(text: str, rule: str, pattern: re.Pattern[str]) -> Iterator[Shape]:
    yield from (("social_handle", rule, found.start(), found.end()) for found in pattern.finditer(text))


def _marked(text: str, pattern: re.Pattern[str], place: re.Pattern[str]) -> Iterator[Shape]:
    for found in pattern.finditer(text):
        around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        if _NAMED_BY_NOBODY.search(found[1].rstrip(".")) or place.search(around):
            yield "social_handle", "account-name", found.start(), found.end()

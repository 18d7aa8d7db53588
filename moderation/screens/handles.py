"""Names of accounts elsewhere, by their shape: @someone, $someone, links to profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from moderation.screens.patterns import Shape

_LINK: Final = re.compile(
    r"\b(?:t\.me|wa\.me|instagram\.com|ig\.me|fb\.com|fb\.me|m\.me|facebook\.com|discord\.gg|"
    r"discord\.com/invite|linkedin\.com|paypal\.me|"
    r"venmo\.com|cash\.app|chat\.whatsapp\.com|tiktok\.com|snapchat\.com|twitter\.com|x\.com|"
    r"linktr\.ee|twitch\.tv|onlyfans\.com|youtube\.com|"
    r"monzo\.me|revolut\.me|soundcloud\.com|letterboxd\.com|ko-fi\.com|tumblr\.com|depop\.com|pinterest\.com|etsy\.com/shop|"
    r"chess\.com/member|open\.spotify\.com/user|strava\.com/athletes|bsky\.app|join\.skype\.com|signal\.me|reddit\.com/u(?:ser)?|"
    r"kik\.me|telegram\.me)/[\w@.+\-/?=$]{2,60}"
    r"|(?<![\w/])u/[a-z][\w\-]{2,20}"
    r"|\blinkedin\s?/?in/[\w\-]{3,40}|\bsoundcloud/[\w\-]{3,40}"
)
# Apps by the names and misspellings people give them.
_APPS: Final = (
    r"insta ?gram|instas?|finsta|ig|snap ?chat|snaps?|snapcode|sc|tele ?gramm?|tele|tg|signal|whats ?app|wasap|discord|disc|dis ?cord|"
    r"fb|facebook|face|messenger|tik-?\s?tok|tt|twitter|threads|kik|venmo|revolut|zelle|reddit|skype|viber|wechat|twitch|steam|psn|"
    r"ps[45]|"
    r"xbox|playstation|switch|nintendo|roblox|fortnite|fn|valorant|gt|bereal|bsky|bluesky|mastodon|pinterest|spotify|soundcloud|strava|"
    r"letterboxd|goodreads|wattpad|duolingo|vsco|tumblr|depop|etsy|youtube|yt|(?:the )?gram|linktree|locket"
)
# What only an account is called: a_name, a.longer.name, name1988.
_ODD: Final = (
    r"(?=[a-z\d.\-]{1,20}_{1,3}[a-z\d]|[a-z\d]{1,20}\.[a-z\d]{1,20}\.[a-z\d]|[a-z]{4,20}\d{2}|[a-z]{1,12}\.(?!com\b|org\b|"
    r"net\b)[a-z\d]{2,12}(?![\w.]))"
    r"[a-z\d][\w.\-]{4,29}"
)
_AT: Final = re.compile(r"(?<![\w@.])@([a-z][\w.\-]{2,29})")
_CASH: Final = re.compile(r"(?<![\w$])\$([a-z]\w{2,20})")
# What is said of an app as often as a name.
_NO_ACCOUNT: Final = (
    r"(?!(?:no|yes|nope|bad|"
    r"good|broken|deleted|gone|blocked|down|off|none|never|why|done|not|too|the|full|still|just|its|im)\b)"
)
_TOLD: Final = re.compile(
    r"\b(?:(?:my|mi) )?(?:insta(?:gram)?|ig|snap(?:chat)?|sc|telegram|tele|tg|whats ?app|discord|fb|"
    r"facebook|tik ?tok|twitter|kik|venmo|reddit|skype|"
    r"twitch|steam|psn|xbox|bereal|bsky|bluesky|threads)\s?[:=]\s?@?"
    rf"{_NO_ACCOUNT}[a-z][\w.\-]{{2,29}}"
)
_EVERYWHERE: Final = re.compile(r"\b(?:my|mi) @ (?:everywhere|is|on|en|es)\b")
_NEAR_APP: Final = re.compile(
    r"\b(?:insta(?:gram)?|ig|snap(?:chat|code)?|telegramm?|tele|tg|signal|whats ?app|discord|fb|facebook|tik ?tok|twitter|kik|venmo|"
    r"skype|"
    r"twitch|steam|psn|xbox|playstation|gamertag|username|user ?name|handle)s?\b[^.!?\n]{0,24}?(?<![\w@])@? ?"
    r"(?=[a-z\d.\-]{1,20}_|[a-z]{3,20}\d)[a-z][\w.\-]{4,29}"
)
# "fatherofthree88 on reddit", "soy la.luna en insta"
_ODD_ON: Final = re.compile(
    rf"(?<![\w@./])@?{_ODD} (?:on|en) (?:the |my |that )?(?:{_APPS}|everything|everywhere|most|all of them|blue bird)\b"
    rf"|\b(?:go|goes) by @?{_ODD}"
)
# "steam name: grumblefish", "my insta is moss.marrow", "the gram, coach_dwayne"
_NAME_OF: Final = re.compile(
    rf"\b(?:{_APPS})s?\b,? (?:is |its |it is |under |as |user |username |name |handle |id |tag |profile |im |i am |soy |add |find |"
    rf"search |"
    rf"look for |instead |too |now |code |nick |still |without |the |at |me ){{0,4}}[\"@]{{0,2}}{_ODD}"
)
# "xbox id ferngully"
_TITLED: Final = re.compile(
    rf"\b(?:{_APPS}) (?:user ?name|user|gamertag|gt|id|nick|alias|screen ?name)(?: is| es)?,? "
    r"(?!(?:is|was|got|and|changed|or|to|for|in|on|that|still|has|my|the|with|field|from|list)\b)[a-z][\w.\-]{5,29}(?=$|[,.!?]| (?:if|"
    r"on|no|dont|lol|add|for)\b)"
)
# Names that are told with a colon or an arrow; a word of every day after one tells nothing, so it must end there.
_ARROWED: Final = re.compile(
    rf"(?:^|[/,] ?|\b(?:my|mi|new|add|the) )(?:{_APPS}|snp|teleg|inst|discrod|line id|playstation id|snxp|snappchat)(?: user| name|"
    rf" id)?\s?"
    rf"(?:[:=→]|->|>>)\s?@?{_NO_ACCOUNT}[a-z][\w.\-]{{3,29}}"
    r"(?=\s*$|[,!?]| (?:if|no|dont|lol|add|for|follow|is my|i)\b)"
)
_SAID_MARK: Final = re.compile(
    r"\b[a-z][a-z\d]{1,20} (?:under ?score|guion bajo|barra baja) [a-z\d]{1,20}\b"
    r"|\b(?:twitch|instagram|paypal|linktree|facebook|tik ?tok|youtube|cash app)(?: (?:dot|punto) (?:com|tv|me|ee))? (?:slash|"
    r"barra) [a-z][\w.\-]{2,30}"
    r"|\b[a-z][\w\-]{2,30} ?(?:\.| dot ) ?bsky ?(?:\.| dot ) ?social\b|\bat sign\b [a-z]"
)
_SAID_HINT: Final = frozenset({"underscore", "score", "bajo", "baja", "slash", "barra", "bsky", "sign"})
_TAG: Final = re.compile(r"(?<![\w#])[a-z][\w.]{2,20}#[a-z]{2,4}\d{1,2}\b")
_APP_WORDS: Final = frozenset(
    "insta instagram instas finsta ig snap snapchat snaps gram sc tele telegram telegramm tg signal whatsapp app wasap "
    "discord disc cord fb facebook face messenger tik tiktok tok tt twitter threads kik venmo revolut zelle reddit skype "
    "viber wechat twitch steam psn ps4 ps5 xbox playstation switch nintendo roblox fortnite fn valorant gt bereal bsky "
    "bluesky mastodon pinterest spotify soundcloud strava letterboxd goodreads wattpad duolingo vsco tumblr depop etsy "
    "youtube yt linktree locket everything everywhere most go goes bird snp teleg inst discrod line snxp snappchat".split()
)
# Whom a room calls with a mark before it.
_OF_THE_ROOM: Final = re.compile(
    r"(?:everyone|here|all|staff|mods?|moderators?|admins?|facilitator(?:a|s|as|es)?|channel|counsel{1,2}ors?|newcomers|group|team|"
    r"todos|todas|"
    r"bot|coordinador(?:a|es)?|nightstaff|host|hosts|support)"
)
_HASH: Final = re.compile(r"(?<!\w)(?!ticket|order|case|invoice|room|claim|flight)[a-z][\w.]{1,31} ?#\d{4}\b")
_PLACE: Final = re.compile(
    r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|sc|telegram|tele|tg|signal|whats ?app|discord|face ?book|"
    r"fb|tik ?tok|twitter|kik|venmo|cash ?app|"
    r"paypal|zelle|reddit|linkedin|messenger|skype|twitch|steam|onlyfans|threads|bluesky|handle|"
    r"username|usuario|bsky|bereal|tt|mastodon|revolut|youtube|everything|everywhere|most of them|my lives|add me|find me|follow me|"
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
    ("#", "account-name", _TAG),
    ("@", "account-name", _EVERYWHERE),
)
_ODD_HINT: Final = re.compile(r"[a-z\d]_+[a-z\d]|[a-z]{4}\d\d|[a-z\d]\.[a-z\d]")
_TITLES: Final = frozenset("username user name gamertag gt id nick alias screenname screen".split())
_ARROWS: Final = re.compile("[:=→>]")


def handles(text: str, words: frozenset[str]) -> Iterator[Shape]:
    """Links to profiles, and names with a mark before them that are not a member of this room."""
    for sign, rule, pattern in _PLAIN:
        if sign in text:
            yield from _found(text, rule, pattern)
    if "_" in text or _LETTER_DIGIT.search(text):
        yield from _found(text, "account-name", _NEAR_APP)
    for pattern in _worth_a_look(text, words):
        yield from _found(text, "account-name", pattern)
    if "@" in text:
        yield from _marked(text, _AT, _PLACE)
    if "$" in text:
        yield from _marked(text, _CASH, _CASH_PLACE)


def _worth_a_look(text: str, words: frozenset[str]) -> Iterator[re.Pattern[str]]:
    """The patterns of which this text has a word and a mark."""
    if not words.isdisjoint(_SAID_HINT):
        yield _SAID_MARK
    if words.isdisjoint(_APP_WORDS):
        return
    if _ODD_HINT.search(text):
        yield _ODD_ON
        yield _NAME_OF
    if not words.isdisjoint(_TITLES):
        yield _TITLED
    if _ARROWS.search(text):
        yield _ARROWED


def _found(text: str, rule: str, pattern: re.Pattern[str]) -> Iterator[Shape]:
    yield from (("social_handle", rule, found.start(), found.end()) for found in pattern.finditer(text))


def _marked(text: str, pattern: re.Pattern[str], place: re.Pattern[str]) -> Iterator[Shape]:
    for found in pattern.finditer(text):
        if _OF_THE_ROOM.fullmatch(found[1].rstrip(".")):
            continue
        around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        if _NAMED_BY_NOBODY.search(found[1].rstrip(".")) or place.search(around):
            yield "social_handle", "account-name", found.start(), found.end()

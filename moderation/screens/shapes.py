"""What is found by its shape: numbers, mail addresses, handles, places. Each pattern is bounded, so no text makes it slow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from moderation.screens.findings import CONCERN, Finding
from moderation.screens.handles import handles
from moderation.screens.numbers import (
    GLUED,
    JOINED,
    SPOKEN,
    Run,
    is_counting,
    is_crisis_line,
    is_for_all,
    passes_luhn,
    runs,
)
from moderation.screens.papers import papers
from moderation.screens.patterns import Shape
from moderation.screens.places import places
from moderation.screens.reading import Reading

VERSION: Final = 2

# --- numbers ------------------------------------------------------------------------------------------------------------------------
_PHONE_BEFORE: Final = re.compile(
    r"\b(?:call|text|txt|ring|phone|phones|cell|mobile|number|numbers|num|dial|reach|sms|tel|"
    r"telephone|landline|contact|digits|line|desk|"
    r"ping|whatsapp|wa|signal|hmu|hit me|fax|voicemail|bell|buzz|facetime|llama|llamame|llamen|llamarme|"
    r"marca|marcame|marcarme|marcar|get me on|get me at|numero|cel|celular|movil|"
    r"llamenme|avisame|avisadme|avisenme|telefono|tlf|tfno|escribeme|escribe|mandame|fijo|wasap|bizum)\b"
)
_PHONE_AFTER: Final = re.compile(
    r"^\W{0,3}(?:is my|text|call|ring|whenever|anytime|is mine|hit me|hmu|whatsapp|thats me|if you|"
    r"if anyone|es mi|es el mio|llama|"
    r"por si|my cell|my number|me\b|ext\b|x\d|cell|mobile)"
)
_NOT_PHONE: Final = re.compile(
    r"\b(?:order|tracking|track|invoice|ticket|confirmation|reference|ref|isbn|model|serial|steps|"
    r"population|score|lotto|lottery|winning|"
    r"version|build|upc|barcode|bus|route|page|pages|psalm|verse|chapter|pedido|factura|seguimiento|"
    r"pasos|paginas|(?<!area )code|codigo|pin|meeting id|"
    r"zoom id|room|reps|combination|bible|loteria|miles|dollars|euros|pounds|followers|views|crisis|"
    r"hotline|helpline|lifeline|front desk|"
    r"samhsa|bingo|raffle|pharmacy|refills|clinic|emergency|poison control|linea de|telefono de la esperanza)\b[^.!?\n]{0,25}$"
)
_PHONE_SHAPES: Final = re.compile(
    r"(?:\+|00)\d{1,3}[ .\-()]{0,3}(?:\d[ .\-()]{0,2}){6,12}"
    r"|\+?1?[ .\-]{0,2}\(?[2-9]\d{2}\)?[ .\-]{0,3}\d{3}[ .\-]{0,3}\d{2}[ .\-]?\d{2}"
    r"|\(?0\d{2,4}\)?[ .\-]{0,2}\d{3,4}[ .\-]{0,2}\d{3,4}"
    r"|0\d{4}[ .\-]?\d{5,6}"
    r"|[6789]\d{2}[ .\-]?\d{2,3}[ .\-]?\d{2,3}(?:[ .\-]?\d{2})?"
    r"|9[1-8][ .\-]\d{3}[ .\-]\d{2}[ .\-]\d{2}"
    r"|0[1-9](?:[ .\-]\d{2}){4}|07(?:[ .\-]\d{3}){3}|[6-9]\d{4}[ .\-]?\d{5}|\((?:1|34|44|52|54)\)[ .\-]?\d{9,10}"
    r"|[2-9]\d{2}-(?!\d{1,2}00)\d{4}|[2-9]\d{2}[ .]0\d{3}"
)
# Three, three and four digits, set apart: nobody writes an order or a room so.
_CLASSIC: Final = re.compile(r"\(?[2-9]\d{2}\)?[ .\-]{1,3}\d{3}[ .\-]\d{4}")
_PARTED: Final = re.compile(r"[,;:] ?")
_DATE: Final = re.compile(
    r"(?:(?:19|20)\d{2}[ .\-/](?:0?[1-9]|1[0-2])[ .\-/](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[ .\-/](?:0?[1-9]|[12]\d|3[01])[ .\-/](?:19|20)?\d{2})"
)
_LISTED: Final = re.compile(r"[1-9]\d{0,2}(?:[, ;]{1,2}\d{1,3}){3,}")
_YEARS: Final = re.compile(r"(?:19|20)\d{2}\D{1,4}(?:19|20)\d{2}(?:\D{1,4}(?:19|20)\d{2})*")
_ID_BEFORE: Final = re.compile(
    r"\b(?:ssn|ss number|socials?|social security|soc|passports?|pasaporte|licen[cs]e|licencia|"
    r"permiso|dl|driver|drivers|aadhaar|ebt|file no|file number|id number|id card|"
    r"state id|member id|patient id|case number|case no|national insurance|ni number|nino|medicaid|"
    r"medicare|medical record|mrn|record number|"
    r"chart number|insurance (?:id|number|policy)|policy number|nhs|account|acct|routing|sort code|"
    r"iban|card|tarjeta|visa|mastercard|amex|"
    r"debit|credit|cvv|dni|nie|nif|cedula|curp|rfc|nss|seguridad social|expediente|cuenta|clabe|"
    r"historia clinica|inmate|booking|docket|"
    r"probation|parole|green card|itin|ein|afiliacion|tarjeta sanitaria|pension|badge|employee id)\b[^.!?\n]{0,30}$"
)
# A line that a house answers, unless somebody says it is theirs.
_HOUSE: Final = re.compile(
    r"\b(?:hotline|help ?line|lifeline|crisis|nurses?|clinic|desk|pharmacy|after hours|intake|emergency|dispatch|switchboard|reception|"
    r"samhsa|never use alone|national number|childline|drinkline|detox|alumni office|case management|on call|support line|quit ?line|"
    r"shelter|warm ?line|poison|helpline|front desk|office|health dep(?:t|artment)|lost property|centro|"
    r"clinica|recepcion|non ?emergency|transport(?:ation)?|phone line|info ?line|"
    r"notice ?board|poster|flyer|leaflet|duty (?:officer|worker)s?|refill line|group line|hospital|library|town hall)\b"
)
_OWN: Final = re.compile(
    r"\b(?:my (?:number|cell|phone|digits|mobile|line|work|office|desk)|mine|mi (?:numero|telefono|movil|cel)|llamame|"
    r"call me|text me|reach me|ring me|me at|me on)\b"
)
_STARS: Final = re.compile(r"[*_/|~]+|[,.]{2,}")
_SSN: Final = re.compile(r"\d{3}[ .\-]\d{2}[ .\-]\d{4}\W*")
_SIX: Final = re.compile(r"\d(?:[^a-z\d]{0,3}[\doil]){4}|\d[a-z]+\d")
# 1-800-799-SAFE: the number of a house, not of a person.
_LETTERED: Final = re.compile(r"-[a-z]{3,7}\b")
_LEAST_PHONE: Final = 7
_MOST_PHONE: Final = 15
_NEAR: Final = 40


def _number(text: str, words: frozenset[str]) -> Iterator[Shape]:
    """Phones and identity numbers among the rows of digits."""
    if words.isdisjoint(SPOKEN) and not _SIX.search(text) and not GLUED.search(text):
        return
    for run in runs(text):
        before, after = text[max(0, run.start - _NEAR) : run.start], text[run.end : run.end + _NEAR]
        if is_crisis_line(run.digits) or _LETTERED.match(after) or _is_of_a_house(text, run):
            continue
        if _ID_BEFORE.search(before) or (_SSN.fullmatch(run.written) and not run.spoken):
            yield "identity_number", "identity-number", run.start, run.end
        elif len(run.digits) in range(13, 20) and passes_luhn(run.digits):
            yield "identity_number", "card-number", run.start, run.end
        elif not is_counting(run.digits) and _is_phone(
            _STARS.sub("-", run.written.strip()), run.digits, spoken=run.spoken, before=before, after=after
        ):
            yield "phone", "phone-spelled-out" if run.spoken else "phone-written-out", run.start, run.end


def _is_of_a_house(text: str, run: Run) -> bool:
    """Whether a clinic, a shop or a line that helps answers this number, and nobody says it is theirs."""
    around = text[max(0, run.start - 70) : run.end + 30]
    return (
        bool(is_for_all(run.digits) or _HOUSE.search(around))
        and not _OWN.search(around)
        and bool(
            _PHONE_SHAPES.fullmatch(run.written.strip())
            or not _ID_BEFORE.search(text[max(0, run.start - _NEAR) : run.start])
        )
    )


def _is_phone(written: str, digits: str, *, spoken: bool, before: str, after: str) -> bool:
    if not _LEAST_PHONE <= len(digits) <= _MOST_PHONE:
        return False
    if _NOT_PHONE.search(before) and not _CLASSIC.fullmatch(written):
        return False
    plain = _DATE.fullmatch(written) or _YEARS.fullmatch(written) or _LISTED.fullmatch(written)
    asked = bool(_PHONE_BEFORE.search(before) or _PHONE_AFTER.search(after))
    if asked and not _DATE.fullmatch(written) and not _YEARS.fullmatch(written):
        return True
    if spoken or JOINED.search(written) or _is_spaced_out(written, digits):
        return True
    return not plain and any(_PHONE_SHAPES.fullmatch(part) for part in (written, *_PARTED.split(written)))


def _is_spaced_out(written: str, digits: str) -> bool:
    """Digits set apart one by one."""
    return len(digits) >= _LEAST_PHONE + 2 and len(re.findall(r"\d+", written)) >= len(digits) - 2


# --- mail ---------------------------------------------------------------------------------------------------------------------------
_HOSTS: Final = (
    r"g ?m ?a ?i ?l|g-mail|g ?male|g ?meil|j?gee ?mail|jee ?mail|hot ?mail|hot ?mei?l|hot ?male|yah hoo|"
    r"y ?a ?h ?o ?o|bt ?internet|ymail|outlook|i ?cloud|"
    r"proton ?mail|proton|aol|live|msn|gmx|zoho|fastmail|tutanota|tuta|comcast"
)
_TLD: Final = r"com|net|org|edu|co|es|uk|me|io|info|mx|ar|gov|us|ca|de|fr|example|cl|pe|ve|ie|eu|app|dev|ch|it|email"
_DOT: Final = r"[\s\-]?(?:[.,]|\[\.\]|\(\.\)|[\[({<]?\s?\b(?:dot|punto|point|d0t)\b\s?[\])}>]?)[\s\-]?"
_AT: Final = r"\s?(?:@|[\[({<]\s?(?:at|arroba|@|a)\s?[\])}>]|@rroba|[\s\-]?\b(?:at|arroba|a\.t\.|@)\b)[\s\-]?"
_USER: Final = r"[a-z0-9][\w.+\-]{0,40}"
_PICTURE: Final = r"[^\x00-\x7f\u00a1-\u017f\u2010-\u201f\u2026]{1,3}"
_EMAIL: Final = (
    re.compile(
        rf"(?<![\w.+-]){_USER}\s?@\s?[a-z0-9\-]{{1,63}}(?:\.[a-z][a-z0-9\-]{{1,23}}|\s?[.,]\s?(?:{_TLD})\b){{1,4}}"
    ),
    re.compile(rf"(?<![\w.+-]){_USER}{_AT}(?:{_HOSTS})\b(?:{_DOT}(?:{_TLD})\b){{0,2}}"),
    re.compile(rf"(?<![\w.+-]){_USER}{_AT}[a-z0-9\-]{{2,40}}{_DOT}(?:{_TLD})\b"),
    re.compile(r"(?<!\w)(?:[a-z0-9._] ){2,30}@ (?:[a-z0-9.] ?){5,40}"),
    re.compile(
        r"(?<!\w)[a-z0-9][\w.]{2,40}?at(?:gmail|hotmail|yahoo|outlook|icloud|proton(?:mail)?)(?:dot|punto)[a-z]{2,3}\b"
    ),
    # All in one word, or a picture where the signs belong.
    re.compile(
        rf"(?<![\w.+-])[a-z0-9][\w.+\-]{{0,40}}(?:{_AT}|at)[a-z0-9\-]{{2,30}}(?:dot|punto)(?:com|net|org|co|es|edu)\b"
    ),
    re.compile(
        rf"(?<![\w.+-])[a-z0-9][\w.+\-]{{2,40}} ?{_PICTURE} ?[a-z0-9\-]{{2,30}} ?{_PICTURE} ?(?:com|net|org|es|edu)\b"
    ),
)
_MAIL_HINT: Final = re.compile(
    r"\bat\b|arroba|[\[({<] ?a ?[\])}>]|at(?:gmail|hotmail|yahoo|outlook|icloud|proton)|at[a-z0-9\-]{2,30}(?:dot|punto)"
)
# Without one of these beside it, no "at" makes an address.
_HOST_HINT: Final = re.compile(
    rf"\b(?:dot|punto|point|d0t)\b|[.,]\s?(?:{_TLD})\b|[.,)\]}}>] ?(?:com|net|org)"
    rf"|at(?:gmail|hotmail|yahoo|outlook|icloud|proton)|\b(?:{_HOSTS})\b|(?:dot|punto)(?:com|net|org|es)\b"
)
_PICTURED: Final = re.compile(rf"{_PICTURE} ?(?:com|net|org|es|edu)\b")
_NO_USER: Final = re.compile(
    r"^(?:look|looking|laugh|meet|im|is|was|be|are|am|here|there|up|good|stay|staying|work|working|"
    r"live|lives|living|back|home|job|arrive|"
    r"you|me|us|we|it|stare|yell|over|out|just|app|account|store|not|smile|mad|estoy|only|all)\b\s?at\b"
)
# "the best moment at least, it …" ends no address.
_NO_HOST: Final = re.compile(r"[.,]\s(?:it|me|us|de|es|no|live|email|info)$")
_KNOWN_MAIL: Final = re.compile(
    r"samaritans\.org|papyrus-uk\.org|988lifeline|crisistextline|thetrevorproject|shoutcrisis|telefonodelaesperanza"
)
# The desk of a house, not a person's box.
_DESK: Final = re.compile(
    r"(?:info|intake|front.?desk|reception|recepcion|billing|records?|appointments?|citas?|support|help(?:desk|line)?|scheduling|schedules?|"
    r"groups?|families|warm.?line|office|admin|contact|complaints?|referrals?|enquiries|inquiries|patient[._]\w{1,20}|alumni|no.?reply|"
    r"facturacion|ayuda|admision(?:es)?|admissions?|bookings?|feedback)@"
)
_OWN_MAIL: Final = re.compile(
    r"\b(?:my|mi) (?:own |work |personal |new )?(?:e ?-?mail|mail|correo|address|gmail)\b|\b(?:mail|email|write to) me\b"
)


def _mail(text: str, _words: frozenset[str]) -> Iterator[Shape]:
    if (
        "@" not in text
        and (text.isascii() or not _PICTURED.search(text))
        and not (_MAIL_HINT.search(text) and _HOST_HINT.search(text))
    ):
        return
    for place, pattern in enumerate(_EMAIL):
        for found in pattern.finditer(text):
            if (
                _KNOWN_MAIL.search(found[0])
                or (_DESK.match(found[0]) and not _OWN_MAIL.search(text))
                or ("@" not in found[0] and (_NO_USER.search(found[0]) or _NO_HOST.search(found[0])))
            ):
                continue
            yield "email", "email-spelled-out" if place else "email-written-out", found.start(), found.end()


_SHAPES: Final[tuple[Callable[[str, frozenset[str]], Iterator[Shape]], ...]] = (_number, _mail, handles, places, papers)
_REASON: Final = {"social_handle": "contact_swap", "phone": "contact_swap", "email": "contact_swap"}


def shapes_in(reading: Reading) -> Iterator[Finding]:
    """What the shapes find in a reading."""
    words = frozenset(reading.raws)
    for shape in _SHAPES:
        for category, rule, start, end in shape(reading.text, words):
            reason = _REASON.get(category, "privacy_other")
            yield Finding(category, CONCERN, rule, reading.original_span(start, end), VERSION, reason, hold=True)

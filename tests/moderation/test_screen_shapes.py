"""What is found by its shape, and what only looks like it."""

import pytest

from moderation.screens import privacy, safety
from moderation.screens.disguise import Speller
from moderation.screens.folding import fold


def rules(text: str) -> list[str]:
    """What was found by shape or by phrase."""
    return [found.rule for found in privacy.screen(text) if not found.signs]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("4111 1111 1111 1111 thanks", "card-number"),
        ("its 12345678Z", "identity-number"),
        ("GB33BUKB20201555555555 thanks", "bank-account"),
        ("born on march 3rd 1988", "date-of-birth"),
        ("t.me/lee_kit", "profile-link"),
        ("snap: kitbee22", "account-name"),
        ("2 1 2 5 5 5 0 1 4 4", "phone-written-out"),
        ("double five five, five five five, oh one double two", "phone-spelled-out"),
        ("seis doce, treinta y cuatro, cincuenta, setenta y ocho, diez", "phone-spelled-out"),
        ("txt 6l7 S5S Ol73 tonight", "phone-written-out"),
        ("651*555*01*28 just drop the stars", "phone-written-out"),
        ("212/555/0168", "phone-written-out"),
        ("ninefivetwo fivefivefive zeroonefiveeight", "phone-spelled-out"),
        ("my work number is 800 555 0118", "phone-written-out"),
        ("06 39 98 41 27", "phone-written-out"),
        ("last four of my social are 7719", "identity-number"),
        ("my card pin is 8830", "identity-number"),
        ("iban GB00 TEST 1234 5678 to pay me back", "identity-number"),
        ("my ssn is 987 65 4321", "identity-number"),
        ("my @ everywhere is blueheron", "account-name"),
        ("gamertag is wee_cal", "account-name"),
        ("98 Lake Ln, Springfield", "place-of-living"),
        ("the yellow duplex across from st agnes", "place-of-living"),
        ("i rent above the laundromat", "place-of-living"),
        ("gate code is 4471", "place-of-living"),
        ("one one six birch lane", "place-of-living"),
        ("around here, on keel and 3rd", "place-of-living"),
        ("ana dot b at gmail dot com", "email-spelled-out"),
        ("save me under kev, 555-0199", "phone-written-out"),
        ("at 10, 971-555-0180 if you are lost", "phone-written-out"),
        ("in the waiting room 615 555 0166", "phone-written-out"),
        ("new area code, 212-555-0169", "phone-written-out"),
        ("(44) 7700900129 for a walk", "phone-written-out"),
        ("my email is info@example.org", "email-written-out"),
        ("my office is 555-0166", "phone-written-out"),
        ("07_700_900_512", "phone-written-out"),
        ("07..700..900..512", "phone-written-out"),
        ("2125 then 550147", "phone-written-out"),
        ("four15 five55 zero1 two2", "phone-spelled-out"),
        ("nine*one*zero*five*five*five*zero*one*two*six", "phone-spelled-out"),
        ("ping me 555-0152", "phone-written-out"),
        ("ruiz.d at gee mail", "email-spelled-out"),
        ("kit99 arroba hotmeil", "email-spelled-out"),
        ("anabakes at exampledotcom", "email-spelled-out"),
        ("anabakesatexampledotorg", "email-spelled-out"),
        ("danaruiz 🐢 example 🔵 com", "email-spelled-out"),
        ("oldpaint_lou on tumblr", "account-name"),
        ("soy flor.de.sal en insta", "account-name"),
        ("spotify name quietbarn88 for the mix", "account-name"),
        ("xbox id ferngully, after eight", "account-name"),
        ("strava: ploddingpete", "account-name"),
        ("bluesky -> tinkerjo", "account-name"),
        ("grey underscore heron", "account-name"),
        ("twitch dot tv slash grumpyglen", "account-name"),
        ("plumtart#EUW3", "account-name"),
        ("@slowmilejen on everything", "account-name"),
        ("linkedin /in/jo-march-rn", "profile-link"),
        ("court case no. 31-DR-0077", "identity-number"),
        ("claim ref UC-0077-31", "identity-number"),
        ("hospital number on the wristband K0077123", "identity-number"),
        ("plate is KX00 ZZB", "identity-number"),
        ("418 Teasel Dr", "place-of-living"),
        ("near 3071 S. Teasel", "place-of-living"),
        ("a couch at 408 Teasel", "place-of-living"),
        ("my garage, 71 Teasel", "place-of-living"),
        ("my house is 44 Larch Bank", "place-of-living"),
        ("pitch 14 at the holiday park", "place-of-living"),
        ("hostel, bed 31", "place-of-living"),
        ("i live over the bakery on teasel row", "place-of-living"),
        ("sleeping in my van behind the aldi on teasel road", "place-of-living"),
        ("third cottage past the mill", "place-of-living"),
        ("rural route 4 box 71", "place-of-living"),
        ("exit 71 then left at the barn", "place-of-living"),
        ("nine oh two teasel, side door", "place-of-living"),
        ("vivo encima de la ferreteria", "place-of-living"),
        ("edificio 4 apto 302", "place-of-living"),
        ("mi casa es la azul de la esquina", "place-of-living"),
    ],
)
def test_a_shape_is_named(text: str, rule: str) -> None:
    assert rules(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "its 12345678A",
        "@dana thanks",
        "$hit happens",
        "GB00BUKB20201555555555 thanks",
        "looking at gmail all day",
        "12 steps to the park",
        "questions about money go to billing@example.org",
        "the housing office is 555-0141 ext 3",
        "its on the poster, 217-555-0101",
        "bread @ 1.20 a loaf",
        "between 500-1000 people came",
        "the nurse line is on the back of your card, 555-0191",
        "detox intake desk 555-0142, they have beds",
        "1-888-555-0112 opens at nine",
        "kids can ring childline 0800 555 111",
        "the best moment at least, it was quiet",
        "2009-2010 I was away",
        "2019 then 2020 then home",
        "first 12 then 30 minutes",
        "step one.. two.. three.. breathe",
        "gee, mail came at noon",
        "that was a dotcom job",
        "🌀 what a day 🌀 come in",
        "the clinica is on 555-0188",
        "transport wants two days notice, 555-0123",
        "ef993fc1a617759f276c00a5854add9d",
        "@staff the insta page is down",
        "spotify name that tune night",
        "the discord username got changed",
        "insta: broken again",
        "off facebook since march 2019",
        "mp3 player and a walk",
        "parcel ZZ00900142GB says its late",
        "in this case 2 of 10 came",
        "case of 24 cans, all water",
        "court on 2026-03-14",
        "i live with 3 others",
        "at home 40 days",
        "quit in 2021 n never missed it",
        "stayed 300 w others",
        "house is 20 years old",
        "moved at 15 over to my nans",
        "nine oh five bus",
        "the car keys are under the mat",
        "end of the first week",
        "third group past the holidays",
        "exit 33 is backed up",
        "vivo al dia",
        "piso 14 no tiene luz",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize("text", ["su*cide is the plan tonight", "i want to d*e", "c*t*ing again, my arms"])
def test_stars_hide_nothing(text: str) -> None:
    assert safety.screen(text)


@pytest.mark.parametrize("text", ["q*zzx", "g*z", "s*m*thing"])
def test_stars_in_other_words_mean_nothing(text: str) -> None:
    assert safety.screen(text) == ()


def test_what_is_learnt_of_words_and_characters_has_an_end() -> None:
    speller = Speller({}, (), ())
    assert [speller[f"word{number}"] for number in range(9000)][-1] == ("word8999",)
    assert len(speller) < 9000
    many = "".join(chr(0x4E00 + number) for number in range(9000))
    assert fold(f"é\n{many}") == f"e\n{many}"

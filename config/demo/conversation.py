"""Two weeks of talk, as people talk. Days count back from today; times are the programme's own clock."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """Who said what, `days` ago at `clock`; `answers` names the tag of an earlier line, `signs` who answered with what."""

    days: int
    clock: str
    who: str
    words: str
    tag: str = ""
    answers: str = ""
    signs: tuple[tuple[str, str], ...] = ()


TUESDAY_LINES = (
    Line(
        13,
        "17:41",
        "faye",
        "Good to see all of you last night. Homework is one page: what a good evening looks like for you.",
    ),
    Line(13, "18:05", "ana", "Mine is boring. Tea, the dog, bed by ten. I would like boring.", "boring"),
    Line(13, "18:09", "dana", "Boring is underrated.", answers="boring", signs=(("ana", "heart"), ("mo", "with_you"))),
    Line(13, "21:32", "kit", "Long shift. Going straight home, not past the corner shop."),
    Line(
        13, "21:40", "mo", "Straight home is a good plan. Text the group when you are in.", signs=(("kit", "thanks"),)
    ),
    Line(13, "22:04", "kit", "Home.", signs=(("mo", "strength"), ("ana", "heart"), ("dana", "well_done"))),
    Line(12, "07:20", "lee", "Second morning waking up before the alarm. Not sure who I am any more.", "alarm"),
    Line(
        12, "07:48", "ana", "A morning person, apparently. My condolences.", answers="alarm", signs=(("lee", "heart"),)
    ),
    Line(12, "12:15", "ruth", "Room 2 tomorrow, not room 4. Same time, 6 to 9. Bring the page if you wrote one."),
    Line(
        12, "19:50", "mo", "Does anybody else get the restless hour around eight? I walked the block twice.", "restless"
    ),
    Line(
        12,
        "19:58",
        "dana",
        "Every day. I do the dishes by hand now. Nothing is ever dirty at my place.",
        answers="restless",
    ),
    Line(
        12,
        "20:03",
        "ana",
        "I call my brother. He talks about football, I nod.",
        answers="restless",
        signs=(("mo", "thanks"),),
    ),
    Line(11, "21:25", "lee", "Thank you for tonight. I did not plan to say that much.", "tonight"),
    Line(
        11,
        "21:31",
        "faye",
        "You said it well, and nobody looked away.",
        answers="tonight",
        signs=(("lee", "thanks"), ("ana", "heart")),
    ),
    Line(
        10,
        "16:02",
        "dana",
        "Got through the family lunch. Two toasts, two glasses of juice. My aunt asked, I said not today.",
        "lunch",
    ),
    Line(
        10,
        "16:10",
        "mo",
        "Not today is a whole sentence.",
        answers="lunch",
        signs=(("dana", "heart"), ("ana", "strength")),
    ),
    Line(10, "16:44", "kit", "Wish I had that in me. I left mine early.", "left"),
    Line(10, "16:51", "dana", "Leaving early is also a way of getting through, Kit.", answers="left"),
    Line(9, "08:12", "ana", "Rain again. Dog refuses. We are negotiating."),
    Line(9, "13:37", "mo", "Payday. That is the whole message.", "payday"),
    Line(9, "13:41", "lee", "What do you usually do?", answers="payday"),
    Line(
        9,
        "13:52",
        "mo",
        "My sister holds the card until Monday. I asked her. Felt stupid, feels better now.",
        signs=(("lee", "strength"), ("dana", "well_done"), ("faye", "heart")),
    ),
    Line(9, "18:20", "ruth", "Asking her was the skill we practised on Thursday. Well done, Mo."),
    Line(8, "22:47", "ana", "Cannot sleep. Not in a bad way, just awake.", "awake"),
    Line(8, "22:55", "dana", "Same. I am reading about lighthouses.", answers="awake"),
    Line(8, "22:58", "ana", "Of course you are.", signs=(("dana", "heart"),)),
    Line(7, "09:30", "faye", "Kit has finished with us for now and said we may tell you. The door stays open."),
    Line(7, "10:02", "mo", "I will miss the shift stories."),
    Line(7, "10:15", "lee", "Hope you are all right, Kit."),
    Line(
        6,
        "17:05",
        "lee",
        "First bad one in a while. Stood outside the old bar for ten minutes. Then my feet just went home.",
        "feet",
    ),
    Line(
        6, "17:08", "mo", "Good feet.", answers="feet", signs=(("lee", "heart"), ("ana", "heart"), ("dana", "strength"))
    ),
    Line(
        6,
        "17:16",
        "ana",
        "Ten minutes is long. I am glad you told us instead of nobody.",
        answers="feet",
        signs=(("lee", "thanks"),),
    ),
    Line(
        6,
        "17:30",
        "ruth",
        "Lee, that is exactly what this room is for. I will call you tomorrow before group, if you like.",
    ),
    Line(6, "17:33", "lee", "I would like that."),
    Line(
        5,
        "12:01",
        "dana",
        "My daughter came over by herself for the first time since spring. We made soup. Too much soup.",
        "soup",
    ),
    Line(5, "12:09", "ana", "There is no such thing.", answers="soup", signs=(("dana", "heart"),)),
    Line(5, "12:40", "faye", "I am smiling at my desk, Dana.", answers="soup"),
    Line(4, "20:11", "mo", "Watched the match with the sound off so I would not hear the adverts. Recommended."),
    Line(4, "20:14", "ana", "My brother would call that a crime."),
    Line(
        3,
        "07:55",
        "lee",
        "Back to work today. Told my manager I cannot do the Friday drinks. She said fine. That was it.",
    ),
    Line(3, "08:03", "dana", "All that rehearsing for one fine.", signs=(("lee", "heart"),)),
    Line(
        3, "18:45", "ruth", "Reminder: tomorrow we start with the weekend plan. Think of one hour that is usually hard."
    ),
    Line(2, "15:20", "ana", "My hour is Sunday at five. Everything is closed and I am not.", "sunday"),
    Line(
        2,
        "15:29",
        "mo",
        "I am at the pool on Sundays at five. You do not have to swim. There is a bench.",
        answers="sunday",
        signs=(("ana", "thanks"),),
    ),
    Line(
        2,
        "15:35",
        "faye",
        "Lovely offer. Bring it to the group on Tuesday so we can all plan it together?",
        answers="sunday",
    ),
    Line(1, "19:02", "dana", "I walked past the store and called my sister.", "store"),
    Line(
        1,
        "19:06",
        "lee",
        "That is two good things in one sentence.",
        answers="store",
        signs=(("dana", "heart"), ("mo", "strength")),
    ),
    Line(
        1,
        "19:40",
        "mo",
        "Rough one here. Back then it was a bottle of vodka before noon and I could taste it all day today.",
        "amount",
    ),
    Line(
        1,
        "19:52",
        "ana",
        "Come and be grumpy with us, Mo. You do not have to fix it tonight.",
        signs=(("mo", "thanks"),),
    ),
    Line(0, "-95", "faye", "Tonight: Room 2 or by video, from 6. If you cannot come, one tap on Today tells us."),
    Line(0, "-70", "ana", "I will be there. I have soup from Dana."),
    Line(0, "-64", "dana", "I told you it was too much.", signs=(("ana", "heart"),)),
    Line(0, "-41", "lee", "If anybody wants to talk before group, my number is 212-555-0142.", "number"),
    Line(0, "-18", "ruth", "See you at 6."),
)

THURSDAY_LINES = (
    Line(6, "10:20", "olu", "Thank you for the worksheet. Page two was harder than page one."),
    Line(6, "11:02", "ruth", "It usually is. We will look at it together on Thursday."),
    Line(2, "09:14", "olu", "Slept well. Writing it down before I forget what that feels like."),
)

FAMILY_LINES = (
    Line(8, "18:30", "faye", "Welcome, Sam. This room is only for the three of us."),
    Line(8, "18:42", "sam", "Thank you. I am not always sure what to say."),
    Line(8, "18:50", "ana", "Football is fine. Really."),
    Line(1, "20:15", "sam", "Football it is. Call any time, also at night."),
)

# Check-ins by person: one entry a day, oldest first, today last; None is a day without one.
# (mood, urge, used, helped, call)
DAYS: dict[str, tuple[tuple[int | None, int | None, str, tuple[str, ...], str] | None, ...]] = {
    "ana": (
        (3, 2, "no", ("called",), "no"),
        (3, 2, "no", ("rested",), "no"),
        (4, 1, "no", ("meeting", "moved"), "no"),
        (4, 1, "no", (), "no"),
        (3, 3, "no", ("called",), "no"),
        (4, 1, "no", ("moved",), "no"),
        None,
        (4, 1, "no", ("rested",), "no"),
        (4, 2, "no", ("called", "moved"), "no"),
        (5, 0, "no", ("meeting",), "no"),
        (4, 1, "no", ("moved",), "no"),
        (3, 2, "no", ("called",), "no"),
        (4, 1, "no", ("meeting",), "no"),
        None,
    ),
    "mo": (
        (3, 3, "no", ("moved",), "no"),
        None,
        (3, 2, "no", ("meeting",), "no"),
        (3, 3, "no", ("called",), "no"),
        (2, 4, "no", ("called",), "no"),
        None,
        (3, 2, "no", (), ""),
        (3, 2, "no", ("moved",), "no"),
        None,
        (4, 2, "no", ("meeting",), "no"),
        (3, 2, "no", ("moved",), "no"),
        None,
        (2, 3, "talk", (), "no"),
        None,
    ),
    "dana": (
        (3, 1, "no", ("rested",), "no"),
        (4, 1, "no", ("moved",), "no"),
        (4, 1, "no", ("meeting",), "no"),
        (4, 2, "no", ("called",), "no"),
        None,
        (4, 1, "no", ("rested",), "no"),
        (3, 2, "no", ("called",), "no"),
        (4, 1, "no", (), "no"),
        (5, 0, "no", ("called",), "no"),
        (4, 1, "no", ("moved",), "no"),
        None,
        (4, 1, "no", ("meeting",), "no"),
        (3, 2, "no", ("called",), "no"),
        (3, 3, "no", ("called",), "today"),
    ),
    "lee": (
        None,
        (3, 2, "no", ("rested",), "no"),
        (4, 1, "no", ("meeting",), "no"),
        None,
        (3, 2, "no", (), "no"),
        None,
        (3, 2, "no", ("moved",), "no"),
        (2, 4, "no", ("called",), "week"),
        (3, 2, "no", ("meeting",), "no"),
        None,
        (4, 1, "no", (), "no"),
        (3, 1, "no", ("moved",), "no"),
        (3, 2, "no", (), "no"),
        (3, 4, "no", ("moved",), "no"),
    ),
}

"""What the points should find: a scale for each category, and how seldom it may be wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """One scale: the labels it should find, what its findings say, and what share of left-out harmless sentences may reach it:
    of our own, which are often traps, and of ordinary talk. `core` are the clues without one of which it pages nobody.
    """

    labels: frozenset[str]
    category: str
    tier: int
    reason: str
    wrong: float
    ordinary: float
    core: tuple[str, ...] = ()


DANGER = frozenset({"suicide_urgent", "overdose_now", "suicide_ideation", "selfharm", "violence", "dv"})
# What may reach any of the scales of danger together, and what may page: of our own harmless sentences, and of ordinary talk.
CONCERNED, PAGED = (0.06, 0.004), (0.042, 0.003)
SUICIDE_CORE = (
    "@the-act",
    "@goodbye",
    "@decided",
    "@not-here-tomorrow",
    "@after-i-am-gone",
    "@words-for-those-left",
    "@letters",
    "@given-away",
    "@means + @at-hand",
    "@means + @nobody-near",
    "@high-or-deep + @being-there",
    "@high-or-deep + @now",
)
OVERDOSE_CORE = ("@body-failing", "@took-something + @sos", "@one-of-us-down + @sos")
AIMS = {
    "safety": {
        "points-suicide-urgent": Aim(
            frozenset({"suicide_urgent"}), "suicide_urgent", 1, "safety_self", *CONCERNED, core=SUICIDE_CORE
        ),
        "points-overdose": Aim(
            frozenset({"overdose_now"}), "overdose_now", 1, "safety_self", *CONCERNED, core=OVERDOSE_CORE
        ),
        "points-suicide": Aim(frozenset({"suicide_ideation"}), "suicide_ideation", 2, "safety_self", *CONCERNED),
        "points-selfharm": Aim(frozenset({"selfharm"}), "selfharm", 2, "safety_self", *CONCERNED),
        "points-violence": Aim(frozenset({"violence"}), "violence", 2, "safety_other", *CONCERNED),
        "points-abuse": Aim(frozenset({"dv"}), "domestic_abuse", 2, "safety_other", *CONCERNED),
        "points-relapse": Aim(frozenset({"relapse"}), "relapse", 3, "other", 0.006, 0.001),
        "points-craving": Aim(frozenset({"craving"}), "craving", 3, "other", 0.004, 0.001),
    },
    "privacy": {
        "points-asking": Aim(
            frozenset({"contact_request", "solicitation"}), "solicitation", 2, "contact_swap", 0.009, 0.003
        ),
        "points-outing": Aim(frozenset({"outing_third_party", "outing"}), "outing", 2, "privacy_other", 0.006, 0.002),
        "points-name": Aim(frozenset({"self_full_name", "full_name"}), "full_name", 2, "privacy_other", 0.0015, 0.001),
        "points-place": Aim(frozenset({"address"}), "address", 2, "privacy_other", 0.002, 0.002),
        "points-mail": Aim(frozenset({"email_obfuscated"}), "email", 2, "contact_swap", 0.0015, 0.001),
        "points-phone": Aim(frozenset({"phone_obfuscated"}), "phone", 2, "contact_swap", 0.002, 0.001),
        "points-papers": Aim(frozenset({"identity_number"}), "identity_number", 2, "privacy_other", 0.001, 0.001),
        "points-account": Aim(frozenset({"social_handle", "handle"}), "social_handle", 2, "contact_swap", 0.001, 0.001),
    },
}

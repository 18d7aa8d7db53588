"""A linear support vector machine in plain Python: the points that tell sentences apart best and stay smallest; the same every time."""

import math
import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

ROUNDS, AT_REST, STRENGTH = 9, 0.3, 1.0
OTHERS_COUNT, RULES_COUNT = 0.15, 5.0
PROMISED = "rules"  # what the rules say they find


@dataclass
class Example:
    """One sentence: its set, its label, what its points are divided by, and its signs by number."""

    origin: str
    label: str
    text: str
    root: float
    signs: list[int] = field(default_factory=list)

    @property
    def is_harmless(self) -> bool:
        """Whether nobody is needed."""
        return self.label.startswith("neg")


@dataclass
class Fitted:
    """What was counted for one scale: where it starts, and points by number of the sign."""

    start: float
    points: list[float]

    def total(self, example: Example) -> float:
        """What an example reaches."""
        return self.start + sum(self.points[sign] for sign in example.signs) / example.root


def fit(some: Sequence[Example], labels: Collection[str], count: int) -> Fitted:
    """What tells these labels apart, by squared hinge and dual coordinate descent.
    A sign gets its points the more easily, the more its share on this side differs from that on the other.
    """
    points, start = [0.0] * count, 0.0
    ease = eases(some, labels, count)
    pulls = [0.0] * len(some)
    order = [
        (place, one.signs, one.root, 1 if one.label in labels else -1, _softness(one, labels), _reach(one, ease))
        for place, one in enumerate(some)
    ]
    open_still = order
    shuffle = random.Random(7)  # noqa: S311 - the same order every time, nothing secret
    for turn in range(ROUNDS):
        some_of = order if turn in {0, ROUNDS // 2, ROUNDS - 1} else open_still
        shuffle.shuffle(some_of)
        open_still = []
        for one in some_of:
            place, told, divided, side, soft, reach = one
            slope = side * (start + sum([points[sign] for sign in told]) / divided) - 1 + soft * pulls[place]
            pull = max(0.0, pulls[place] - slope / (reach + soft))
            if pull != pulls[place]:
                change = side * (pull - pulls[place])
                pulls[place] = pull
                start += change
                change /= divided
                for sign in told:
                    points[sign] += change * ease[sign]
            if pull or slope < AT_REST:
                open_still.append(one)
    return Fitted(start, points)


def eases(some: Iterable[Example], labels: Collection[str], count: int) -> list[float]:
    """For each sign how easily it gets points: the square of a half, and half of the logarithm of how much oftener it is on one side."""
    here, there = [1] * count, [1] * count
    for one in some:
        side = here if one.label in labels else there
        for sign in one.signs:
            side[sign] += 1
    even = math.log(sum(here) / sum(there))
    return [
        ((1 + abs(math.log(with_it / without) - even)) / 2) ** 2 for with_it, without in zip(here, there, strict=True)
    ]


def _reach(one: Example, ease: Sequence[float]) -> float:
    """How much the total of a sentence moves with one pull at it."""
    return 1 + sum(ease[sign] for sign in one.signs) / one.root**2


def _softness(one: Example, labels: Collection[str]) -> float:
    """How little it matters that this one comes out on the wrong side."""
    meant = RULES_COUNT if one.origin == PROMISED else 1.0
    counts = meant if one.label in labels else 1.0 if one.is_harmless else OTHERS_COUNT
    return 1 / (2 * STRENGTH * counts)

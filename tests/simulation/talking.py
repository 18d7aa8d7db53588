"""What people do with words: say, say again, answer, change, take back, answer with a sign, mark as read."""

from __future__ import annotations

import uuid

from chat.services import messages, reactions
from chat.services.posting import Outcome
from tests.simulation.history import History
from tests.simulation.model import Said, Sitting


class Talking(History):
    """The deeds of those who speak."""

    def send(self, name: str) -> None:
        self._say(name)

    def send_what_must_be_looked_at(self, name: str) -> None:
        self._say(name, held=True)

    def answer(self, name: str, number: int) -> None:
        self._say(name, self.pick(number))

    def _say(self, name: str, above: Said | None = None, *, held: bool = False) -> None:
        sitting = self.model.sitting(name)
        if sitting is None:
            return
        words, key, at = self.words(held=held), uuid.uuid4(), self.now()
        why_not = self.model.why_not_write(sitting, at)
        if why_not is None and above is not None and (above.ord or 0) <= sitting.joined_ord:
            why_not = "not_found"
        reply_to = None if above is None else uuid.UUID(above.id)
        member = self.house.members[name]
        outcome = self.ask(
            why_not, lambda: messages.post_message(by=member, body=words, key=key, at=at, reply_to=reply_to)
        )
        if outcome is not None:
            said = Said(outcome.message, sitting, key, words, words, at, None, None, answers=above)
            if held and not sitting.team:
                said.state = "held"
            else:
                self.model.publish(said)
            self.model.said.append(said)
            self.check(outcome, said)

    def resend(self, number: int, other_words: bool) -> None:
        said = self.pick(number)
        if said.by is not self.model.sitting(said.by.name):
            return
        words = self.words() if other_words else said.first_words
        outcome = self.ask(
            "key_reused" if other_words else None,
            lambda: messages.post_message(by=self.house.members[said.by.name], body=words, key=said.key, at=self.now()),
        )
        self.check(outcome, said, replayed=True)

    def edit(self, name: str, number: int, is_author: int, held: int, stale: int) -> None:
        said = self.pick(number)
        sitting = self.model.sitting(said.by.name if is_author else name)
        if sitting is None:
            return
        words, key, at, base = self.words(held=held == 0), uuid.uuid4(), self.now(), max(1, said.rev - (stale == 0))
        outcome = self.ask(
            self.model.why_not_edit(sitting, said, base, at),
            lambda: self._edit(sitting, said, words, key, base),
        )
        if outcome is not None:
            said.words, said.rev = words, said.rev + 1
            said.state = "held" if held == 0 and not sitting.team else said.state
            said.edits.append((key, words))
            self.check(outcome, said, seq=self.model.event())

    def _edit(self, sitting: Sitting, said: Said, words: str, key: uuid.UUID, base: int) -> Outcome:
        return messages.edit_message(
            by=self.house.members[sitting.name],
            message_id=uuid.UUID(said.id),
            base_rev=base,
            body=words,
            key=key,
            at=self.at,
        )

    def edit_again(self, number: int, other_words: bool) -> None:
        said = self.pick(number)
        if not said.edits or said.by is not self.model.sitting(said.by.name):
            return
        key, words = said.edits[-1]
        why_not = "not_found" if said.by.ended else "key_reused" if other_words else None
        words = self.words() if other_words else words
        self.check(self.ask(why_not, lambda: self._edit(said.by, said, words, key, 1)), said, replayed=True)

    def withdraw(self, name: str, number: int, is_author: int) -> None:
        said = self.pick(number)
        sitting = self.model.sitting(said.by.name if is_author else name)
        if sitting is None:
            return
        why_not = "not_found" if sitting.ended else None if said.by is sitting else "forbidden"
        outcome = self.ask(
            why_not,
            lambda: messages.withdraw_message(
                by=self.house.members[sitting.name], message_id=uuid.UUID(said.id), at=self.now()
            ),
        )
        if outcome is None:
            return
        again, seq = said.withdrawn, None
        if not again:
            said.withdrawn, said.rev = True, said.rev + 1
            seq = None if said.ord is None else self.model.event()
        self.check(outcome, said, replayed=again, seq=seq)

    def react(self, name: str, number: int, sign: str, on: bool) -> None:
        said, sitting = self.pick(number), self.model.sitting(name)
        if sitting is None:
            return
        at = self.now()
        why_not = self.model.why_not_write(sitting, at)
        if why_not is None and (not said.is_shown or (said.ord or 0) <= sitting.joined_ord):
            why_not = "not_found"
        member, message_id = self.house.members[name], uuid.UUID(said.id)
        outcome = self.ask(
            why_not, lambda: reactions.set_reaction(by=member, message_id=message_id, emoji=sign, on=on, at=at)
        )
        if outcome is not None and ((sitting, sign) in said.signs) != on:
            said.signs ^= {(sitting, sign)}
            self.model.event()

"""A reader's own cases: those made in their talk, and those of the person their openid is bound to."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from niangjia.union.cases.models import Case, Message, Rating, Reply
from niangjia.union.cases.rules.states import CASE, OPEN

MOST: Final = 20


@dataclass(frozen=True, slots=True, repr=False)
class Own:
    """A reader's own case as the talk tells it. Nothing prints it."""

    id: int
    number: str
    title: str
    state: str
    sentence: str
    answer: str
    can_rate: bool
    is_open: bool


def own_cases(conversation: int, person_id: int | None, *, number: str = "") -> list[Own]:
    """The latest of a reader's own cases, inside a sight of everything (2 queries). Another's number finds nothing.

    A case of a known person is theirs alone, whoever writes from the same account later.
    """
    made = Message.objects.filter(conversation_id=conversation, case_id__isnull=False).values("case_id")
    nobody = Q(pk__in=made, person_id=None)
    whose = nobody if person_id is None else nobody | Q(person_id=person_id)
    rows = Case.objects.filter(whose).order_by("-id")
    found = list((rows.filter(number=number) if number else rows)[:MOST])
    standing = (
        Reply.objects.filter(case__in=found, revoked_at=None).order_by("case_id", "-id").distinct("case_id")
    )
    rated = Exists(Rating.objects.filter(reply=OuterRef("pk")))
    answers = {row.case_id: row for row in standing.annotate(rated=rated)}
    return [_own(case, answers.get(case.pk)) for case in found]


def _own(case: Case, answer: Any) -> Own:
    state = CASE.states[case.state]
    return Own(
        id=case.pk, number=case.number, title=case.title, state=state.title, sentence=state.sentence,
        answer=answer.text if answer else "", can_rate=answer is not None and not answer.rated,
        is_open=case.state in OPEN,
    )  # fmt: skip

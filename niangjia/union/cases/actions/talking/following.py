"""What becomes of a talk when something happens elsewhere: a case is answered, an openid is bound or let go."""

from datetime import datetime, timedelta
from typing import Final

from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.union.cases.actions.talking import rows
from niangjia.union.cases.actions.talking.later import say_later
from niangjia.union.cases.models import Case, Conversation, Message
from niangjia.union.cases.purposes import IDENTIFIER
from niangjia.union.cases.rules import dialogue_words as says

RATING: Final = timedelta(days=2)  # for so long after a word of theirs the platform lets us write to a reader
LONGEST: Final = 400


def tell_answer(*, case_id: int, by: Actor, at: datetime) -> int:
    """Tell whoever asked in a talk that their case has an answer, and ask for their rating; return how many."""
    with sight.everywhere(rows.WHY):
        numbers = Message.objects.filter(case_id=case_id, is_ours=False).values("conversation_id")
        case = Case.objects.get(pk=case_id)
        talks = Conversation.objects.select_for_update().filter(pk__in=numbers, left_at=None)
        found = [talk for talk in talks.order_by("id") if case.person_id in (None, talk.person_id)]
        if not found:
            return 0
        answer = case.replies.filter(revoked_at=None).order_by("-id").first()
        if answer is None:
            return 0
        for talk in found:
            text = says.REPLIED.format(
                number=case.number, answer=says.ANSWER.format(answer=answer.text[:LONGEST])
            )
            say_later(talk, text, at=at)
            talk.step, talk.step_until, talk.case_id, talk.question = "rating", at + RATING, case_id, None
            talk.turn += 1
            talk.save(update_fields=["step", "step_until", "case_id", "question", "turn"])
    return len(found)


def know_reader(*, openid: str, person_id: int | None, by: Actor, at: datetime) -> None:
    """Let a talk belong to the person its openid is bound to, or to nobody again; what was open is not carried over."""
    with sight.everywhere(rows.WHY):
        mine = Conversation.objects.filter(**crypto.lookup(IDENTIFIER, openid)).exclude(person_id=person_id)
        for talk in mine.select_for_update():
            talk.person_id, talk.step, talk.step_until, talk.question = person_id, "open", None, None
            talk.turn += 1
            talk.save(update_fields=["person_id", "step", "step_until", "question", "turn"])

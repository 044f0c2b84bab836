"""What is answered to a message, decided by the rules and found in the rooms below. One function an intention."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from niangjia.kernel import crypto, params
from niangjia.kernel.actor import NOBODY, Actor, member
from niangjia.kernel.clock import day_of
from niangjia.kernel.refusals import NotNow, Refusal
from niangjia.union.cases.actions import closing, intake
from niangjia.union.cases.actions.intake import Intake, Who
from niangjia.union.cases.actions.talking.rows import Answer, Heard, Talk
from niangjia.union.cases.models import Message
from niangjia.union.cases.purposes import WORDS
from niangjia.union.cases.queries import talks
from niangjia.union.cases.rules import dialogue
from niangjia.union.cases.rules import dialogue_words as says
from niangjia.union.cases.rules.dialogue import Do, Turn
from niangjia.union.members.queries import joining
from niangjia.union.publications import queries as publications

MOST_A_DAY: Final = params.declare(
    "wechat_cases_a_day", 5, "件", "同一公众号读者每 24 小时最多提交的诉求", rule="R-1", mark="D", source="本系统设定"
)  # fmt: skip
TITLES: Final = 3  # articles that are named where none is sure
SUMMARY: Final = 400  # characters of an article that are said


@dataclass(frozen=True, slots=True, repr=False)
class Desk:
    """Everything an answer is made of."""

    heard: Heard
    talk: Talk
    turn: Turn
    words: bytes | None
    site: str
    at: datetime

    @property
    def actor(self) -> Actor:
        """Who acts: the member whose openid it is, or nobody known."""
        return NOBODY if self.talk.person_id is None else member(self.talk.person_id)

    def until(self) -> datetime:
        """Until when a step holds that begins now."""
        return dialogue.until(self.at, _minutes(day_of(self.at).toordinal()))

    def say(self, text: str, **more: object) -> Answer:
        """An answer after which the talk is open again."""
        return Answer(text, about=self.talk.case_id, **more)  # type: ignore[arg-type]  # fields of Answer by name


def answer(heard: Heard, talk: Talk, words: bytes | None, *, site: str, at: datetime) -> Answer:
    """Answer a message. Raises refusals, which are answers too."""
    turn = dialogue.turn(heard.kind, heard.text, heard.event_key, talk.standing, at=at)
    return _DO[turn.do](Desk(heard, talk, turn, words, site, at))


def _search(desk: Desk) -> Answer:
    """The knowledge base answers what it is sure of; what follows is an offer to make a case of it."""
    hits = _found(dialogue.asked(desk.heard.text), desk.at.replace(second=0, microsecond=0))
    offered = {"step": "offered", "until": desk.until(), "question": desk.words}
    if hits and hits[0].sure:
        cited = "".join(f"\n〔{one}〕" for one in hits[0].citations)
        text = f"{hits[0].title}\n{hits[0].text}{cited}\n\n{says.NOT_SOLVED}"
        return desk.say(text, article_id=hits[0].article_id, **offered)
    offer = says.OFFER if desk.talk.person_id is None else says.OFFER_KNOWN
    titles = "\n".join(f"· {hit.title}" for hit in hits[:TITLES])
    parts = [says.UNSURE, says.MAYBE.format(titles=titles) if titles else "", offer]
    return desk.say("\n".join(filter(None, parts)), **offered)


@dataclass(frozen=True, slots=True)
class Known:
    """An article as it is said."""

    article_id: int
    title: str
    text: str
    sure: bool
    citations: tuple[str, ...]


@lru_cache(maxsize=4096)
def _found(text: str, minute: datetime) -> tuple[Known, ...]:
    """What the knowledge base has for a question: many ask the same, and what is published stands for a minute."""
    return tuple(
        Known(
            hit.article_id, hit.title, (hit.summary or "".join(piece for piece, _ in hit.snippet))[:SUMMARY],
            hit.sure, tuple(map(str, hit.citations)),
        )
        for hit in publications.search(text, at=minute, most=TITLES)
    )  # fmt: skip


def forget() -> None:
    """Ask everything anew: for tests that change articles and numbers."""
    _found.cache_clear()
    _minutes.cache_clear()


@lru_cache(maxsize=4)
def _minutes(day: int) -> int:
    return int(params.value(dialogue.STEP_MINUTES.key, on=datetime.fromordinal(day).date()))


def _confirm(desk: Desk) -> Answer:
    return desk.say(says.HEARD, step="offered", until=desk.until(), question=desk.words)


def _submit(desk: Desk) -> Answer:
    """Make a case of what was said, once, and remember it as theirs."""
    _check_flood(desk)
    question = desk.talk.question
    assert question is not None
    who = Who(phone=desk.turn.phone, person_id=desk.talk.person_id)
    told = Intake(channel="wechat", text=crypto.unseal(WORDS, question), who=who)
    taken = intake.take(intake=told, by=desk.actor, at=desk.at)
    words = says.TAKEN_ANONYMOUS if told.is_anonymous else says.TAKEN
    return Answer(words.format(number=taken.number), about=taken.case_id, made=taken.case_id)


def _check_flood(desk: Desk) -> None:
    made = Message.objects.filter(
        conversation_id=desk.talk.number,
        case_id__isnull=False,
        is_ours=False,
        at__gt=desk.at - timedelta(days=1),
    ).count()
    if made >= int(params.value(MOST_A_DAY.key, on=day_of(desk.at))):
        raise NotNow(f"您今天已经提交了 {made} 件诉求，", rule="R-1", remedy="急事请拨打 12351，或明天再来。")


def _progress(desk: Desk) -> Answer:
    own = talks.own_cases(desk.talk.number, desk.talk.person_id, number=desk.turn.number)
    if not own:
        return desk.say(says.NO_CASES)
    return desk.say("\n\n".join(_told(case) for case in own[:5]))


def _told(case: talks.Own) -> str:
    told = says.CASE.format(
        number=case.number, title=case.title[:30], state=case.state, sentence=case.sentence
    )
    return told + (f"\n{says.ANSWER.format(answer=case.answer[:SUMMARY])}" if case.answer else "")


def _ask_rating(desk: Desk) -> Answer:
    own = [c for c in talks.own_cases(desk.talk.number, desk.talk.person_id) if c.can_rate]
    if not own:
        return desk.say(says.NOTHING_TO_RATE)
    return Answer(says.RATE.format(number=own[0].number), "rating", desk.until(), about=own[0].id)


def _rate(desk: Desk) -> Answer:
    """Keep the worker's own rating, of the case that was asked about or that they name."""
    turn, talk = desk.turn, desk.talk
    own = talks.own_cases(talk.number, talk.person_id, number=turn.number)
    asked = talk.case_id if talk.standing.now(desk.at) == "rating" and not turn.number else None
    case = next((c for c in own if c.id == asked), None) or next((c for c in own if c.can_rate), None)
    if case is None:
        return desk.say(says.NOTHING_TO_RATE)
    closing.rate(
        case_id=case.id, stars=turn.stars, solved=turn.solved, channel="wechat", by=desk.actor, at=desk.at
    )
    text = says.RATED.format(stars=turn.stars, solved="已解决" if turn.solved else "未解决")
    return desk.say(text if turn.solved else text + says.REOPENED)


def _join(desk: Desk) -> Answer:
    """A union's code leads to joining it; without one the way begins at the front."""
    front = says.JOIN.format(link=f"{desk.site}/me/join/")
    if not desk.turn.scene:
        return desk.say(front)
    try:
        union = joining.union_of_code(desk.turn.scene)
    except Refusal:
        return desk.say(says.NO_SCENE.format(link=f"{desk.site}/me/join/"))
    return desk.say(says.JOIN_UNION.format(union=union.name, link=f"{desk.site}/me/join/{desk.turn.scene}/"))


def _picture(desk: Desk) -> Answer:
    """A picture belongs to the case that is being talked about; fetching it takes its time."""
    own = [c for c in talks.own_cases(desk.talk.number, desk.talk.person_id) if c.is_open]
    if not own or not desk.heard.media:
        return _as_before(desk, says.PICTURE_NO_CASE)
    taken = says.PICTURE_TAKEN.format(number=own[0].number)
    return Answer(
        taken,
        desk.talk.step,
        desk.talk.step_until,
        desk.talk.question,
        desk.talk.case_id,
        made=own[0].id,
        later=True,
    )


def _as_before(desk: Desk, text: str) -> Answer:
    """An answer after which the talk stands where it stood."""
    return Answer(text, desk.talk.step, desk.talk.step_until, desk.talk.question, desk.talk.case_id)


def _gone(desk: Desk) -> Answer:
    return Answer("", about=desk.talk.case_id, gone=True)


def _fixed(text: str) -> Callable[[Desk], Answer]:
    return lambda desk: _as_before(desk, text.format(link=f"{desk.site}/me/join/"))


_DO: Final[dict[Do, Callable[[Desk], Answer]]] = {
    Do.SEARCH: _search, Do.CONFIRM: _confirm, Do.SUBMIT: _submit, Do.PROGRESS: _progress, Do.RATE: _rate,
    Do.ASK_RATING: _ask_rating, Do.JOIN: _join, Do.PICTURE: _picture, Do.GONE: _gone,
    Do.APPEAL: lambda desk: desk.say(says.APPEAL, step="telling", until=desk.until()),
    Do.CANCEL: lambda desk: desk.say(says.CANCELLED), Do.WELCOME: _fixed(says.WELCOME), Do.ASK: _fixed(says.ASK),
    Do.HELP: _fixed(says.HELP), Do.CALL: _fixed(says.CALL), Do.VOICE: _fixed(says.VOICE),
    Do.PLACE: _fixed(says.PLACE), Do.NOTHING: _fixed(""), Do.OTHER: _fixed(says.OTHER),
}  # fmt: skip

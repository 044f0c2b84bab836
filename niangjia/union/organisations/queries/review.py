"""The review list: what a file said and could not be placed, for the actor who may place it."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.organisations import permissions
from niangjia.union.organisations.models import Unplaced
from niangjia.union.organisations.queries.nodes import PAGE, root

Issue = Unplaced.Issue
ABOUT_PARENTS: Final = frozenset(
    {
        Issue.PARENT_UNKNOWN, Issue.PARENT_UNFIT, Issue.PLACED_BY_ADDRESS, Issue.PLACED_UNDER_CITY,
        Issue.PARENT_DIFFERS,
    }
)  # fmt: skip
"""Questions about a union's place: settled by another parent or by confirming the present one."""
ABOUT_EMPLOYERS: Final = frozenset(
    {Issue.EMPLOYER_UNKNOWN, Issue.EMPLOYER_AMBIGUOUS, Issue.EMPLOYER_TAKEN, Issue.EMPLOYER_EXTRA}
)
"""Questions about an employer: settled by naming the company."""
_SHOWN: Final = (
    "id", "run_id", "row", "issue", "name", "code", "said", "organisation_id", "organisation__name", "facts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One open question: what the file said of which union, and where it stands for now."""

    id: int
    run_id: int
    row: int
    issue: str
    name: str
    code: str
    said: str
    organisation_id: int | None
    organisation: str | None
    facts: dict[str, Any]

    @property
    def issue_title(self) -> str:
        """The question in the reader's words."""
        return str(Unplaced.Issue(self.issue).label)

    @property
    def asks_parent(self) -> bool:
        """Whether another parent, or confirming this one, settles it."""
        return self.issue in ABOUT_PARENTS and self.organisation_id is not None

    @property
    def asks_employer(self) -> bool:
        """Whether naming a company settles it."""
        return self.issue in ABOUT_EMPLOYERS and self.organisation_id is not None

    @property
    def asks_entry(self) -> bool:
        """Whether the union itself could not be entered: it is founded by hand, or the row set aside."""
        return self.organisation_id is None


def open_for(actor: Actor) -> QuerySet[Unplaced]:
    """The open questions that the actor may settle; those without a place belong to the city."""
    spans = actor.spans(permissions.REVIEW)
    mine = Q(pk__in=())
    for span in spans:
        mine |= Q(organisation__lft__gte=span.lo, organisation__lft__lte=span.hi)
    city = root()
    if city is not None and any(span.holds(city.lft) for span in spans):
        mine |= Q(organisation__isnull=True)
    return Unplaced.objects.filter(mine, outcome=Unplaced.Outcome.OPEN)


def unplaced(
    actor: Actor, *, issue: str = "", run_id: int | None = None, after: int = 0, limit: int = PAGE
) -> tuple[ReviewRow, ...]:
    """The open questions by number, of one kind or one run if given (2 queries)."""
    rows = open_for(actor).filter(id__gt=after).order_by("id")
    if issue:
        rows = rows.filter(issue=issue)
    if run_id is not None:
        rows = rows.filter(run_id=run_id)
    return tuple(ReviewRow(*row) for row in rows.values_list(*_SHOWN)[:limit])


def question(actor: Actor, question_id: int) -> ReviewRow:
    """One open question. Raises NotFound when it is settled or not the actor's to settle (2 queries)."""
    row = open_for(actor).filter(pk=question_id).values_list(*_SHOWN).first()
    if row is None:
        raise NotFound(data={"question": question_id})
    return ReviewRow(*row)


def unplaced_counts(actor: Actor) -> dict[str, int]:
    """How many open questions of each kind wait for the actor (2 queries)."""
    found = open_for(actor).values_list("issue").annotate(many=Count("id")).order_by("issue")
    return dict(found)


def issue_titles() -> dict[str, str]:
    """Every kind of question with its words."""
    return {str(value): str(label) for value, label in Unplaced.Issue.choices}

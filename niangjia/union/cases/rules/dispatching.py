"""Which union must handle a case (R-1, R-2): a ladder of places, each with the rule it follows, said in a sentence.

The company's own union comes first only where the worker need not be hidden from it: a complaint about the employer
by somebody who does not want to be named goes to the union above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HIDDEN_ABOVE: Final = "保密或匿名的求决不派给单位自己的工会"


@dataclass(frozen=True, slots=True)
class Place:
    """A union that could handle the case: its rung, whether anybody is there, whether it is the employer's own."""

    rule: str
    organisation_id: int
    name: str
    is_manned: bool
    is_employers: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a case goes, by which rule, and what was passed over on the way."""

    organisation_id: int
    rule: str
    why: str


RUNGS: Final[dict[str, str]] = {
    "duty": "值班表指定",
    "company": "涉及单位所属的工会",
    "community": "涉及单位所在社区的工会联合会",
    "street": "涉及单位所在街道的总工会",
    "district": "涉及单位所在区的总工会",
    "city": "没有更近的工会，由市总工会办理",
    "above": "多次转派，由共同的上级工会办理",
    "hand": "人工指定",
}


def choose(places: Sequence[Place], *, hides_caller: bool) -> Choice | None:
    """The first place that may and can handle the case; None when nobody is anywhere."""
    passed: list[str] = []
    for place in places:
        if place.is_employers and hides_caller:
            passed.append(f"{place.name}：{HIDDEN_ABOVE}")
        elif not place.is_manned:
            passed.append(f"{place.name}：没有在岗人员")
        else:
            why = f"{RUNGS[place.rule]}：{place.name}"
            return Choice(place.organisation_id, place.rule, "；".join([why, *passed])[:300])
    return None


def comes_back(sent_before: Sequence[int], wanted: int) -> bool:
    """Whether a case would return to a union that had it already: then the common superior decides."""
    return wanted in sent_before

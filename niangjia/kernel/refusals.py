"""Refusals: the four ways in which the house says no, each with its "why not".

Anything else that is raised is a bug. Portals turn a refusal into a page or a sentence (`ui.refusals`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(eq=False)
class Refusal(Exception):
    """A plain no: one Chinese sentence, the rule behind it, the data used, and the one thing to fix."""

    sentence: str
    rule: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    remedy: str = ""

    def __str__(self) -> str:
        return self.sentence + self.remedy


@dataclass(eq=False)
class NotFound(Refusal):
    """The thing is not there for this reader: a stranger learns nothing more (HTTP 404)."""

    sentence: str = "没有找到您要的内容，它不存在，或者不在您的工作范围内。"


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The reader may see the thing but may not do this to it (HTTP 403)."""

    sentence: str = "您的岗位没有这项权限。"


@dataclass(eq=False)
class NotNow(Refusal):
    """The act is right but its time or state is not (HTTP 409)."""


@dataclass(eq=False)
class Invalid(Refusal):
    """What was given cannot be used; `field` names the place (HTTP 422)."""

    field: str = ""

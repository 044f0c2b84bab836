"""An address as people write it → district, street and community of today."""

from niangjia.union.areas.rules.gazetteer import Gazetteer
from typing import NamedTuple, Sequence
class Resolved(NamedTuple):
    area_id: int | None
def resolve(g: Gazetteer, a: str) -> Resolved: ...
def resolve_many(g: Gazetteer, a: Sequence[str]) -> list[Resolved]: ...

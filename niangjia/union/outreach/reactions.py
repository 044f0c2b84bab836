"""The ledger follows the register and the coverage: a company said, placed or covered is stated anew."""

from niangjia.kernel.reactions import Happening, after
from niangjia.union.outreach import actions


@after("enterprises.stated")
@after("enterprises.placed")
@after("organisations.coverage_changed")
def follow(happening: Happening) -> None:
    """Restate the companies that the happening names."""
    actions.restate(companies=happening.facts["companies"], by=happening.by, at=happening.at)

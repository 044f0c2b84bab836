"""The ledger follows the register, the coverage and the numbers of the law."""

from niangjia.kernel import params
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.reactions import Happening, after
from niangjia.union.outreach import actions


@after("enterprises.stated")
@after("enterprises.placed")
@after("organisations.coverage_changed")
def follow(happening: Happening) -> None:
    """Restate the companies that the happening names."""
    actions.restate(companies=happening.facts["companies"], by=happening.by, at=happening.at)


@after("enterprises.withdrawing")
def keep_listed(happening: Happening) -> None:
    """A company that stands or stood on a key list is built on: it stays in the register."""
    companies = happening.facts["companies"]
    execute(
        f"""DELETE FROM withdrawn WHERE id IN ({companies.sql})
               AND id IN (SELECT company_id FROM outreach_keylisting)""",
        companies.params,
    )


@after("enterprises.withdrawn")
def forget(happening: Happening) -> None:
    """A company that is out of the register is out of the ledger."""
    actions.forget(companies=happening.facts["companies"], by=happening.by, at=happening.at)


@after(params.CHANGE)
def follow_law(happening: Happening) -> None:
    """A changed number that holds already is followed by a run; one of a later day waits for its day."""
    actions.follow_numbers(by=happening.by, at=happening.at)

"""What the tree does when the register takes a feed back."""

from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.reactions import Happening, after


@after("enterprises.withdrawing")
def keep_covered(happening: Happening) -> None:
    """A company that a union covers or covered is built on: it stays in the register."""
    companies = happening.facts["companies"]
    execute(
        f"""DELETE FROM withdrawn WHERE id IN ({companies.sql})
               AND id IN (SELECT company_id FROM organisations_coverage)""",
        companies.params,
    )

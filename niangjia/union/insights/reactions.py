"""The rollups grow stale when the ledger or the tree moves."""

from niangjia.kernel.reactions import Happening, after
from niangjia.union.insights import actions


@after("outreach.restated")
def follow_ledger(happening: Happening) -> None:
    """Only a changed entry moves a figure."""
    if happening.facts["entries"]:
        actions.mark_stale(by=happening.by, at=happening.at)


@after("organisations.founded")
@after("organisations.moved")
@after("organisations.imported")
@after("organisations.import_undone")
@after("organisations.parent_revoked")
@after("organisations.unplaced_settled")
@after("organisations.ended")
def follow_tree(happening: Happening) -> None:
    """A new or moved union changes its ancestors' sums."""
    actions.mark_stale(by=happening.by, at=happening.at)

"""Cards follow what becomes of their holders."""

from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.reactions import Happening, after
from niangjia.union.cards import actions


@after("members.moved")
def follow(happening: Happening) -> None:
    """People belong elsewhere, or are no members any more: their cards go with them, or serve no longer."""
    actions.follow(people=happening.facts["people"], by=happening.by, at=happening.at)


@after("members.withdrawing")
def keep_holders(happening: Happening) -> None:
    """Who has or had a card is built on: they stay when the import that brought them is undone."""
    people = happening.facts["people"]
    execute(
        f"""DELETE FROM withdrawn WHERE id IN ({people.sql}) AND (
                id IN (SELECT person_id FROM cards_card) OR id IN (SELECT person_id FROM cards_credential))""",
        people.params,
    )

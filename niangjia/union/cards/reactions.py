"""Cards follow what becomes of their holders, and of their consents."""

from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.reactions import Happening, after
from niangjia.union.cards import actions, queries
from niangjia.union.cards.rules import BANK
from niangjia.union.members.rules import texts

texts.offer(queries.offered_consents)


@after("members.moved")
def follow(happening: Happening) -> None:
    """People belong elsewhere: their cards go with them."""
    actions.follow(people=happening.facts["people"], by=happening.by, at=happening.at)


@after("members.left")
@after("members.auto_exit")
@after("members.expelled")
@after("members.deceased")
@after("members.retained")
@after("members.restored")
@after("members.parked")
@after("members.spell_revoked")
def follow_one(happening: Happening) -> None:
    """A membership ended or changed: cards and credentials serve no longer, or again."""
    one = Selection.of([happening.facts["person_id"]])
    actions.follow(people=one, by=happening.by, at=happening.at)


@after("members.application_passed")
def welcome_back(happening: Happening) -> None:
    """Who joins again has their cards back at once; who has none costs one question."""
    person = happening.facts["person_id"]
    holder = Selection(
        """SELECT person_id AS id FROM cards_card WHERE person_id = %s
            UNION SELECT person_id FROM cards_credential WHERE person_id = %s""",
        (person, person),
    )
    actions.follow(people=holder, by=happening.by, at=happening.at)


@after("members.consent_withdrawn")
def let_go(happening: Happening) -> None:
    """Who takes back the consent to a bank has nothing sent to it any more."""
    purpose: str = happening.facts["purpose"]
    if purpose.startswith(BANK):
        actions.let_go(
            person_id=happening.facts["person_id"],
            bank=purpose.removeprefix(BANK),
            by=happening.by,
            at=happening.at,
        )


@after("members.merged")
def hand_over(happening: Happening) -> None:
    """Two records were one person: the cards are of the one that is kept."""
    actions.hand_over(
        kept_id=happening.facts["kept_id"],
        folded_id=happening.facts["folded_id"],
        by=happening.by,
        at=happening.at,
    )


@after("members.unmerged")
def give_back(happening: Happening) -> None:
    """They were two after all."""
    actions.give_back(
        kept_id=happening.facts["kept_id"],
        folded_id=happening.facts["folded_id"],
        by=happening.by,
        at=happening.at,
    )


@after("members.withdrawing")
def keep_holders(happening: Happening) -> None:
    """Who has or had a card is built on: they stay when the import that brought them is undone."""
    people = happening.facts["people"]
    execute(
        f"""DELETE FROM withdrawn WHERE id IN ({people.sql}) AND (
                id IN (SELECT person_id FROM cards_card) OR id IN (SELECT person_id FROM cards_credential))""",
        people.params,
    )

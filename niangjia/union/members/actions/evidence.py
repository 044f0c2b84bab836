"""What proves a person from outside: a bank that has opened an account for them (M-16)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.union.members.models import Person, Verification


@transaction.atomic
def prove_by_card(*, person_ids: Sequence[int], source: str, serial: str, by: Actor, at: datetime) -> int:
    """Keep that a bank has issued a card to these people; return how many rose to the highest assurance.

    Called in the sight of the act that has taken the bank's answer.
    """
    proof = Person.Assurance.IN_PERSON
    execute(
        """INSERT INTO members_verification (person_id, subject, source, serial, result, at, by, org_lft)
           SELECT p.id, %s, %s, %s, %s, %s, %s, p.org_lft FROM members_person p WHERE p.id = ANY(%s)""",
        [
            Verification.Subject.CARD, source, serial, Verification.Result.MATCH, at, by.name, list(person_ids),
        ],
    )  # fmt: skip
    risen = Person.objects.filter(pk__in=person_ids, assurance__lt=proof).update(
        assurance=proof, verified_at=at
    )
    audit.record("members.proven_by_card", by=by, at=at, serial=serial, people=len(person_ids), risen=risen)
    return risen

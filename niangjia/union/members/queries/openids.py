"""The address book of WeChat for the outbox: whose openid a notice may go to, still sealed."""

from collections.abc import Mapping, Sequence

from django.db.models import Q

from niangjia.union.members.models import Identifier
from niangjia.union.members.models.identifiers import WECHAT
from niangjia.union.members.purposes import IDENTIFIER
from niangjia.union.notices.rules import addresses, channels
from niangjia.union.notices.rules.addresses import Address


def openids(people: Sequence[int]) -> Mapping[int, Address]:
    """Return the latest openid that leads to each of these people now; a folded record's leads to the one that
    stands for it (1 query, asked inside `sight.everywhere`).
    """
    theirs = Q(person_id__in=people) | Q(person__merged_into_id__in=people)
    rows = Identifier.objects.filter(theirs, kind=WECHAT, unbound_at=None).order_by("bound_at", "id")
    found = rows.values_list("person_id", "person__merged_into_id", "cipher", "digest_a", "digest_b")
    return {
        folded or person: Address(bytes(cipher), IDENTIFIER, first or second)
        for person, folded, cipher, first, second in found
    }


addresses.declare(channels.WECHAT, IDENTIFIER, openids)

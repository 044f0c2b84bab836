"""By which channels the readers of a notice are reached, and in which order: their addresses, wishes and noes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from niangjia.union.notices import adapters, sealing
from niangjia.union.notices.actions.recipients import Recipient
from niangjia.union.notices.models import OptOut, Wish
from niangjia.union.notices.rules import addresses
from niangjia.union.notices.rules.addresses import Address
from niangjia.union.notices.rules.channels import MAIL, ORDER, SMS, WECHAT, read_order, route
from niangjia.union.notices.rules.templates import CATEGORIES, Template

Ways = list[tuple[str, Address]]
Reader = tuple[str, int]
NOBODY = 0  # the number of a person who is not known yet: no wishes, no book


def ways(template: Template, readers: Sequence[Recipient]) -> list[Ways]:
    """Return each reader's ways in the order they are tried. Three queries at most, however many readers."""
    wanted = template.outside & adapters.open_channels()
    if not wanted:
        return [[] for _ in readers]
    many = wanted != {SMS}
    wishes = _wishes(readers) if many and not template.secret else {}
    people = [reader.id for reader in readers if reader.kind == "person" and reader.id != NOBODY]
    openids = addresses.find(WECHAT, people) if WECHAT in wanted else {}
    off = _off(template, readers) if CATEGORIES[template.category].may_switch_off else {}
    return [_ways(wanted, reader, wishes, openids, off) for reader in readers]


def _ways(
    wanted: Collection[str],
    reader: Recipient,
    wishes: Mapping[Reader, Wish],
    openids: Mapping[int, Address],
    off: Mapping[Reader, set[str]],
) -> Ways:
    key = (reader.kind, reader.id)
    wish = wishes.get(key)
    reached = dict(_addresses(reader, wish, openids))
    order = read_order(wish.order) if wish else ORDER
    chosen = route(wanted, reached=reached, off=off.get(key, ()), order=order)
    return [(channel, reached[channel]) for channel in chosen]


def _addresses(
    reader: Recipient, wish: Wish | None, openids: Mapping[int, Address]
) -> Iterable[tuple[str, Address]]:
    if reader.phone is not None:
        yield SMS, Address(reader.phone, reader.phone_purpose, reader.phone_digest)
    if reader.mail is not None:
        yield MAIL, reader.mail
    elif wish and wish.mail is not None:
        yield MAIL, Address(bytes(wish.mail), sealing.MAIL, wish.mail_digest)
    if reader.kind == "person" and reader.id in openids:
        yield WECHAT, openids[reader.id]


def _wishes(readers: Sequence[Recipient]) -> dict[Reader, Wish]:
    found: dict[Reader, Wish] = {}
    for kind, numbers in _numbers(readers).items():
        for wish in Wish.objects.filter(**{f"{kind}_id__in": numbers}):
            found[kind, getattr(wish, f"{kind}_id")] = wish
    return found


def _off(template: Template, readers: Sequence[Recipient]) -> dict[Reader, set[str]]:
    """The channels by which these readers do not want the template's category."""
    off: dict[Reader, set[str]] = defaultdict(set)
    for kind, numbers in _numbers(readers).items():
        rows = OptOut.objects.filter(category=template.category, **{f"{kind}_id__in": numbers})
        for number, channel in rows.values_list(f"{kind}_id", "channel"):
            off[kind, number].add(channel)
    return off


def _numbers(readers: Sequence[Recipient]) -> dict[str, list[int]]:
    """The known readers by kind."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for reader in readers:
        if (reader.kind, reader.id) != ("person", NOBODY):
            numbers[reader.kind].append(reader.id)
    return numbers

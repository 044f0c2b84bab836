"""The mechanics of today's tree: closure and labels, kept set by set inside the range that must change.

Whoever changes the shape of the tree first takes `hold`: one change of shape at a time, until its transaction
ends. The truth is in the open parent links; closure and labels follow from them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import connection

from niangjia.kernel import labels, reactions
from niangjia.kernel.actor import system
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.labels import Label
from niangjia.union.organisations.models import Closure, Organisation, ParentLink

ROOT_LABEL: Final = labels.number({0: None})[0]
RELABELLED: Final = "organisations_relabelled"
"""The temporary table of the labels that changed last in this transaction."""
_OPEN: Final = "l.kind = 'territorial' AND l.until IS NULL AND l.revoked_at IS NULL"


def hold() -> None:
    """Wait for, and keep until the end of the transaction, the right to change the shape of the tree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('organisations.tree'))")


def plant(organisation: Organisation, parent: Organisation | None, *, at: datetime) -> None:
    """Save a new organisation below its parent with labels and closure; its parent link is written after."""
    label = ROOT_LABEL if parent is None else _free_place(parent)
    organisation.lft, organisation.rgt = label or ROOT_LABEL
    organisation.save(force_insert=True)
    above = [] if parent is None else list(parent.above.values_list("ancestor_id", "depth"))
    Closure.objects.bulk_create(
        [Closure(ancestor=organisation, descendant=organisation, depth=0)]
        + [Closure(ancestor_id=a, descendant=organisation, depth=depth + 1) for a, depth in above]
    )
    if label is None and parent is not None:
        _renumber_above(parent, newcomers={organisation.pk: parent.pk}, at=at)
        organisation.refresh_from_db(fields=["lft", "rgt"])


def carry(organisation: Organisation, to: Organisation, *, at: datetime) -> None:
    """Take a subtree below another parent: closure and labels; the parent links are written by the act."""
    subtree = _parents_below(organisation.lft, organisation.rgt)
    _detach(organisation.pk)
    _attach(organisation.pk, to.pk)
    label = labels.place((to.lft, to.rgt), _taken_up_to(to.pk), nodes=(len(subtree) + 1) * labels.TIGHT)
    moved = {**subtree, organisation.pk: to.pk}
    if label is None:
        _renumber_above(to, newcomers=moved, at=at)
    else:
        relabel({organisation.pk: label} | _inside(label, subtree, organisation.pk), at=at)
    organisation.refresh_from_db(fields=["lft", "rgt"])


def relabel(found: Mapping[int, Label], *, at: datetime) -> None:
    """Write labels, all in one statement, and let the rooms above follow in the same transaction.

    Who keeps a label beside its own rows is told which ones changed: `organisations.relabelled`, whose fact
    `organisations` is a Selection with the columns id, before, after.
    """
    execute(f"DROP TABLE IF EXISTS {RELABELLED}")
    execute(
        f"CREATE TEMPORARY TABLE {RELABELLED} ON COMMIT DROP AS"
        " SELECT o.id, o.lft AS before, n.lft AS after, n.rgt FROM organisations_organisation o"
        " JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS n(id, lft, rgt) ON n.id = o.id"
        " WHERE (o.lft, o.rgt) <> (n.lft, n.rgt)",
        [list(found), [label[0] for label in found.values()], [label[1] for label in found.values()]],
    )
    execute(
        f"UPDATE organisations_organisation o SET lft = n.after, rgt = n.rgt FROM {RELABELLED} n WHERE o.id = n.id"
    )
    changed = Selection(f"SELECT id, before, after FROM {RELABELLED} WHERE before <> after")
    reactions.wake("organisations.relabelled", by=system("组织位置"), at=at, organisations=changed)


def renumber_all(*, at: datetime) -> None:
    """Number the whole tree anew, with wide gaps: after a load from a file. Siblings keep their order."""
    links = ParentLink.objects.open().filter(kind=ParentLink.Kind.TERRITORIAL)
    above = dict(links.values_list("organisation_id", "parent_id"))
    order = Organisation.objects.order_by("lft", "id").values_list("id", flat=True)
    relabel(labels.number({pk: above.get(pk) for pk in order}), at=at)


def _free_place(parent: Organisation) -> Label | None:
    return labels.place((parent.lft, parent.rgt), _taken_up_to(parent.pk))


def _taken_up_to(parent_id: int) -> int | None:
    """The highest label among the children, ended ones included; None without children."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(c.rgt) FROM organisations_parentlink l JOIN organisations_organisation c"
            f" ON c.id = l.organisation_id WHERE l.parent_id = %s AND {_OPEN}",
            [parent_id],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _parents_below(lft: int, rgt: int) -> dict[int, int]:
    """Organisation → parent for everything strictly inside a range, in the order of its labels."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, l.parent_id FROM organisations_organisation o JOIN organisations_parentlink l"
            f" ON l.organisation_id = o.id AND {_OPEN}"
            " WHERE o.lft > %s AND o.lft < %s ORDER BY o.lft",
            [lft, rgt],
        )
        return dict(cursor.fetchall())


def _inside(label: Label, parents: Mapping[int, int], top: int) -> dict[int, Label]:
    """Labels inside a range for the forest below `top`."""
    if not parents:
        return {}
    return labels.number({n: None if p == top else p for n, p in parents.items()}, within=label)


def _renumber_above(parent: Organisation, *, newcomers: Mapping[int, int], at: datetime) -> None:
    """Number anew the lowest ancestor's range that has room for the newcomers, or the whole tree."""
    chain = list(parent.above.order_by("depth").values_list("ancestor_id", "ancestor__lft", "ancestor__rgt"))
    upwards = ((pk, (lft, rgt), _count(lft, rgt) + len(newcomers)) for pk, lft, rgt in chain)
    top = labels.to_renumber(upwards)
    if top is None:
        _renumber_whole(newcomers, at)
        return
    label = next((lft, rgt) for pk, lft, rgt in chain if pk == top)
    kept = {n: p for n, p in _parents_below(*label).items() if n not in newcomers}
    relabel(_inside(label, kept | dict(newcomers), top), at=at)


def _renumber_whole(newcomers: Mapping[int, int], at: datetime) -> None:
    root = Organisation.objects.get(type="city")
    kept = {n: p for n, p in _parents_below(root.lft, root.rgt).items() if n not in newcomers}
    relabel(labels.number({root.pk: None, **kept, **newcomers}), at=at)


def _count(lft: int, rgt: int) -> int:
    return Organisation.objects.filter(lft__gt=lft, lft__lt=rgt).count()


def _detach(top: int) -> None:
    """Cut a subtree off its ancestors in the closure."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM organisations_closure c USING organisations_closure up, organisations_closure down"
            " WHERE up.descendant_id = %(top)s AND up.depth > 0 AND down.ancestor_id = %(top)s"
            " AND c.ancestor_id = up.ancestor_id AND c.descendant_id = down.descendant_id",
            {"top": top},
        )


def _attach(top: int, parent_id: int) -> None:
    """Hang a subtree below a parent in the closure."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organisations_closure (ancestor_id, descendant_id, depth)"
            " SELECT up.ancestor_id, down.descendant_id, up.depth + down.depth + 1"
            " FROM organisations_closure up CROSS JOIN organisations_closure down"
            " WHERE up.descendant_id = %(parent)s AND down.ancestor_id = %(top)s",
            {"parent": parent_id, "top": top},
        )

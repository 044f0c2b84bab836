"""One of everything about people at one union, for strangers to try: numbers by the place of an address."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from niangjia.kernel import sight
from niangjia.kernel.models import Run
from niangjia.seed.fixtures import AT
from niangjia.union.cards.models import Batch, Card
from niangjia.union.members.actions.files import KIND
from niangjia.union.members.models import (
    Application,
    Departure,
    Membership,
    Merge,
    Pair,
    Person,
    Phone,
    PhoneRelease,
    Request,
    Transfer,
    Verification,
)
from niangjia.union.members.tests.factories import make_person
from niangjia.union.organisations import queries as unions

NAMES = ("欧阳墨痕", "司徒寒砚")


@dataclass
class Strange:
    """Two people of a union with everything that can be under way."""

    union_id: int
    people: list[Person]
    numbers: dict[str, Any] = field(default_factory=dict)
    by_name: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Numbers of single addresses, where a place's own name says too little."""

    def of(self, name: str) -> dict[str, Any]:
        """The numbers of an address's places."""
        return self.numbers | self.by_name.get(name, {})

    @property
    def told(self) -> tuple[str, ...]:
        """By what a page would betray these people."""
        return (*NAMES, *(f"/people/{one.pk}/" for one in self.people))

    def betrayed_by(self, text: str) -> list[str]:
        """What of these people stands in a page."""
        return [word for word in self.told if word in text]


def at_union(home: int, other: int) -> Strange:
    """Everything about two people of the union `home`, one of whom is on the way to `other`."""
    people = [make_person(name, union=home) for name in NAMES]
    with sight.everywhere("测试"):
        made = _of_people(people, home) | _on_the_way(people[0], home, other)
        Verification.objects.create(
            person=people[0], subject="identity", source="测试", result="waiting", at=AT, by="测试",
            org_lft=unions.node(home).lft,
        )  # fmt: skip
        batch = Batch.objects.create(
            number=f"T{home}", bank="trial", org_lft=unions.node(home).lft, rows=1, sm3="0" * 64, content=b"x",
            made_at=AT, made_by="测试",
        )  # fmt: skip
    found = Strange(home, people, {name: row.pk for name, row in made.items()} | {"union_id": home})
    card = {"number": made["card_id"].pk}
    found.by_name = {
        "office:card": card, "office:card-cancel": card, "office:cards-batch": {"number": batch.pk},
        "office:cards-send": {"number": batch.pk}, "people:transfer-act": {"verb": "release"},
        "people:application-act": {"verb": "approve"}, "people:standing-act": {"verb": "leave"},
    }  # fmt: skip
    return found


def _on_the_way(one: Person, home: int, other: int) -> dict[str, Model]:
    """A transfer that the old union has not answered, and the spell it starts from."""
    spell = Membership.objects.get(person=one)
    transfer = Transfer.objects.create(
        person=one, name=one.name, from_membership=spell, from_organisation_id=home, to_organisation_id=other,
        from_lft=unions.node(home).lft, org_lft=unions.node(other).lft, initiator="member", state="asked",
        asked_at=AT, asked_by="本人",
    )  # fmt: skip
    departure = Departure.objects.create(
        person=one, org_lft=unions.node(home).lft, membership=spell, organisation_id=home, ending="expelled",
        on=AT.date(), decided_on=AT.date(), record="第 8 次委员会", recorded_at=AT, recorded_by="测试",
    )  # fmt: skip
    return {"transfer_id": transfer, "membership_id": spell, "departure_id": departure, "person_id": one}


def _of_people(people: list[Person], home: int) -> dict[str, Model]:
    """What else waits for a decision about them: an application, a request, a phone, a merge, a card, a roster."""
    one, two = people
    lft = unions.node(home).lft
    at_home = {"person": one, "org_lft": lft}
    pair = Pair.objects.create(
        low=one, high=two, org_lft=lft, high_lft=lft, score=90, reasons=[], found_at=AT
    )
    return {
        "application_id": Application.objects.create(
            **at_home, organisation_id=home, route="union_code", channel="member", state="waiting", asked_at=AT
        ),
        "request_id": Request.objects.create(**at_home, kind="explain", state="waiting", asked_at=AT, due_at=AT),
        "release_id": PhoneRelease.objects.create(
            phone=Phone.objects.get(person=one), holder=one, org_lft=lft, state="objected", asked_at=AT, due_at=AT
        ),
        "merge_id": Merge.objects.create(
            kept=one, folded=two, pair=pair, org_lft=lft, folded_lft=lft, state="asked", reason="同一人",
            asked_by="测试", asked_at=AT,
        ),
        "card_id": Card.objects.create(
            **at_home, bank="trial", state="collected", since=AT, tax="1", collected_at=AT, collected_by="测试"
        ),
        "run_id": Run.objects.create(
            kind=KIND, key=f"{home}:x", title="名册", asked_by="测试", asked_at=AT,
            settings={"organisation": home, "dry_run": True, "path": "", "stated_on": "2026-11-01"},
        ),
        "pair_id": pair,
    }  # fmt: skip

"""People with all that a card needs, a bank on the loopback, and actors of every kind."""

import json
from collections.abc import Callable

import pytest

from niangjia.gateways.bank.fake import FakeBank, new_sides
from niangjia.gateways.bank.fake_server import FakeServer
from niangjia.kernel import sight
from niangjia.kernel.actor import Actor, Grant, Span, member
from niangjia.seed.fixtures import AT
from niangjia.union.cards import permissions, queries
from niangjia.union.members.models import Consent, Document, Person, Phone
from niangjia.union.members.tests.factories import make_person
from niangjia.union.organisations.models import Organisation

BANK = "boc"


@pytest.fixture
def sides():
    """The keys of both sides: ours, the bank's."""
    return new_sides()


@pytest.fixture
def partner(settings, tmp_path, sides):
    """A bank that our installation knows, whose server nobody has started: its machine."""
    settings.PARTNERS = tmp_path / "partners"
    settings.PARTNERS.mkdir()
    tell(settings.PARTNERS, sides[0], port=9, user="x", host_key="x x", key_file=str(tmp_path / "none"))
    return FakeBank(BANK, tmp_path / "bank", sides[1])


@pytest.fixture
def bank(partner, settings, tmp_path, sides):
    """The same bank with its OpenSSH server running."""
    with FakeServer(partner.folder, tmp_path / "ssh") as server:
        tell(
            settings.PARTNERS, sides[0], port=server.port, user=server.user, host_key=server.host_key,
            key_file=str(server.client_key),
        )  # fmt: skip
        yield partner


def tell(folder, ours, **place):
    """Write the bank's file as an installation has it."""
    told = {
        "name": "模拟银行", "contact": "95566", "template": "pipe", "host": "127.0.0.1",
        "our_private": ours.private.hex(), "our_public": ours.public.hex(), "bank_public": ours.theirs.hex(),
    }  # fmt: skip
    (folder / f"bank-{BANK}.json").write_text(json.dumps(told | place), "utf-8")


def settle(person: Person, union: Organisation | None, standing: str) -> None:
    """Let a person belong to a union as the acts of members do, without waking anybody."""
    with sight.everywhere("测试"):
        label = union.lft if union else None
        Person.objects.filter(pk=person.pk).update(organisation=union, org_lft=label, standing=standing)
        for model in (Document, Phone, Consent):
            model.objects.filter(person=person).update(org_lft=label)


@pytest.fixture
def enrol(small_city, partner) -> Callable[..., Person]:
    """Enrol a verified member of a union (own_union if none is named) who has agreed to the bank."""

    def make(name: str = "张三", *, union: int | None = None, agreed: bool = True, **more) -> Person:
        person = make_person(name, union=union or small_city.own_union, **{"assurance": 2} | more)
        if agreed:
            agree(person)
        return person

    return make


def agree(person: Person, *, version: str | None = None) -> None:
    """Give the separate consent for the bank, as the room of members keeps it."""
    text = queries.consent_text(BANK)
    with sight.everywhere("测试"):
        Consent.objects.create(
            person=person, purpose=text.purpose, version=version or text.version, text_hash="0" * 64,
            channel="member", given_at=AT, given_by="本人", org_lft=person.org_lft,
        )  # fmt: skip


@pytest.fixture
def keeper(small_city) -> Actor:
    """The chair of own_union: keeps the cards of its members."""
    return _officer(small_city.own_union, *permissions.KEEPS_CARDS)


@pytest.fixture
def officer(small_city) -> Actor:
    """The card officer of the city."""
    return _officer(small_city.city, *permissions.ISSUES_CARDS)


@pytest.fixture
def stranger(small_city) -> Actor:
    """The chair of far_union."""
    return _officer(small_city.far_union, *permissions.KEEPS_CARDS)


def _officer(union: int, *verbs: str) -> Actor:
    house = Organisation.objects.get(pk=union)
    grant = Grant(
        "tester", frozenset(verbs), Span(house.lft, house.rgt), organisation_id=union, organisation=house.name
    )
    return Actor(id=union, name=f"干部{union}", grants=(grant,))


def self_of(person: Person) -> Actor:
    return member(person.pk)

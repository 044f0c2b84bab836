"""A bank on the loopback: its server, its machine, and our side of the keys."""

import json

import pytest

from niangjia.gateways.bank import bank as find
from niangjia.gateways.bank.fake import FakeBank, new_sides
from niangjia.gateways.bank.fake_server import FakeServer
from niangjia.gateways.bank.templates import TEMPLATES


@pytest.fixture(params=["pipe", "csv"])
def style(request):
    return request.param


@pytest.fixture
def sides():
    return new_sides()


@pytest.fixture
def fake(tmp_path, sides, style):
    """The bank's machine."""
    return FakeBank("boc", tmp_path / "bank", sides[1], TEMPLATES[style])


@pytest.fixture
def server(tmp_path, fake):
    """The bank's OpenSSH server over its machine's folders."""
    with FakeServer(fake.folder, tmp_path / "ssh") as running:
        yield running


@pytest.fixture
def bank(settings, tmp_path, sides, style, server):
    """The bank as our installation knows it: from its file."""
    settings.PARTNERS = tmp_path / "partners"
    settings.PARTNERS.mkdir()
    ours = sides[0]
    told = {
        "name": "模拟银行", "contact": "95566", "template": style, "host": "127.0.0.1", "port": server.port,
        "user": server.user, "host_key": server.host_key, "key_file": str(server.client_key),
        "our_private": ours.private.hex(), "our_public": ours.public.hex(), "bank_public": ours.theirs.hex(),
    }  # fmt: skip
    (settings.PARTNERS / "bank-boc.json").write_text(json.dumps(told), "utf-8")
    return find("boc")

"""The demonstration's bank: made once, kept to itself, at work off its folders, never beside a real one."""

import json
from datetime import date

import pytest

from niangjia.gateways import bank as gateway
from niangjia.gateways.bank import demonstration
from niangjia.gateways.bank.fake_server import FakeServer
from niangjia.gateways.bank.files import Line

TODAY = date(2026, 11, 22)


@pytest.fixture
def home(tmp_path, settings):
    settings.PARTNERS = tmp_path / "partners"
    return tmp_path


def line(ref):
    return Line(str(ref), "张三", "resident", "44030618920202001X", "16000000001", "某工会", "1", "new")


def test_it_is_made_once_and_its_keys_are_the_service_s_alone(home, settings):
    assert demonstration.found(home, settings.PARTNERS)
    first = gateway.bank("demo")
    assert demonstration.found(home, settings.PARTNERS)
    assert gateway.bank("demo") == first
    assert "演示" in first.name
    private = [
        *home.rglob("*.json"),
        home / "demonstration/bank/ssh/client",
        home / "demonstration/bank/ssh/host",
    ]
    assert len(private) == 4
    assert [file.name for file in private if file.stat().st_mode & 0o077] == []


def test_it_does_not_stand_beside_a_bank_that_is_really_connected(home, settings):
    settings.PARTNERS.mkdir()
    (settings.PARTNERS / "bank-boc.json").write_text("{}", "utf-8")
    assert not demonstration.found(home, settings.PARTNERS)
    assert [file.name for file in settings.PARTNERS.iterdir()] == ["bank-boc.json"]


def test_a_batch_goes_there_and_back_by_its_own_server(home, settings):
    demonstration.found(home, settings.PARTNERS)
    machine = demonstration.machine(home)
    with FakeServer(machine.folder, home / "demonstration/bank/ssh") as server:
        demonstration.move(home, settings.PARTNERS, server.port)
        bank = gateway.bank("demo")
        content = gateway.write_batch(bank, "demo-20261122-0001", [line(ref) for ref in range(1, 13)])
        with gateway.Delivery(bank) as delivery:
            delivery.send("demo-20261122-0001.njb", gateway.pack(bank, "demo-20261122-0001", content))
            assert demonstration.look(machine, None, TODAY) == TODAY
            result, status = (gateway.unpack(bank, delivery.read(name)) for name in delivery.waiting())
    told = gateway.read_results(bank, result.content)
    assert [row.ref for row in told if not row.made] == ["7", "11"]
    assert {row.card for row in gateway.read_standing(bank, status.content)} == {
        r.card for r in told if r.made
    }


def test_people_come_to_the_counter_after_a_while_with_every_other_new_card(home, settings):
    demonstration.found(home, settings.PARTNERS)
    machine = demonstration.machine(home)
    made = {"621799000000000018": "issued", "621799000000000026": "issued", "621799000000000034": "bound"}
    machine.folder.joinpath("ledger.json").write_text(json.dumps({"batches": {}, "cards": made}))
    issued = {}
    assert not demonstration.come_in(machine, issued, 0.0)
    assert not demonstration.come_in(machine, issued, demonstration.ACTIVATED_AFTER - 1)
    assert demonstration.come_in(machine, issued, demonstration.ACTIVATED_AFTER)
    assert list(machine.cards().values()) == ["issued", "active", "bound"]
    assert not demonstration.come_in(machine, issued, 2 * demonstration.ACTIVATED_AFTER)
    before = dict.fromkeys(made, float("inf"))
    assert not demonstration.come_in(machine, before, 2 * demonstration.ACTIVATED_AFTER)


def test_every_card_is_reported_once_a_day_and_none_before_the_first(home, settings):
    demonstration.found(home, settings.PARTNERS)
    machine = demonstration.machine(home)
    out = machine.folder / "out"
    assert demonstration.look(machine, None, TODAY) is None
    machine.folder.joinpath("ledger.json").write_text(json.dumps({"batches": {}, "cards": {"6217": "bound"}}))
    assert demonstration.look(machine, None, TODAY) == TODAY
    [report] = out.glob("*.njb")
    report.unlink()
    assert demonstration.look(machine, TODAY, TODAY) == TODAY
    assert list(out.glob("*.njb")) == []

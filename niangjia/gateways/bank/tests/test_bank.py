"""Files to the bank and back: whole, secret, signed, once; over a real OpenSSH server."""

from dataclasses import replace
from datetime import date

import pytest

from niangjia.gateways import bank as gateway
from niangjia.gateways.bank import Delivery, Line, Misshapen, Stranger, Unreachable, Unusable
from niangjia.gateways.bank.fake import new_sides
from niangjia.gateways.bank.templates import TEMPLATES

BATCH = "boc-20261122-0001"
ZHANG = Line("1", "张三", "resident", "440301189001011234", "13800000001", "某厂工会", "1", "new")
RARE = Line("2", "买买提·热合曼𠮷", "resident", "440301189202025678", "13800000002", "某厂工会", "1", "new")


def send(bank, lines=(ZHANG, RARE), batch=BATCH):
    """Send a batch as the room does."""
    content = gateway.write_batch(bank, batch, lines)
    with Delivery(bank) as delivery:
        delivery.send(gateway.file_name(batch), gateway.pack(bank, batch, content))


def fetch(bank):
    """Return what waits in the outbox, opened, and take it."""
    with Delivery(bank) as delivery:
        parcels = [gateway.unpack(bank, delivery.read(name)) for name in delivery.waiting()]
        for name in delivery.waiting():
            delivery.take(name)
    return parcels


def test_a_batch_goes_out_and_its_rows_come_back(bank, fake):
    fake.refuses = lambda row: "证件已过期" if row["ref"] == "2" else ""
    send(bank)
    assert fake.work() == [BATCH]
    [parcel] = fetch(bank)
    first, second = gateway.read_results(bank, parcel.content)
    assert (parcel.batch, parcel.kind) == (BATCH, "result")
    assert (first.ref, first.made, first.card in fake.cards()) == ("1", True, True)
    assert (second.ref, second.made, second.card, second.why) == ("2", False, "", "证件已过期")
    assert fetch(bank) == []


def test_a_batch_sent_again_is_taken_once_and_answered_the_same(bank, fake):
    send(bank)
    fake.work()
    [first] = fetch(bank)
    send(bank)
    assert fake.work() == []
    [second] = fetch(bank)
    assert second.content == first.content
    assert len(fake.cards()) == 2


def test_another_content_under_a_used_number_is_refused(bank, fake):
    send(bank)
    fake.work()
    send(bank, [replace(ZHANG, ref="9")])
    assert fake.work() == []
    assert len(fake.cards()) == 2
    assert "batch_conflict" in fake.refused[0]


def test_half_a_file_is_never_read(bank, fake, monkeypatch):
    def broken(self, *_):
        raise OSError("the line went dead before the renaming")

    monkeypatch.setattr("paramiko.SFTPClient.posix_rename", broken)
    with pytest.raises(Unreachable):
        send(bank)
    assert fake.work() == []
    monkeypatch.undo()
    send(bank)
    assert fake.work() == [BATCH]


def test_the_bank_s_standing_of_every_card_comes_back(bank, fake):
    send(bank)
    fake.work()
    fetch(bank)
    card = next(iter(fake.cards()))
    fake.set_standing(card, "active")
    fake.report(date(2026, 11, 30))
    [parcel] = fetch(bank)
    told = {s.card: (s.standing, s.day) for s in gateway.read_standing(bank, parcel.content)}
    assert told[card] == ("active", date(2026, 11, 30))
    assert len(told) == 2


def test_a_server_with_another_key_is_sent_nothing(bank, fake):
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
    with pytest.raises(Stranger, match="密钥"):
        send(replace(bank, host_key=other))
    assert list((fake.folder / "in").glob("*.njb")) == []


def test_a_server_that_does_not_answer_is_unreachable(bank, server):
    server.__exit__()
    with pytest.raises(Unreachable):
        send(bank)


def test_nothing_of_a_person_travels_or_lies_in_the_clear(bank, fake):
    send(bank)
    blob = next((fake.folder / "in").glob("*.njb")).read_bytes()
    words = [w.encode(e) for w in ("张三", ZHANG.number, ZHANG.phone) for e in ("utf-8", "gb18030")]
    assert [word for word in words if word in blob] == []


@pytest.fixture
def paper(fake, sides, style):
    """A bank known by its keys alone: what needs no server."""
    ours = sides[0]
    return gateway.Bank(
        "boc", "模拟银行", "95566", TEMPLATES[style], "127.0.0.1", 1, "x", "x", fake.folder,
        ours.private, ours.public, ours.theirs,
    )  # fmt: skip


def put(fake, paper, blob):
    (fake.folder / "in" / gateway.file_name(BATCH)).write_bytes(blob)
    return fake.work()


def test_a_forged_signature_is_refused_on_both_sides(paper, fake):
    forger = replace(paper, our_private=new_sides()[0].private)
    content = gateway.write_batch(paper, BATCH, [ZHANG])
    assert put(fake, paper, gateway.pack(forger, BATCH, content)) == []
    assert fake.cards() == {}
    put(fake, paper, gateway.pack(paper, BATCH, content))
    answer = next((fake.folder / "out").glob("*.njb")).read_bytes()
    with pytest.raises(Stranger):
        gateway.unpack(replace(paper, bank_public=new_sides()[0].public), answer)


@pytest.mark.parametrize("at", [20, -1, -30])
def test_a_file_changed_on_the_way_is_refused(paper, fake, at):
    blob = bytearray(gateway.pack(paper, BATCH, gateway.write_batch(paper, BATCH, [ZHANG])))
    blob[at] ^= 1
    assert put(fake, paper, bytes(blob)) == []
    assert fake.cards() == {}


def test_a_file_of_ours_sent_back_is_no_result(paper):
    ours = gateway.pack(paper, BATCH, gateway.write_batch(paper, BATCH, [ZHANG]))
    with pytest.raises(Unusable):
        gateway.unpack(paper, ours)


def test_content_is_read_only_when_its_last_line_agrees(paper):
    content = gateway.write_batch(paper, BATCH, [ZHANG, RARE])
    table, columns = paper.template, paper.template.columns
    assert [row["name"] for row in table.read(columns, content)] == ["张三", "买买提·热合曼𠮷"]
    lines = content.splitlines(keepends=True)
    for wrong in (
        b"".join(lines[:-1]),
        b"".join([lines[0], *lines[2:]]),
        content.replace(b"138", b"139"),
        b"",
    ):
        with pytest.raises(Misshapen):
            table.read(columns, wrong)


def test_an_empty_batch_is_whole(paper):
    content = gateway.write_batch(paper, BATCH, [])
    assert paper.template.read(paper.template.columns, content) == []


@pytest.mark.parametrize("name", ["张|三", "张\n三"])
def test_a_name_that_would_break_a_line_is_refused_without_naming_it(paper, name):
    with pytest.raises(Misshapen) as refused:
        gateway.write_batch(paper, BATCH, [replace(ZHANG, name=name)])
    assert "张" not in str(refused.value)


def test_a_bank_wants_its_columns_in_its_own_order():
    other = TEMPLATES["pipe"].ordered(
        ["number", "ref", "name", "phone", "document_kind", "tax", "reason", "union"]
    )
    row = {c: c for c in other.columns}
    assert other.write(other.columns, [row], batch="b").splitlines()[1].startswith(b"number|ref|name|phone")
    with pytest.raises(KeyError):
        TEMPLATES["pipe"].ordered(["number"])


def test_an_unknown_bank_and_a_broken_file_say_so(settings, tmp_path):
    settings.PARTNERS = tmp_path
    assert gateway.banks() == []
    with pytest.raises(Unusable, match="没有接入"):
        gateway.bank("abc")
    (tmp_path / "bank-abc.json").write_text("{}")
    with pytest.raises(Unusable, match="配置"):
        gateway.bank("abc")

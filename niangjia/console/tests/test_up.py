import os
import socket
import sys
import time
from urllib.request import urlopen
from uuid import uuid4

import pytest

from niangjia.console.up import address, children, partners, static, texts
from niangjia.console.up.children import Child, Deaths
from niangjia.console.up.supervisor import Supervisor
from niangjia.gateways import verification
from niangjia.gateways.bank import Delivery
from niangjia.gateways.bank import bank as find
from niangjia.gateways.postgres import Unusable
from niangjia.gateways.sms.client import Client
from niangjia.gateways.sms.contract import Code, Message
from niangjia.kernel import clock

ENDLESS = [sys.executable, "-c", "import signal; signal.pause()"]


@pytest.fixture
def child(tmp_path):
    made = Child("后台任务", ENDLESS, dict(os.environ), tmp_path / "log" / "worker.log")
    yield made
    made.stop()


def test_a_second_up_ends_quietly_and_names_the_address(tmp_path, capsys):
    first = address.claim(tmp_path, 8123)
    with pytest.raises(SystemExit) as ending:
        address.claim(tmp_path, 9999)
    assert ending.value.code == 0
    assert "已经在运行：http://127.0.0.1:8123/" in capsys.readouterr().out
    first.release()
    address.claim(tmp_path, 9999).release()


def test_a_taken_port_is_one_sentence_with_the_way_out(monkeypatch):
    monkeypatch.setattr(address, "PATIENCE", -1)
    with socket.socket() as other:
        other.bind((address.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Unusable, match=f"端口 {port} 已被别的程序占用.*NIANGJIA_PORT={port + 1}"):
            address.check_free(port)
        assert address.answers(port)
    address.check_free(port)
    assert not address.answers(port)


def test_a_child_that_dies_is_started_again(child, capsys):
    child.start()
    first = child.process
    first.kill()
    first.wait()
    Supervisor(None, [child]).look()
    assert child.alive
    assert child.process.pid != first.pid
    assert "后台任务意外停止，正在重启" in capsys.readouterr().out


def test_a_child_that_cannot_live_is_given_up_with_its_log(tmp_path):
    deaths = Deaths("网站", tmp_path / "web.log")
    for _ in range(children.MOST_DEATHS):
        deaths.count()
    with pytest.raises(Unusable, match=r"网站一分钟内停了 6 次.*web\.log"):
        deaths.count()


def test_deaths_long_ago_do_not_count(tmp_path, monkeypatch):
    monkeypatch.setattr(children, "WITHIN", -1.0)
    deaths = Deaths("网站", tmp_path / "web.log")
    for _ in range(children.MOST_DEATHS * 3):
        deaths.count()
    assert len(deaths.times) == 1


def test_stopping_leaves_nothing_of_a_child_behind(child):
    child.command = [sys.executable, "-c", _STUBBORN]
    child.log.parent.mkdir()
    child.start()
    group = child.process.pid
    child.stop()
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


_STUBBORN = "import os, signal; os.fork() or signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"


def test_static_files_are_collected_once_and_again_after_a_change(settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    first = static.stale()
    static.collect(first)
    assert (tmp_path / "static" / "a.css").exists()
    assert static.stale() == ""
    (source / "a.css").write_text("a{color:red}")
    assert static.stale() not in {"", first}


@pytest.mark.parametrize("text", ["abc", "0", "70000", "-1", "８０００x"])
def test_a_wrong_port_is_one_sentence(monkeypatch, text):
    monkeypatch.setenv("NIANGJIA_PORT", text)
    with pytest.raises(Unusable, match="不是端口号"):
        address.port()


@pytest.fixture
def no_gateway(monkeypatch):
    """An environment without a gateway for text messages, given back afterwards."""
    for name in ("SMS_URL", "SMS_KEY", "SMS_DEMONSTRATION"):
        monkeypatch.setenv(name, "")


def test_a_demonstration_s_texts_can_be_read_on_the_page_that_up_names(no_gateway, tmp_path):
    fake = texts.demonstration(tmp_path, 8190)
    port = int(fake.command[-1])
    assert texts.page() == address.url(port)
    fake.start()
    try:
        end = time.monotonic() + 20
        while not address.answers(port):
            assert fake.alive, fake.log.read_text()
            assert time.monotonic() < end
        message = Message(uuid4(), "13800138000", "【深圳市总工会】验证码 482915")
        answers = Client(os.environ["SMS_URL"], os.environ["SMS_KEY"]).send([message], at=clock.now())
        assert answers[message.id].code == Code.ACCEPTED
        with urlopen(texts.page()) as page:
            assert "验证码 482915" in page.read().decode()
    finally:
        fake.stop()
    assert fake.log.read_text() == ""


@pytest.fixture
def own_partners(settings, tmp_path, monkeypatch):
    """A folder of partners of the test's own, for the children too."""
    settings.HOME, settings.PARTNERS = tmp_path, tmp_path / "partners"
    monkeypatch.setenv("NIANGJIA_PARTNERS", str(settings.PARTNERS))
    return tmp_path


def test_a_demonstration_has_a_verifier_and_a_bank_that_answer(own_partners):
    verifier, bank, _telephone = partners.demonstration(own_partners, 8190)
    try:
        for child in (verifier, bank):
            child.start()
        for child in (verifier, bank):
            wait_for(child)
        assert verification.verify(name="张三", number="44162218960712402X").result == "match"
        with Delivery(find("demo")) as delivery:
            assert delivery.waiting() == []
    finally:
        for child in (verifier, bank):
            child.stop()
    assert not address.answers(int(bank.command[-1]))


def wait_for(child):
    """Wait until a child listens on the port that its command ends with."""
    end = time.monotonic() + 30
    while not address.answers(int(child.command[-1])):
        assert child.alive, child.log.read_text()
        assert time.monotonic() < end


def test_without_sshd_the_bank_is_known_and_one_line_says_what_is_off(own_partners, monkeypatch, capsys):
    def nowhere():
        raise RuntimeError("no sshd")

    monkeypatch.setattr(partners.fake_server, "program", nowhere)
    assert "演示银行" not in [child.title for child in partners.demonstration(own_partners, 8190)]
    [said] = capsys.readouterr().out.splitlines()
    assert "演示银行的文件收发没有开启" in said
    assert "演示" in find("demo").name


def test_no_fake_stands_beside_a_real_gateway(no_gateway, monkeypatch, tmp_path):
    monkeypatch.setenv("SMS_URL", "https://sms.example.org")
    assert texts.demonstration(tmp_path, 8190) is None
    assert texts.page() == ""

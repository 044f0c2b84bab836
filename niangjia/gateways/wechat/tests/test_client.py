"""Our client and the fake platform: both keep the contract, and README.md tells all of it."""

import logging
from pathlib import Path

import pytest

from niangjia.gateways.wechat import contract, fake
from niangjia.gateways.wechat.client import Client, Failed
from niangjia.gateways.wechat.contract import Account, Code
from niangjia.gateways.wechat.fake import Fake

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


@pytest.fixture
def platform():
    with Fake() as found:
        yield found


class Tokens:
    """The shared token as one process would keep it."""

    def __init__(self, platform):
        self.asked, self.held = [], ""
        self.client = Client(platform.account, self)

    def __call__(self, stale):
        self.asked.append(stale)
        if stale == self.held:
            self.held = self.client.fetch_token().secret
        return self.held


@pytest.fixture
def client(platform):
    return Tokens(platform).client


def test_every_kind_of_message_arrives(client, platform):
    assert client.send_text("o1", "您好").code == Code.ACCEPTED
    words = {"thing1": "答复已出", "number2": "202611220001"}
    first = client.send_template("o1", template="T1", words=words, url="https://x/", key="k1")
    again = client.send_template("o1", template="T1", words=words, url="https://x/", key="k1")
    assert first == again
    assert first.receipt
    assert client.send_subscription("o1", template="T2", words=words).code == Code.ACCEPTED
    assert platform.texts == ["您好", "答复已出 202611220001", "答复已出 202611220001"]


def test_a_token_that_has_ended_is_exchanged_once_and_the_message_goes_out(client, platform):
    client.send_text("o1", "一")
    platform.expire()
    assert client.send_text("o1", "二").code == Code.ACCEPTED
    assert client.tokens.asked == ["", "token-1", "", "token-1"] or len(client.tokens.asked) >= 3
    platform.fail(40001, times=5)
    assert client.send_text("o1", "三").code == Code.REFUSED
    assert platform.texts == ["一", "二"]


@pytest.mark.parametrize(("errcode", "code"), sorted(contract.OF_ERRCODE.items())[:-1])
def test_every_number_of_the_platform_is_understood(client, platform, errcode, code):
    if errcode:
        platform.fail(errcode)
    assert client.send_text("o1", "话").code == code


def test_who_has_left_or_declined_is_told_apart(client, platform):
    platform.memory.strangers.add("gone")
    platform.memory.declined.add("quiet")
    assert client.send_text("gone", "话").code == Code.OUT_OF_TIME
    assert client.send_template("gone", template="T", words={}).code == Code.NOT_FOLLOWING
    assert client.send_subscription("quiet", template="T", words={}).code == Code.DECLINED


def test_a_browser_s_code_is_good_once(client, platform):
    code = platform.code_for("o77")
    assert client.openid_of(code) == "o77"
    with pytest.raises(Failed, match="40029"):
        client.openid_of(code)


def test_a_picture_is_fetched_and_anything_else_is_not(client, platform):
    platform.memory.media["m1"] = fake.PNG
    assert client.media("m1") == ("png", fake.PNG)
    with pytest.raises(Failed, match="40007"):
        client.media("m2")


def test_a_menu_is_published(client, platform):
    told = {"button": [{"name": "我要咨询", "type": "click", "key": "ask"}]}
    client.create_menu(told)
    assert platform.memory.menu == told
    with pytest.raises(Failed, match="40016"):
        client.create_menu({"button": []})


def test_nobody_there_is_unavailable_and_says_no_secret(caplog):
    caplog.set_level(logging.DEBUG)
    account = Account("wx1", "s" * 32, "t", "", "http://127.0.0.1:9", "")
    client = Client(account, lambda stale: "a-token")
    assert client.send_text("o1", "话").code == Code.UNAVAILABLE
    with pytest.raises(Failed) as failed:
        client.openid_of("a-code")
    assert not any(word in str(failed.value) + repr(failed.value) for word in ("s" * 32, "a-code", "a-token"))
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


def test_the_page_s_signature_is_the_documented_example():
    signed = contract.page_signature(
        ticket="sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
        nonce="Wm3WZYTPz0wzccnW", timestamp="1414587457", url="http://mp.weixin.qq.com?params=value#part",
    )  # fmt: skip
    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_the_readme_names_every_address_and_number():
    paths = {value for name, value in vars(contract).items() if name.isupper() and str(value).startswith("/")}
    numbers = {str(number) for number in [*contract.OF_ERRCODE, *contract.STALE]}
    assert [word for word in paths if word not in README] == []
    assert [number for number in numbers if f"`{number}`" not in README] == []
    assert [code for code in Code if f"`{code}`" not in README] == []
    assert f"{contract.LARGEST:,}" in README


@pytest.mark.parametrize(
    ("told", "variable"),
    [
        ({"secret": ""}, "WECHAT_SECRET"),
        ({"token": "a b"}, "WECHAT_TOKEN"),
        ({"aes_key": "short"}, "WECHAT_AES_KEY"),
        ({"api": "http://api.example.org"}, "WECHAT_URL"),
        ({}, ""),
    ],
)
def test_wrong_settings_are_said_at_the_start(told, variable):
    right = {"app": "wx1", "secret": "s" * 32, "token": "abc", "aes_key": "a" * 43, "api": "", "open_": ""}
    fault = contract.fault_of_settings(contract.account_of(**{**right, **told}))
    assert fault.startswith(variable)
    assert bool(fault) is bool(variable)

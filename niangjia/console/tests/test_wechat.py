"""The menu from a file: published whole, or every fault in a sentence."""

import json

import pytest
from django.core.management import call_command

from niangjia.gateways.wechat.fake import Fake
from niangjia.kernel.refusals import Invalid, NotNow

pytestmark = pytest.mark.django_db
MENU = {
    "button": [
        {"name": "我要咨询", "type": "click", "key": "ask"},
        {"name": "进度", "type": "click", "key": "progress"},
    ]
}


def publish(folder, menu):
    file = folder / "menu.json"
    file.write_text(menu if isinstance(menu, str) else json.dumps(menu), "utf-8")
    call_command("wechat", "menu", str(file))


def test_a_menu_is_published_from_its_file(tmp_path, settings, capsys):
    with Fake() as platform:
        settings.WECHAT = platform.account
        publish(tmp_path, MENU)
        assert platform.memory.menu == MENU
        assert "共 2 个按钮" in capsys.readouterr().out
        platform.fail(45009)
        with pytest.raises(NotNow, match="45009"):
            publish(tmp_path, MENU)


def test_each_fault_is_said_and_nothing_is_published(tmp_path, settings):
    with Fake() as platform:
        settings.WECHAT = platform.account
        with pytest.raises(Invalid, match=r"没有名称(.|\n)*没有人回答"):
            publish(
                tmp_path,
                {"button": [{"type": "click", "key": "ask"}, {"name": "x", "type": "click", "key": "?"}]},
            )
        with pytest.raises(Invalid, match="不是 JSON（第 1 行）"):
            publish(tmp_path, "{")
        with pytest.raises(Invalid, match="打不开"):
            call_command("wechat", "menu", str(tmp_path / "none.json"))
        assert platform.memory.menu is None
    settings.WECHAT = None
    with pytest.raises(NotNow, match="还没有接入"):
        publish(tmp_path, MENU)

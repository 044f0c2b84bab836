"""What a menu may be."""

import pytest

from niangjia.gateways.wechat import menu

CLICK = {"name": "咨询", "type": "click", "key": "ask"}
VIEW = {"name": "入会", "type": "view", "url": "https://example.org/me/join/"}


def test_a_menu_within_the_limits_has_no_fault():
    told = {"button": [CLICK, VIEW, {"name": "更多", "sub_button": [CLICK] * 5}]}
    assert menu.faults(told, keys=frozenset({"ask"})) == []


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([], "菜单文件应是"),
        ({"button": [CLICK] * 4}, "现在有 4 个"),
        ({"button": []}, "现在有 0 个"),
        ({"button": [{**CLICK, "name": "这个菜单名字太长"}]}, "超过 16 字节"),
        ({"button": [{**CLICK, "name": ""}]}, "没有名称"),
        ({"button": [{"name": "多", "sub_button": [CLICK] * 6}]}, "1 到 5 个子菜单"),
        (
            {"button": [{"name": "多", "sub_button": [{"name": "深", "sub_button": [CLICK]}]}]},
            "不能再有下一级",
        ),
        ({"button": [{"name": "多", "type": "click", "sub_button": [CLICK]}]}, "不能再写 type"),
        ({"button": [{**CLICK, "key": "x" * 129}]}, "超过 128 字节"),
        ({"button": [{**VIEW, "url": "javascript:alert(1)"}]}, "https://"),
        ({"button": [{"name": "坏", "type": "boom"}]}, "type 应是"),
        ({"button": [{**CLICK, "key": "nobody"}]}, "没有人回答"),
        ({"button": [CLICK], "x": 1}, "只能有 button"),
    ],
)
def test_each_fault_is_one_sentence(told, said):
    found = menu.faults(told, keys=frozenset({"ask"}))
    assert any(said in sentence for sentence in found)
    assert all(sentence.endswith("。") for sentence in found)

"""A menu as the platform takes it: at most three buttons with at most five below each; one sentence a fault."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from niangjia.gateways.wechat.contract import LOOPBACK

MOST, MOST_BELOW = 3, 5
NAME_BYTES, NAME_BYTES_BELOW = 16, 60
KEY_BYTES, URL_BYTES = 128, 1024
FIELDS = {
    "click": {"key"},
    "view": {"url"},
    "scancode_push": {"key"},
    "scancode_waitmsg": {"key"},
    "pic_sysphoto": {"key"},
    "pic_photo_or_album": {"key"},
    "pic_weixin": {"key"},
    "location_select": {"key"},
    "media_id": {"media_id"},
    "article_id": {"article_id"},
    "miniprogram": {"url", "appid", "pagepath"},
}
"""What a kind of button must say besides its name."""


def faults(menu: Any, *, keys: frozenset[str] | None = None) -> list[str]:
    """Return every fault of a menu, one sentence each; `keys` are the clicks that somebody answers."""
    if not isinstance(menu, dict) or not isinstance(menu.get("button"), list):
        return ["菜单文件应是 {“button”: [……]}。"]
    buttons = menu["button"]
    found = [] if set(menu) == {"button"} else ["菜单文件里只能有 button 一项。"]
    if not 1 <= len(buttons) <= MOST:
        found.append(f"一级菜单应有 1 到 {MOST} 个，现在有 {len(buttons)} 个。")
    for number, button in enumerate(buttons, start=1):
        found += _faults(button, f"第 {number} 个菜单", keys)
    return found


def _faults(button: Any, where: str, keys: frozenset[str] | None) -> Iterator[str]:
    if not isinstance(button, dict):
        yield f"{where}应是 {{“name”: ……}}。"
        return
    yield from _name(button, where, NAME_BYTES)
    below = button.get("sub_button")
    if below is None or below == []:
        yield from _action(button, where, keys)
        return
    if not isinstance(below, list) or len(below) > MOST_BELOW:
        yield f"{where}下面应有 1 到 {MOST_BELOW} 个子菜单。"
        return
    if more := sorted(set(button) - {"name", "sub_button"}):
        yield f"{where}有子菜单，不能再写 {'、'.join(more)}。"
    for number, one in enumerate(below, start=1):
        place = f"{where}的第 {number} 个子菜单"
        if not isinstance(one, dict):
            yield f"{place}应是 {{“name”: ……}}。"
            continue
        yield from _name(one, place, NAME_BYTES_BELOW)
        if one.get("sub_button"):
            yield f"{place}不能再有下一级。"
        yield from _action(one, place, keys)


def _name(button: dict[str, Any], where: str, most: int) -> Iterator[str]:
    name = button.get("name")
    if not isinstance(name, str) or not name.strip():
        yield f"{where}没有名称。"
    elif len(name.encode()) > most:
        yield f"{where}“{name}”的名称超过 {most} 字节（一个汉字 3 字节），请缩短。"


def _action(button: dict[str, Any], where: str, keys: frozenset[str] | None) -> Iterator[str]:
    kind = button.get("type")
    if kind not in FIELDS:
        yield f"{where}的 type 应是 {'、'.join(FIELDS)} 之一。"
        return
    for name in sorted(FIELDS[kind]):
        value = button.get(name)
        if not isinstance(value, str) or not value:
            yield f"{where}缺少 {name}。"
        elif name == "key" and len(value.encode()) > KEY_BYTES:
            yield f"{where}的 key 超过 {KEY_BYTES} 字节。"
        elif name == "url" and (len(value.encode()) > URL_BYTES or not _is_address(value)):
            yield f"{where}的 url 应是以 https:// 开头、不超过 {URL_BYTES} 字节的地址。"
    if kind == "click" and keys is not None and button.get("key") not in keys:
        yield f"{where}的 key 没有人回答；可用的有 {'、'.join(sorted(keys))}。"


def _is_address(value: str) -> bool:
    parts = urlsplit(value)
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in LOOPBACK)

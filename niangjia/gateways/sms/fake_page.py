"""The fake gateway's own page: the last messages, newest first, for whoever tries the demonstration."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

HEAD = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3">'
    '<meta name="viewport" content="width=device-width"><title>演示短信</title></head><body>'
    "<h1>演示短信</h1><p>这里是演示用的短信网关：短信不会真的发出，只在内存里保留最近的若干条，停止后消失。</p>"
)
EMPTY = "<p>还没有短信。</p>"


def page(messages: Iterable[tuple[datetime, str, str]]) -> str:
    """Return the page of (when, number, text)."""
    rows = "".join(
        f"<tr><td>{at:%H:%M:%S}</td><td>{escape(phone)}</td><td>{escape(text)}</td></tr>"
        for at, phone, text in messages
    )
    table = (
        f"<table><thead><tr><th>时间</th><th>号码</th><th>内容</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    return f"{HEAD}{table if rows else EMPTY}</body></html>"

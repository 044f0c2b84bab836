"""The way of one version from the draft to the public, and who may check whom."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from niangjia.kernel import states
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotAllowed
from niangjia.kernel.states import Move, State

WRITING = states.declare(
    "publications.version", "文章发布", {
        "draft": State("草稿", "编辑正在写，别人看不到。", desk="编辑", clock="不限时", kind="wait"),
        "review": State("待审核", "等另一个人审核；写的人不能审自己的稿。", desk="审稿人", clock="2 个工作日", kind="wait"),
        "published": State("已发布", "到发布时间即公开；以后的改动写成新版本。", desk="编辑", kind="done"),
        "withdrawn": State("已撤下", "不再公开，原因留存。", desk="审稿人", kind="stop"),
    },
    [
        Move("revise", "draft", "draft", "修改"),
        Move("submit", "draft", "review", "提交审核"),
        Move("send_back", "review", "draft", "退回修改"),
        Move("publish", "review", "published", "审核通过"),
        Move("withdraw", "published", "withdrawn", "撤下"),
    ],
)  # fmt: skip
OPEN = ("draft", "review")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_WAIT = timedelta(days=366)
FEWEST, MOST_KEYWORDS = 1, 12


def check_reviewer(by: Actor, *, writers: Collection[int], written_by: str) -> None:
    """Raise NotAllowed when who checks has written any of it."""
    if by.id in writers or by.name == written_by:
        raise NotAllowed("这一稿是您写的或改过的，不能自己审核，", remedy="请由另一位审稿人审核。")


def check_slug(slug: str) -> None:
    """Raise Invalid unless the address is short, in lower-case letters, digits and hyphens."""
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise Invalid(
            "地址写法不对，", field="slug", remedy="请用小写字母、数字和连字符，如 unpaid-wages，最多 80 个。"
        )


def check_time(publish_at: datetime | None, *, at: datetime) -> datetime:
    """Return when a version becomes public: at once, or at a coming moment within a year. Raises Invalid."""
    if publish_at is None or publish_at <= at:
        return at
    if publish_at > at + LONGEST_WAIT:
        raise Invalid("定时发布最远一年，", field="publish_at", remedy="请选一个近一些的时间。")
    return publish_at


def check_sentence(text: str, *, field: str, what: str) -> str:
    """Return a reason as it is kept. Raises Invalid when there is none."""
    said = " ".join(text.split())
    if len(said) < 4 or len(said) > 200:
        raise Invalid(f"请用一句话写明{what}，", field=field, remedy="4 到 200 个字，让看的人知道怎么办。")
    return said


def keywords(text: str) -> list[str]:
    """Read keywords as people type them: by spaces, commas, Chinese or not. Raises Invalid for too many."""
    found = list(dict.fromkeys(word for word in re.split(r"[\s,，、;；]+", text.strip()) if word))
    if len(found) > MOST_KEYWORDS or any(len(word) > 20 for word in found):
        raise Invalid(
            "关键词太多或太长，", field="keywords", remedy=f"最多 {MOST_KEYWORDS} 个，每个不超过 20 个字。"
        )
    return found

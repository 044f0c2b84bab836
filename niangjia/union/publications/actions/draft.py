"""What an editor hands in, judged before it is kept."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from niangjia.kernel.refusals import Invalid
from niangjia.union.publications import rendering
from niangjia.union.publications.models import LawArticle
from niangjia.union.publications.rules import citations, writing
from niangjia.union.publications.rules.citations import Citation

LONGEST = 40_000


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of one version as they are typed; `text` is Markdown."""

    title: str
    summary: str
    text: str
    keywords: str = ""


def columns(draft: Draft) -> dict[str, Any]:
    """The columns of a version with these words. Raises Invalid at the field that is missing or wrong."""
    title, summary, text = " ".join(draft.title.split()), " ".join(draft.summary.split()), draft.text.strip()
    for field, said, most in (("title", title, 80), ("summary", summary, 200), ("text", text, LONGEST)):
        if not said or len(said) > most or "\x00" in said:
            raise Invalid("没有写，或者写得太长，", field=field, remedy=f"请写 1 到 {most} 个字。")
    if foreign := rendering.foreign_pictures(text):
        raise Invalid(
            f"图片“{foreign[0][:60]}”不在本站，", field="text", remedy="请先在本页上传图片，再引用它的地址。"
        )
    return {
        "title": title, "summary": summary, "text": text + "\n", "plain": rendering.plain(text),
        "keywords": writing.keywords(draft.keywords), "citations": [one.key for one in cited(text)],
    }  # fmt: skip


def cited(text: str) -> list[Citation]:
    """The citations of a text. Raises Invalid for one that names no article of a shipped law."""
    found, strange = citations.found_in(text)
    if strange:
        raise _unknown(strange[0], "写法看不懂")
    wanted = Q(pk__in=[])
    for one in found:
        wanted |= Q(law__short_name=one.law, number=one.number)
    held = set(LawArticle.objects.filter(wanted).values_list("law__short_name", "number"))
    for one in found:
        if (one.law, one.number) not in held:
            raise _unknown(one.words, "不在本站收录的法律里")
    return found


def _unknown(words: str, why: str) -> Invalid:
    return Invalid(
        f"引用“{words[:60]}”{why}，", field="text",
        remedy="请写成 [[劳动合同法 第三十条]] 的样子，并核对法律名称和条次。",
    )  # fmt: skip

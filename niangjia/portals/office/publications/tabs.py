"""The four sides of the editors' desk."""

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(here: str) -> list[dict[str, object]]:
    """The tabs, with the one that the reader is on."""
    every = (
        ("publications", _("文章")),
        ("synonyms", _("同义词")),
        ("gaps", _("没搜到的问题")),
        ("uses", _("使用情况")),
    )
    return [{"title": title, "to": reverse(f"office:{name}"), "here": name == here} for name, title in every]

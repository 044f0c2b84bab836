"""Which wording a notice is made with, and how an old one is read: by the version it notes."""

from collections.abc import Mapping
from datetime import date

from niangjia.union.notices.models import Notice, Wording
from niangjia.union.notices.rules import templates, wordings
from niangjia.union.notices.rules.templates import Template
from niangjia.union.notices.rules.wordings import Version

GONE = "这条通知的内容已不再保留。"


def now(template: Template, *, on: date) -> tuple[int | None, str]:
    """Return the wording that holds on a day, by number of its row (None: not kept yet) and text (1 query)."""
    found = Wording.objects.filter(template=template.key, state="approved", effective_from__lte=on)
    holds = wordings.holding([version(row) for row in found], template, on=on)
    return (holds.id, holds.text) if holds else (None, template.text)


def version(row: Wording) -> Version:
    """Return a row as the rules see it."""
    return Version(row.pk, row.text, row.effective_from, row.number, row.is_code)


def read(notice: Notice, words: Mapping[str, str] | None) -> str | None:
    """Return a notice's text as it was made, or None where it cannot be read any more.

    The notice brings its wording along (`select_related`).
    """
    template = templates.known(notice.template)
    text = notice.wording.text if notice.wording else template.text if template else None
    if text is None or words is None:
        return None
    try:
        return text.format_map(words)
    except (KeyError, ValueError):  # made with other words than the code asks for today
        return None

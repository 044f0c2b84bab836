"""Static files: hashed names and one stylesheet where assets were collected, plain names where not yet."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

PARTS = (
    "tokens", "base", "layout", "button", "field", "card", "figure", "state", "notice", "list", "progress",
    "table", "drawing", "prose", "print",
)  # fmt: skip
SHEETS = tuple(f"ui/css/{part}.css" for part in PARTS)
WHOLE = "ui/css/ui.css"


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Tests and the first seconds of development have no manifest: plain names are right there."""

    def stored_name(self, name: str) -> str:
        """Return the hashed name, or the name itself while nothing has been collected."""
        return super().stored_name(name) if self.hashed_files else str(name)

    def sheets(self) -> tuple[str, ...]:
        """The names of the stylesheets of every page, in their order: one when collected."""
        return (WHOLE,) if WHOLE in self.hashed_files else SHEETS

    def _text(self, sheet: str) -> str:
        with self.open(sheet) as file:
            return str(file.read(), "utf-8")

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Lay the stylesheets end to end, then hash and compress everything."""
        if not dry_run and all(sheet in paths for sheet in SHEETS):
            text = "\n".join(self._text(sheet) for sheet in SHEETS)
            if self.exists(WHOLE):
                self.delete(WHOLE)
            self.save(WHOLE, ContentFile(text.encode()))
            paths = {**paths, WHOLE: (self, WHOLE)}
        yield from super().post_process(paths, dry_run, **options)

"""What is sealed, and where it stands: rooms declare each purpose of keys and each column kept under it."""

from dataclasses import dataclass

from django.apps import apps

from niangjia.kernel.discovery import import_declarations

DIGESTS = ("digest_a", "digest_b")
_titles: dict[str, str] = {}
_columns: dict[str, set["Column"]] = {}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ciphertext and its two index columns; no index columns where nobody searches it."""

    model: str
    cipher: str
    digests: tuple[str, str] | None
    purpose_field: str = ""

    @property
    def table(self) -> str:
        """The table's name in the database."""
        return str(apps.get_model(self.model)._meta.db_table)


def declare(purpose: str, title: str) -> str:
    """Declare a purpose at module level and return it. Raises ValueError where two places title it differently."""
    if _titles.setdefault(purpose, title) != title:
        raise ValueError(f"{purpose} is declared twice")
    return purpose


def column(
    purpose: str, *, model: str, cipher: str = "cipher", digests: tuple[str, str] | None = DIGESTS,
    purpose_field: str = "",
) -> None:  # fmt: skip
    """Declare a column kept under a purpose: what is not declared here is not found when keys change.

    Cipher and digests of a row are made of one and the same text. Where each row names its own purpose,
    `purpose_field` is the column that does.
    """
    _columns.setdefault(purpose, set()).add(Column(model, cipher, digests, purpose_field))


def declared() -> dict[str, str]:
    """Return {purpose: Chinese title} of everything declared."""
    import_declarations()
    return dict(sorted(_titles.items()))


def columns(purpose: str) -> list[Column]:
    """Return the columns kept under a purpose."""
    import_declarations()
    return sorted(_columns.get(purpose, ()), key=lambda column: (column.model, column.cipher))


def title(purpose: str) -> str:
    """Return a purpose's Chinese title."""
    return _titles.get(purpose, purpose)

"""What a log may hold: where something broke and what kind of error it was, never what the error says.

The words of an error quote what was being written: a constraint's "Failing row contains (…)" is a whole person.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

CHAIN = "↑ 起因"


class Quiet(logging.Formatter):
    """Tracebacks with their lines of code and the errors' kinds, without the errors' words."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Return the traceback of the error and of those that led to it, the first cause first."""
        return f"\n{CHAIN}\n".join(reversed([_told(error) for error in _chain(ei[1])]))


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and what led to it, each once."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _told(error: BaseException) -> str:
    lines = "".join(traceback.format_tb(error.__traceback__))
    return f"{lines}{type(error).__module__}.{type(error).__qualname__}{_where(error)}"


def _where(error: BaseException) -> str:
    """What PostgreSQL names of an error besides its words: the code, the table, the constraint."""
    diag: Any = getattr(error, "diag", None)
    names = [getattr(diag, name, None) for name in ("sqlstate", "table_name", "constraint_name")]
    return "".join(f" {name}" for name in names if name)

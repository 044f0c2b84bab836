"""The chain's last link, written down outside the database: whoever cuts the chain's end off is found.

One line per sealing in the data folder's `audit/`, a file for each database, appended and flushed. Copy it
elsewhere from time to time, and even the machine's own administrator cannot shorten the log unseen.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from niangjia.kernel.models import Seal

LINE = 128  # bytes that surely hold the last line


def path() -> Path:
    """Where this database's links are written down."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier, current_database() FROM pg_control_system()")
        cluster, database = cursor.fetchone()
    return Path(settings.AUDIT_FOLDER) / f"links-{cluster}-{database}.log"


def keep(last: Seal) -> None:
    """Append the link that now ends the chain."""
    place = path()
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a", encoding="ascii") as file:
        file.write(f"{last.pk} {last.link}\n")
        file.flush()
        os.fsync(file.fileno())


def faults() -> Iterator[str]:
    """Yield one sentence when the written link no longer stands in the chain."""
    place = path()
    if not place.exists():
        return
    with place.open("rb") as file:
        file.seek(max(0, place.stat().st_size - LINE))
        number, _, link = file.read().decode("ascii").strip().rpartition("\n")[2].partition(" ")
    if number and not Seal.objects.filter(pk=int(number), link=link).exists():
        yield f"审计链的末尾被截断或换过：第 {number} 环与文件 {place.name} 中留底的不一致。"

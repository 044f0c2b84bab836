"""Writes of the areas room."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.union.areas import imports, permissions, queries
from niangjia.union.areas.models import Area, AreaAlias, AreaCode


@transaction.atomic
def load_reference(*, by: Actor, at: datetime, folder: Path = imports.HERE) -> int:
    """Load the areas of a folder of three CSV tables; return how many rows changed, none the second time."""
    permissions.check_may_load(by)
    changed = imports.store(imports.read(folder), area=Area, code=AreaCode, alias=AreaAlias)
    transaction.on_commit(queries.forget)
    queries.forget()
    audit.record("areas.loaded", by=by, at=at, folder=folder.name, changed=changed)
    return changed

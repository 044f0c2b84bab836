"""Files of keys that stand for an outside system: whole, and readable by the service alone."""

import json
import os
from collections.abc import Mapping
from pathlib import Path


def write(file: Path, told: Mapping[str, object]) -> None:
    """Write beside, then rename: nobody reads half a file, and nobody else reads it at all."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.touch(0o600)
    draft.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    draft.replace(file)

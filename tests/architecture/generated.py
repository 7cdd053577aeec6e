"""How files that are made from the code are written, or compared with what they have to be."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.architecture.source import ROOT


def write_or_check(files: Mapping[Path, str], arguments: Sequence[str]) -> int:
    """Write files, whose paths begin at the root. With --check say which are not current, and return 1 if any is."""
    stale = [path for path, text in files.items() if _content(ROOT / path) != text]
    for path in stale:
        if "--check" in arguments:
            sys.stderr.write(f"{path}: not current, run make generate\n")
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(files[path], encoding="utf-8")
    return int(bool(stale) and "--check" in arguments)


def _content(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None

"""Showing the log files of a deployment."""

import sys
import time
from pathlib import Path

from diplomado_local.failures import Failure
from diplomado_local.folder import Folder


def show(folder: Folder, names: list[str], *, follow: bool, lines: int) -> None:
    """Show the last lines of log files, and what is added if `follow`. Failure for a name without log."""
    files = {file.stem: file for file in sorted(folder.logs.glob("*.log"))}
    if unknown := [name for name in names if name not in files]:
        raise Failure(f"There is no log of {', '.join(unknown)}.", f"Logs: {', '.join(files) or 'none yet'}.")
    shown = {name: files[name] for name in names or files}
    places: dict[Path, int] = {}
    for name, file in shown.items():
        content = file.read_bytes()
        places[file] = len(content)
        _print(name, content.decode(errors="replace").splitlines()[-lines:], label=len(shown) > 1)
    while follow:
        for name, file in shown.items():
            size = file.stat().st_size if file.exists() else 0
            if size < places[file]:
                places[file] = 0
            if size > places[file]:
                with file.open("rb") as stream:
                    stream.seek(places[file])
                    added = stream.read()
                whole = added[: added.rfind(b"\n") + 1]
                places[file] += len(whole)
                _print(name, whole.decode(errors="replace").splitlines(), label=len(shown) > 1)
        time.sleep(0.2)


def _print(name: str, lines: list[str], *, label: bool) -> None:
    for line in lines:
        sys.stdout.write(f"{name:<13} {line}\n" if label else f"{line}\n")
    sys.stdout.flush()

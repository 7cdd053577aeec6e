"""The folder in which a deployment keeps everything that it writes."""

import os
from dataclasses import dataclass
from pathlib import Path

LONG_LOG_BYTES = 20 * 2**20


@dataclass(frozen=True)
class Folder:
    """The layout below `.local/`. Nothing else is written, except the shared cache of jars."""

    root: Path

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def kafka(self) -> Path:
        return self.root / "kafka"

    @property
    def mailbox(self) -> Path:
        return self.root / "mailbox"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def state(self) -> Path:
        return self.root / "state.json"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def entrance(self) -> Path:
        return self.root / "entrance"

    @property
    def ports(self) -> Path:
        return self.root / "ports.json"

    def log(self, name: str) -> Path:
        """The log file of one process. A log over 20 MB is renamed first, and replaces the log renamed before."""
        file = self.logs / f"{name}.log"
        if file.exists() and file.stat().st_size > LONG_LOG_BYTES:
            file.replace(file.with_suffix(".log.1"))
        return file

    def make(self) -> "Folder":
        """The folder with its parts; those with keys or personal data are closed to other accounts."""
        for part in (self.root, self.logs):
            part.mkdir(parents=True, exist_ok=True)
        for part in (self.mailbox, self.kafka, self.keys):
            part.mkdir(mode=0o700, exist_ok=True)
        return self


def default_folder() -> Folder:
    """`DIPLOMADO_FOLDER`, else `.local` in the clone that this package runs from, else in the working folder."""
    if given := os.environ.get("DIPLOMADO_FOLDER"):
        return Folder(Path(given).resolve())
    clone = Path(__file__).resolve().parents[3]
    return Folder((clone if (clone / "deploy" / "local").is_dir() else Path.cwd()) / ".local")


def shared_cache() -> Path:
    """The cache that all clones of a user share: downloads, checked by their hash."""
    base = os.environ.get("DIPLOMADO_CACHE") or os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "diplomado"

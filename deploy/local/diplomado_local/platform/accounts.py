"""Runs a server as another account: PostgreSQL refuses to run as root."""

import os
import pwd
import stat
from pathlib import Path

from diplomado_local.failures import Failure


def unprivileged(data: Path) -> pwd.struct_passwd | None:
    """The account that root hands a server to: the owner of its data if there is any, else one without rights.

    None where this process is not root and runs the server itself.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failure("PostgreSQL cannot run as root, and there is no account `nobody` or `postgres`.")


def open_the_way(path: Path) -> None:
    """Let other accounts pass through, not read, the folders that lead to `path`; only where that is needed."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def open_programs(binaries: Path) -> None:
    """Let other accounts run the wheel's programs, where they were installed for their owner alone."""
    open_the_way(binaries)
    if not (binaries / "postgres").stat().st_mode & stat.S_IROTH:
        installation = binaries.parent
        for tree in (installation, installation.parent.with_name(f"{installation.parent.name}.libs")):
            for path in (tree, *tree.rglob("*")):
                mode = path.stat().st_mode
                path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))

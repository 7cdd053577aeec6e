"""Where root hands Postgres to another account, that account can reach what it needs, and read nothing more."""

import stat
from pathlib import Path

from diplomado_local.platform.accounts import open_programs, open_the_way


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_on_the_way_may_be_passed_but_not_read(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    (closed / "clone").mkdir(parents=True)
    (closed / "clone").chmod(0o700)
    closed.chmod(0o700)
    open_the_way(closed / "clone")
    assert (mode(closed), mode(closed / "clone")) == (0o701, 0o701)


def test_programs_installed_for_their_owner_alone_may_be_run_by_others(tmp_path: Path) -> None:
    binaries = tmp_path / "wheel" / "pginstall18" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "postgres").touch(0o700)
    (binaries.parent / "share").mkdir(0o700)
    (binaries.parent / "share" / "postgres.bki").touch(0o600)
    libraries = tmp_path / "wheel.libs"
    libraries.mkdir(0o700)
    (libraries / "libicu.so").touch(0o700)
    open_programs(binaries)
    opened = ["wheel/pginstall18/bin/postgres", "wheel/pginstall18/share", "wheel.libs", "wheel.libs/libicu.so"]
    assert {mode(tmp_path / name) & 0o005 for name in opened} == {0o005}
    assert mode(binaries.parent / "share" / "postgres.bki") == 0o604


def test_programs_that_anyone_may_run_are_left_as_they_are(tmp_path: Path) -> None:
    binaries = tmp_path / "wheel" / "pginstall18" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "postgres").touch(0o755)
    (binaries.parent / "private").touch(0o600)
    open_programs(binaries)
    assert mode(binaries.parent / "private") == 0o600

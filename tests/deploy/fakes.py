"""`diplomado up` with programs that are no services but behave like some: `python fakes.py FOLDER`."""

import sys
from pathlib import Path

from diplomado_local import commands
from diplomado_local.folder import Folder

PROGRAM = Path(__file__).with_name("fake_service.py")


def fake(name: str) -> list[str]:
    """The command line of a service's stand-in."""
    return [sys.executable, str(PROGRAM), name]


if __name__ == "__main__":
    sys.exit(0 if commands.up(Folder(Path(sys.argv[1])), {}, fake) else 130)

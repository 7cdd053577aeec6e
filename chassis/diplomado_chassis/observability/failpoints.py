"""Named places at every boundary where a crash must change nothing. In a shipped build they do nothing.

The module that can arm them, `diplomado_failpoints`, belongs to the tests and is in no distribution: setting
DIPLOMADO_FAILPOINTS without it stops the start, so that a fault cannot be ordered from outside in production.
"""

import importlib
import os
from collections.abc import Callable

_armed: Callable[[str], None] | None = None


def reach(name: str) -> None:
    """Tell that the program stands at a boundary."""
    if _armed is not None:
        _armed(name)


def arm_from_environment() -> None:
    """Arm what DIPLOMADO_FAILPOINTS names. Raises ModuleNotFoundError in a build without the tests."""
    global _armed  # noqa: PLW0603 - one process, one set of failpoints
    if specification := os.environ.get("DIPLOMADO_FAILPOINTS"):
        _armed = importlib.import_module("diplomado_failpoints").parse(specification)

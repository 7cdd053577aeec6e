"""Failpoints: named places at every boundary where a crash must lose nothing. In a shipped build they do nothing.

The module that arms them, `diplomado_failpoints`, belongs to the verification code and is in no distribution. Setting
DIPLOMADO_FAILPOINTS without that module stops the start, so failures cannot be injected in production.
"""

import importlib
import os
from collections.abc import Callable

_armed: Callable[[str], None] | None = None


def reach(name: str) -> None:
    """Trigger the failpoint of this name if it is armed."""
    if _armed is not None:
        _armed(name)


def arm_from_environment() -> None:
    """Arm the failpoints that DIPLOMADO_FAILPOINTS names. Raises ModuleNotFoundError in a shipped build."""
    global _armed  # noqa: PLW0603 - one process, one set of failpoints
    if specification := os.environ.get("DIPLOMADO_FAILPOINTS"):
        _armed = importlib.import_module("diplomado_failpoints").parse(specification)

"""A class whose objects the tests of work apart hold."""

import os
import signal
import time

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed


class Counting:
    """Counts, refuses, and misbehaves."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, piece: bytes, *, times: int = 1) -> int:
        """Count bytes."""
        print("what is printed is no answer")
        self.count += len(piece) * times
        return self.count

    def refuse(self) -> None:
        """Refuse as a rule does."""
        raise ValidationFailed(FieldError("row 3", Text("Falta {n}", "{n} is missing", n=2)), slug="refused")

    def fail(self) -> None:
        """Fail by an error that cannot be sent."""
        raise _Unsendable(lambda: None)

    def process(self) -> tuple[int, int, dict[str, str]]:
        """Return the process, its niceness, and its environment."""
        return os.getpid(), os.nice(0), dict(os.environ)

    def sleep(self) -> None:
        """Take longer than anybody waits."""
        time.sleep(600)

    def end(self) -> None:
        """End the process as the system does when memory is short."""
        os.kill(os.getpid(), signal.SIGKILL)


class _Unsendable(Exception):  # noqa: N818
    pass

"""Fuzzes the reader of nomination lists: `make fuzz`. Any bytes are read, or refused with a documented error.

Arguments are those of libFuzzer, such as `-max_total_time=60`. A finding is written as `crash-…`; the command with the
name of that file as argument repeats it.
"""

import contextlib
import importlib
import sys
from typing import Any

MAX_ROWS = 50


def main(arguments: list[str]) -> None:
    """Fuzz until a finding or the end that the arguments name."""
    atheris: Any = importlib.import_module("atheris")  # it is in no environment but that of `make fuzz`
    with atheris.instrument_imports(include=["diplomado_registration", "diplomado_chassis", "csv"]):
        checks = importlib.import_module("tests.registration.test_any_list")
    problem: type[Exception] = importlib.import_module("diplomado_chassis.http.problems").Problem

    def look(raw: bytes) -> None:
        with contextlib.suppress(problem):
            checks.check(checks.read(raw))

    atheris.Setup(["fuzz", *arguments], look)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])

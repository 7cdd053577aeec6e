"""Errors that the commands for operators show."""


class Failure(Exception):  # noqa: N818 - what a person reads is no error of the program
    """A failure that a person can mend: one sentence about what happened, one about what to do."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy

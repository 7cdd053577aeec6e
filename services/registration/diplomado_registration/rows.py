"""What use cases see of a row of the database."""

from typing import Any, Protocol


class Row(Protocol):
    """Values by column name."""

    def __getitem__(self, column: str, /) -> Any:
        """Return the value of a column."""

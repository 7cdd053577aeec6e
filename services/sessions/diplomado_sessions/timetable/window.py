"""When a session takes place."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open interval between two aware moments, in any zone."""

    starts_at: datetime
    ends_at: datetime

    @property
    def seconds(self) -> int:
        """Return its length in whole seconds."""
        return int((self.ends_at - self.starts_at).total_seconds())

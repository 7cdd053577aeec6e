"""What the routes of sealing take and answer, for the OpenAPI document."""

from datetime import datetime

from pydantic import BaseModel


class SealingOfEdition(BaseModel):
    """Whether papers of an edition are signed as they are given out first.

    `available`: there is a key. `chosen_at`: when a coordinator chose; null while the settings decide.
    """

    sealed: bool
    available: bool
    chosen_at: datetime | None

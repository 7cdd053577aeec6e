"""Models of what a client sends."""

from pydantic import BaseModel, ConfigDict


class StrictModel(BaseModel):
    """A body, or a part of one, in which a member that does not exist is an error.

    Ignored, a misspelt member would be stored as if it had been left out.
    """

    model_config = ConfigDict(extra="forbid")

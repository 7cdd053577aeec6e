"""What the routes of links answer, for the OpenAPI document."""

from pydantic import BaseModel


class OwnLink(BaseModel):
    """The link to a participant's own page: keep it secret."""

    link: str

"""What the routes of templates answer, for the OpenAPI document."""

from pydantic import BaseModel

from diplomado_chassis.language.languages import Language
from diplomado_notifications.deliveries.delivery import Letter


class Templates(BaseModel):
    """The names of all templates."""

    templates: list[Letter]


class MessagePreview(BaseModel):
    """A message with invented facts: its parts as text, as a page, and its calendar files."""

    template: Letter
    language: Language
    subject: str
    text: str
    html: str
    calendars: list[str]

"""What the routes of templates answer, for the OpenAPI document."""

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.language.languages import Language
from diplomado_notifications.deliveries.delivery import Letter


class Templates(AnswerModel):
    """The names of all templates."""

    templates: list[Letter]


class MessagePreview(AnswerModel):
    """A message with invented facts: its parts as text, as a page, and its calendar files."""

    template: Letter
    language: Language
    subject: str
    text: str
    html: str
    calendars: list[str]

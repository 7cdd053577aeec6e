"""What the routes of links answer, for the OpenAPI document."""

from diplomado_chassis.http.description import AnswerModel


class OwnLink(AnswerModel):
    """The link to a participant's own page: keep it secret."""

    link: str

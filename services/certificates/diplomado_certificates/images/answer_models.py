"""What the routes of images answer, for the OpenAPI document."""

from datetime import datetime

from diplomado_certificates.register.face import Role
from diplomado_chassis.http.description import AnswerModel
from diplomado_contracts import Localised


class EmblemView(AnswerModel):
    """An emblem without its image; `sha256` is that of the image."""

    code: str
    role: Role
    name: Localised
    sha256: str
    set_at: datetime
    set_by: str


class Emblems(AnswerModel):
    """All emblems."""

    emblems: list[EmblemView]


class SignatureView(AnswerModel):
    """The image of a signature, without the image; `sha256` is that of the image."""

    code: str
    sha256: str
    set_at: datetime
    set_by: str


class Signatures(AnswerModel):
    """All images of signatures."""

    signatures: list[SignatureView]

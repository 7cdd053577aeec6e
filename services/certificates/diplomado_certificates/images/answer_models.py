"""What the routes of images answer, for the OpenAPI document."""

from datetime import datetime

from pydantic import BaseModel

from diplomado_certificates.register.face import Role
from diplomado_contracts import Localised


class EmblemView(BaseModel):
    """An emblem without its image; `sha256` is that of the image."""

    code: str
    role: Role
    name: Localised
    sha256: str
    set_at: datetime
    set_by: str


class Emblems(BaseModel):
    """All emblems."""

    emblems: list[EmblemView]


class SignatureView(BaseModel):
    """The image of a signature, without the image; `sha256` is that of the image."""

    code: str
    sha256: str
    set_at: datetime
    set_by: str


class Signatures(BaseModel):
    """All images of signatures."""

    signatures: list[SignatureView]

"""The answers in JSON: how far an act is, and what verifiers read of the issuer."""

from typing import Annotated, Literal

from pydantic import Field

from diplomado_chassis.http.description import AnswerModel


class CredentialsOfAct(AnswerModel):
    """How far the credentials of an act are signed."""

    certificates: Annotated[int, Field(description="Valid certificates of the act whose holder is not erased.")]
    signed: Annotated[int, Field(description="Those of them whose credentials are signed in all languages.")]


class PublicKey(AnswerModel):
    """A key with which the issuer signs or signed."""

    id: str
    type: Literal["Multikey"]
    controller: str
    public_key_multibase: Annotated[str, Field(alias="publicKeyMultibase")]


class IssuerKeys(AnswerModel):
    """The DID document of the issuer. Keys that are not in `assertionMethod` sign nothing."""

    context: Annotated[list[str], Field(alias="@context")]
    id: str
    also_known_as: Annotated[list[str], Field(alias="alsoKnownAs")]
    verification_method: Annotated[list[PublicKey], Field(alias="verificationMethod")]
    assertion_method: Annotated[list[str], Field(alias="assertionMethod")]


class IssuerProfile(IssuerKeys):
    """The profile of the issuer by Open Badges, with the same keys."""

    type: list[Literal["Profile"]]
    url: str

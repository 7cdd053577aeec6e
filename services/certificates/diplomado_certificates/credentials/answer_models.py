"""The answers of the routes for staff."""

from typing import Annotated

from pydantic import BaseModel, Field


class CredentialsOfAct(BaseModel):
    """How far the credentials of an act are signed."""

    certificates: Annotated[int, Field(description="Valid certificates of the act whose holder is not erased.")]
    signed: Annotated[int, Field(description="Those of them whose credentials are signed in all languages.")]

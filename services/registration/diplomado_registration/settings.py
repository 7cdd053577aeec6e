"""Settings of the registration service, besides those of every service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from diplomado_chassis.settings import Settings as ChassisSettings
from diplomado_chassis.signed_links import secrets_of


@dataclass(frozen=True, slots=True)
class LinkRules:
    """How links are made: the secrets that sign them, how long they work, and where the pages are."""

    secrets: Sequence[str]
    lifetime: timedelta
    public_url: str


class Settings(ChassisSettings):
    """Limits of uploads, of held places and of retention, and the links to participants' own pages."""

    link_secret: Annotated[
        SecretStr,
        Field(
            description="Secret that signs participants' links, 32 characters or more; the same in registration, "
            "notifications and certificates. Several are separated by commas, the newest first."
        ),
    ]
    link_days: Annotated[int, Field(ge=1, le=3650, description="How many days a participant's link works.")] = 180

    hold_hours: Annotated[
        int,
        Field(ge=1, le=720, description="How many hours a place is held for an applicant who has to confirm."),
    ] = 48
    edition_burst: Annotated[
        float, Field(ge=1, description="Applications that an edition takes at once from all clients together.")
    ] = 600
    edition_per_second: Annotated[
        float, Field(gt=0, description="By how many applications this allowance of an edition is refilled each second.")
    ] = 2
    address_proof_hours: Annotated[
        int,
        Field(ge=1, le=720, description="How many hours the link that proves a new address works."),
    ] = 48
    unconfirmed_days: Annotated[
        int,
        Field(ge=3, le=365, description="After how many days people who never confirmed an application are erased."),
    ] = 30
    data_request_days: Annotated[
        int,
        Field(ge=1, le=90, description="In how many working days a person's request about their data is answered."),
    ] = 5
    data_request_keep_days: Annotated[
        int,
        Field(ge=30, le=3650, description="After how many days answered requests about data are deleted."),
    ] = 1825
    countries: Annotated[
        str,
        Field(
            pattern=r"^[A-Z]{2}(,[A-Z]{2})*$",
            description="Countries by ISO 3166-1 whose areas are offered, separated by commas.",
        ),
    ] = "PA"
    nominations_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of a nomination list, in bytes.")] = (
        2 * 1024 * 1024
    )
    nominations_max_rows: Annotated[int, Field(ge=1, description="Maximum number of people in a nomination list.")] = (
        5000
    )
    retention_max_percent: Annotated[
        int,
        Field(
            ge=0,
            le=100,
            description="Percent of all people that may be due for erasure at once; above it nobody is erased.",
        ),
    ] = 25
    form_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of a form sent from a page, in bytes.")] = (
        32 * 1024
    )

    past_editions_open: Annotated[
        bool,
        Field(description="True takes registrations also in editions that have ended; only to replay a programme."),
    ] = False

    @field_validator("link_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        secrets_of(value.get_secret_value())
        return value

    @property
    def link_rules(self) -> LinkRules:
        """How links to participants' own pages are made."""
        return LinkRules(self.link_secrets, timedelta(days=self.link_days), self.public_url)

    @property
    def session_variables(self) -> dict[str, str]:
        """Whether editions that have ended take people: a variable of each session, so that no use case omits it."""
        return {"diplomado.past_editions_open": "on"} if self.past_editions_open else {}

    @property
    def country_codes(self) -> tuple[str, ...]:
        """The countries whose areas are offered, in their order."""
        return tuple(dict.fromkeys(self.countries.split(",")))

    @property
    def link_secrets(self) -> tuple[str, ...]:
        """The secrets that sign links, the newest first."""
        return secrets_of(self.link_secret.get_secret_value())

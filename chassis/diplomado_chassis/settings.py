"""Settings of every service: environment variables with the prefix DIPLOMADO_, or files of secrets."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from diplomado_chassis import half_set, secret_files
from diplomado_chassis.signed_links import secrets_of

NEEDED_IN_PRODUCTION = object()
"""Marks a secret without which a service starts in development alone."""

Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """Read once at start. A service adds its own fields in a subclass."""

    model_config = SettingsConfigDict(
        env_prefix="DIPLOMADO_",
        extra="ignore",
        frozen=True,
    )

    postgres: Annotated[SecretStr, Field(description="DSN of the run-time role.")]
    postgres_owner: Annotated[
        SecretStr | None, Field(description="DSN of the owner role, for `migrate`; default: `postgres`.")
    ] = None
    runtime_role: Annotated[str | None, Field(description="Role to which migrations grant the rows.")] = None
    # The longer name avoids a clash with the method "schema" of pydantic's base class.
    schema_name: Annotated[
        str,
        Field(validation_alias=AliasChoices("DIPLOMADO_SCHEMA", "schema_name"), pattern=r"^[a-z_][a-z0-9_]{0,62}$"),
    ] = "public"
    pool_size: Annotated[int, Field(ge=2, le=100)] = 10
    statement_seconds: Annotated[Seconds, Field(description="Time limit of one SQL statement.")] = 15.0
    acquire_seconds: Annotated[Seconds, Field(description="Time limit for a pooled connection.")] = 5.0

    kafka: Annotated[str, Field(description="Bootstrap servers, separated by commas.")]
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    kafka_mechanism: Annotated[
        Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", "OAUTHBEARER"],
        Field(description="How a name and password, or a token, are shown to Kafka."),
    ] = "SCRAM-SHA-512"
    kafka_ca: Annotated[Path | None, Field(description="PEM file of the broker's CA; enables TLS.")] = None
    kafka_tls: Annotated[bool, Field(description="TLS with the authorities of the system.")] = False
    kafka_certificate: Annotated[Path | None, Field(description="PEM file of our certificate, for mutual TLS.")] = None
    kafka_key: Annotated[Path | None, Field(description="PEM file of its key.")] = None
    kafka_token_url: Annotated[str | None, Field(description="Where tokens for Kafka are issued (OAUTHBEARER).")] = None
    kafka_client_id: Annotated[str | None, Field(description="Client of those tokens.")] = None
    kafka_client_secret: Annotated[SecretStr | None, Field(description="Secret of that client.")] = None
    kafka_token_scope: Annotated[str, Field(description="Scope of those tokens.")] = ""
    topic_prefix: Annotated[str, Field(description="Prefix of topics and groups, one per environment.")] = ""
    consumer_session_seconds: Seconds = 30.0
    batch_records: Annotated[int, Field(ge=1, description="Maximum records in one transaction.")] = 500
    max_revision: Annotated[
        int, Field(ge=1, le=2**31 - 1, description="An event of a higher revision is parked: no fact changes so often.")
    ] = 1_000_000_000
    relay_rows: Annotated[int, Field(ge=1, description="Maximum outbox rows per read of the relay.")] = 1000
    relay_poll_seconds: Annotated[Seconds, Field(description="Fallback polling interval when a wake-up is missed.")] = (
        0.25
    )
    relay_stuck_seconds: Annotated[Seconds, Field(description="A longer send replaces the producer.")] = 30.0
    relay_refused_seconds: Annotated[
        Seconds,
        Field(description="A record that Kafka refuses with a code that does not say why is a dead letter after this."),
    ] = 600.0
    outbox_limit_rows: Annotated[int, Field(ge=1, description="Backlog above which requests get 503.")] = 200_000
    outbox_limit_seconds: Annotated[Seconds, Field(description="Backlog age above which requests get 503.")] = (
        6 * 3600.0
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    operations_port: Annotated[int, Field(ge=0, le=65535)] = 9000
    public_url: Annotated[str, Field(description="Base of the public URLs.")] = "http://127.0.0.1:8000"
    development: Annotated[
        bool,
        Field(description="True on a machine for development or tests only; allows loopback addresses without TLS."),
    ] = False
    body_limit: Annotated[int, Field(ge=1, description="Maximum body size in bytes, unless a route sets another.")] = (
        1 << 20
    )
    connections: Annotated[int, Field(ge=10, le=50_000, description="Maximum open connections of each port.")] = 1000
    header_bytes: Annotated[int, Field(ge=1024, description="Maximum size of a request's address and headers.")] = (
        32 * 1024
    )
    header_count: Annotated[int, Field(ge=10, le=1000, description="Maximum number of a request's headers.")] = 100
    header_seconds: Annotated[Seconds, Field(description="Time limit for the headers of a request.")] = 10.0
    body_seconds: Annotated[
        Seconds, Field(description="Time after which a body must come at 4 KiB a second on average.")
    ] = 30.0
    keep_alive_seconds: Annotated[Seconds, Field(description="How long a connection may wait for a request.")] = 30.0
    trusted_proxies: Annotated[
        str,
        Field(
            description="Addresses or networks of the proxies whose X-Forwarded-For and -Proto are believed, separated "
            "by commas; none by default."
        ),
    ] = ""
    child_processes: Annotated[int, Field(ge=1, le=64, description="Child processes for long work at once.")] = 2
    child_seconds: Annotated[
        float, Field(gt=0, le=50, description="Time limit of one step of work in a child process, which is ended then.")
    ] = 40.0
    shutdown_seconds: Annotated[Seconds, Field(description="From SIGTERM to the end of the process.")] = 20.0

    oidc_issuer: str = "http://localhost/diplomado"
    oidc_audience: str = "diplomado"
    oidc_jwks: Annotated[str | None, Field(description="File or URL of the issuer's public keys.")] = None
    oidc_roles_claim: str = "roles"
    oidc_institution_claim: str = "institution"
    oidc_missions_claim: Annotated[str, Field(description="Claim with the missions that limit a caller.")] = "missions"
    oidc_programmes_claim: Annotated[str, Field(description="Claim with the programmes that limit a caller.")] = (
        "programmes"
    )
    oidc_editions_claim: Annotated[str, Field(description="Claim with the editions that limit a caller.")] = "editions"
    scope_required: Annotated[
        bool, Field(description="True if staff without any of these claims are refused; `*` in one admits everything.")
    ] = False
    oidc_email_claim: Annotated[
        str, Field(description="Claim with the e-mail of its bearer, which counts where `email_verified` is true.")
    ] = "email"
    oidc_name_claim: Annotated[str, Field(description="Claim with the name that pages show to its bearer.")] = "name"
    oidc_discovery: Annotated[
        str | None, Field(description="URL of the issuer's metadata; default: the issuer's well-known one.")
    ] = None
    oidc_client_id: Annotated[str | None, Field(description="Client that people sign in with.")] = None
    oidc_client_secret: SecretStr | None = None
    oidc_scope: Annotated[str, Field(description="Scope that is asked for at sign-in.")] = "openid profile"
    session_secret: Annotated[
        SecretStr | None,
        NEEDED_IN_PRODUCTION,
        Field(
            description="Secret that encrypts sessions, 32 characters or more; the same in all services. Several are "
            "separated by commas, the newest first. Without it nobody signs in."
        ),
    ] = None
    session_idle_minutes: Annotated[
        int, Field(ge=1, le=1440, description="A session ends when unused for so long.")
    ] = 60
    session_hours: Annotated[int, Field(ge=1, le=24, description="A session ends so long after sign-in.")] = 10
    hosts: Annotated[
        str, Field(description="Further names in the Host header besides that of `public_url`, separated by commas.")
    ] = ""
    public_burst: Annotated[
        float, Field(ge=1, description="Requests without sign-in that change something, per client at once.")
    ] = 300
    public_per_second: Annotated[
        float, Field(gt=0, description="By how many of these a client's allowance is refilled each second.")
    ] = 5
    origins: Annotated[
        str, Field(description="Further origins of our own pages besides that of `public_url`, separated by commas.")
    ] = ""

    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value),
        Field(description="Least severe log lines that are written."),
    ] = "INFO"
    traces_url: Annotated[
        str,
        Field(description="Where traces are sent, by OTLP over HTTP, as https://host:4318/v1/traces; none if empty."),
    ] = ""
    idempotency_hours: Annotated[int, Field(ge=1)] = 24
    inbox_days: Annotated[int, Field(ge=1, description="Must exceed the retention of every topic.")] = 430
    dead_letter_days: Annotated[int, Field(ge=1)] = 400
    access_log_days: Annotated[int, Field(ge=1, description="How long it is kept who read data of people.")] = 730
    second_person_hours: Annotated[
        int, Field(ge=1, le=8760, description="How long a proposal waits for the second person who confirms it.")
    ] = 168
    audit_days: Annotated[int, Field(ge=1, description="How long it is kept what staff and operators did.")] = 3653

    time_zone: Annotated[str, Field(description="Zone, by its IANA name, of times on pages about no edition.")] = (
        "America/Panama"
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("no time zone of the IANA has this name")
        return value

    @field_validator("session_secret")
    @classmethod
    def _long_enough_for_sessions(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            secrets_of(value.get_secret_value())
        return value

    @property
    def session_secrets(self) -> tuple[str, ...]:
        """The secrets that encrypt sessions, the newest first; none if nobody can sign in."""
        return () if self.session_secret is None else secrets_of(self.session_secret.get_secret_value())

    @property
    def own_origins(self) -> frozenset[str]:
        """The origins from which our own pages send forms."""
        addresses = [self.public_url, *(origin.strip() for origin in self.origins.split(",") if origin.strip())]
        return frozenset("{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in addresses)

    @property
    def kept_days(self) -> dict[str, int]:
        """How long the rows of the audit record are kept, by their kind."""
        return {"read": self.access_log_days, "action": self.audit_days}

    @property
    def session_variables(self) -> dict[str, str]:
        """Variables of each database session, which the service's SQL reads with `current_setting`."""
        return {}

    @property
    def own_hosts(self) -> frozenset[str]:
        """The names in the Host header that are ours, in lower case."""
        named = [urlsplit(self.public_url).hostname or "", *(name.strip() for name in self.hosts.split(","))]
        return frozenset(name.lower() for name in named if name)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is none
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - ours also reads the files that are named
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what the code gives, then the environment, then files."""
        return init_settings, env_settings, _Files(settings_cls)

    def reload(self) -> list[str]:
        """Read the secrets in files again and return the names of those that have changed.

        All others, and secrets whose file is broken now, stay as they are. Raises SecretFileError or ValidationError
        for the first broken one, after the sound ones have been taken.
        """
        changed: list[str] = []
        broken: Exception | None = None
        for name in _secrets_of(type(self)):
            try:
                for _, text in secret_files.read_all([name]):
                    value: SecretStr | None = getattr(self, name)
                    if value is None or value.get_secret_value() != text:
                        self.__pydantic_validator__.validate_assignment(self.model_copy(), name, text)
                        # Frozen for all others: whoever holds the settings reads the new secret from now on.
                        self.__dict__[name] = SecretStr(text)
                        changed.append(name)
            except (secret_files.SecretFileError, ValidationError) as error:
                broken = broken or error
        if broken is not None and not changed:
            raise broken
        return changed

    def why_not_serve(self) -> str | None:
        """Return why a service must not start with these settings, for operators; None if it may.

        Development is exempt from the secrets that production needs.
        """
        missing = [
            f"DIPLOMADO_{name.upper()}"
            for name, field in type(self).model_fields.items()
            if NEEDED_IN_PRODUCTION in field.metadata and getattr(self, name) is None
        ]
        if missing and not self.development:
            return (
                f"{', '.join(missing)} must be set: nobody could sign in. Set DIPLOMADO_DEVELOPMENT=true only on a "
                "machine for development or tests."
            )
        known = {"DIPLOMADO_SCHEMA", *(f"DIPLOMADO_{name.upper()}" for name in type(self).model_fields)}
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return "\n".join(half_set.problems(values, os.environ, known)) or None


class _Files(PydanticBaseSettingsSource):
    """Values in files."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Return the value of one field."""
        return dict(secret_files.read_all([field_name])).get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return all values that are in files."""
        return dict(secret_files.read_all(self.settings_cls.model_fields))


def _secrets_of(settings: type[Settings]) -> list[str]:
    return [name for name, field in settings.model_fields.items() if _is_secret(field.annotation)]


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or SecretStr in getattr(annotation, "__args__", ())

"""Settings that every service has: environment variables with the prefix DIPLOMADO_, or files of mounted secrets."""

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = Path("/run/secrets/diplomado")

Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """Read once at start; a service adds its own fields in a subclass."""

    model_config = SettingsConfigDict(
        env_prefix="DIPLOMADO_",
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
        extra="ignore",
        frozen=True,
    )

    postgres: Annotated[SecretStr, Field(description="DSN of the run-time role.")]
    postgres_owner: Annotated[
        SecretStr | None, Field(description="DSN of the migration role; default: `postgres`.")
    ] = None
    runtime_role: Annotated[str | None, Field(description="Role that migrations grant the schema's rows to.")] = None
    # "schema" is a method of pydantic's base class, hence the longer name.
    schema_name: Annotated[
        str,
        Field(validation_alias=AliasChoices("DIPLOMADO_SCHEMA", "schema_name"), pattern=r"^[a-z_][a-z0-9_]{0,62}$"),
    ] = "public"
    pool_size: Annotated[int, Field(ge=2, le=100)] = 10
    statement_seconds: Annotated[Seconds, Field(description="Deadline of one SQL statement.")] = 15.0
    acquire_seconds: Annotated[Seconds, Field(description="Deadline for a connection from the pool.")] = 5.0

    kafka: Annotated[str, Field(description="Bootstrap addresses, separated by commas.")]
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    kafka_ca: Annotated[Path | None, Field(description="PEM file of the broker's authority; turns TLS on.")] = None
    topic_prefix: Annotated[str, Field(description="Put before every topic and group, one per environment.")] = ""
    consumer_session_seconds: Seconds = 30.0
    batch_records: Annotated[int, Field(ge=1, description="Most records handled in one transaction.")] = 500
    relay_rows: Annotated[int, Field(ge=1, description="Most outbox rows sent before they are deleted.")] = 1000
    relay_poll_seconds: Annotated[Seconds, Field(description="The net under the relay's wake-up.")] = 0.25
    relay_stuck_seconds: Annotated[Seconds, Field(description="A send older than this rebuilds the producer.")] = 30.0
    outbox_limit_rows: Annotated[int, Field(ge=1, description="Backlog at which requests get 503.")] = 200_000
    outbox_limit_seconds: Annotated[Seconds, Field(description="Backlog age at which requests get 503.")] = 6 * 3600.0

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    operations_port: Annotated[int, Field(ge=0, le=65535)] = 9000
    public_url: Annotated[str, Field(description="What people's links begin with.")] = "http://127.0.0.1:8000"
    body_limit: Annotated[int, Field(ge=1, description="Bytes of a request body, where a route sets no other.")] = (
        1 << 20
    )
    shutdown_seconds: Annotated[Seconds, Field(description="From SIGTERM to the end, whatever is under way.")] = 20.0

    oidc_issuer: str = "http://localhost/diplomado"
    oidc_audience: str = "diplomado"
    oidc_jwks: Annotated[str | None, Field(description="File or https address of the issuer's public keys.")] = None
    oidc_roles_claim: str = "roles"
    oidc_institution_claim: str = "institution"

    log_level: str = "INFO"
    idempotency_hours: Annotated[int, Field(ge=1)] = 24
    inbox_days: Annotated[int, Field(ge=1, description="Longer than any topic keeps records.")] = 430
    dead_letter_days: Annotated[int, Field(ge=1)] = 400

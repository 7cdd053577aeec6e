"""The commands that prepare a system: `migrate` and `kafka`. They need a service's migrations, and none of its secrets.

The image runs them without the other modules of the service, whose import costs seconds: a system that starts runs five
of these commands while its broker starts beside them.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

import typer
from pydantic import ValidationError

from diplomado_chassis.postgres import migrations
from diplomado_chassis.running.cluster_commands import cluster_commands
from diplomado_chassis.secret_files import SecretFileError
from diplomado_chassis.settings import Settings

PATIENCE_SECONDS = 60.0
"""How long `migrate` waits for a Postgres that starts, or is being given its roles. Then it ends with an error."""


def main(package: str) -> None:
    """Run a command that prepares the service of a package."""
    app = typer.Typer(no_args_is_help=True, add_completion=False)
    add_migrate(app, migrations_of(package))
    app.add_typer(cluster_commands(), name="kafka")
    app()


def migrations_of(package: str) -> str:
    """Return the package with the migrations of the service in a package."""
    return f"{package}.migrations"


def add_migrate(app: typer.Typer, package: str) -> None:
    """Add the command `migrate` for the migrations of a package."""

    @app.command()
    def migrate() -> None:
        """Apply all pending migrations to the service's schema."""
        # Neither Kafka nor the secrets of the service: who migrates need not have them.
        read = read_settings(lambda: Settings(kafka="-"))
        dsn = (read.postgres_owner or read.postgres).get_secret_value()
        try:
            work = migrations.migrate(
                dsn, package, read.schema_name, runtime_role=read.runtime_role, patience=PATIENCE_SECONDS
            )
            applied = asyncio.run(work)
        except migrations.MigrationError as refused:
            fail(str(refused))
        sys.stdout.write(json.dumps({"schema": read.schema_name, "applied": applied}) + "\n")


def read_settings(settings: Callable[[], Settings]) -> Settings:
    """Return the settings in force, or end with what is wrong with them."""
    try:
        return settings()
    except SecretFileError as error:
        return fail(str(error))  # type: ignore[no-any-return]
    except ValidationError as error:
        for detail in error.errors():
            name = "_".join(str(part) for part in detail["loc"]).upper()
            sys.stderr.write(f"setting DIPLOMADO_{name.removeprefix('DIPLOMADO_')}: {detail['msg']}\n")
        raise typer.Exit(2) from None


def fail(message: str) -> Any:
    """End with a message."""
    sys.stderr.write(message + "\n")
    raise typer.Exit(1)

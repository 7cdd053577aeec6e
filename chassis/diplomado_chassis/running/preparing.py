"""The commands that prepare a system: `migrate` and `kafka`. They need a service's settings and migrations alone.

The image runs them without the other modules of the service, whose import costs seconds: a system that starts runs five
of these commands while its broker starts beside them.
"""

import asyncio
import json
import sys
from importlib import import_module
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
    add_migrate(app, settings_of(package), migrations_of(package))
    app.add_typer(cluster_commands(), name="kafka")
    app()


def settings_of(package: str) -> type[Settings]:
    """Return the settings of the service in a package."""
    found: type[Settings] = import_module(f"{package}.settings").Settings
    return found


def migrations_of(package: str) -> str:
    """Return the package with the migrations of the service in a package."""
    return f"{package}.migrations"


def add_migrate(app: typer.Typer, settings: type[Settings], package: str) -> None:
    """Add the command `migrate` for the migrations of a package."""

    @app.command()
    def migrate() -> None:
        """Apply all pending migrations to the service's schema."""
        read = read_settings(settings)
        dsn = (read.postgres_owner or read.postgres).get_secret_value()
        try:
            work = migrations.migrate(
                dsn, package, read.schema_name, runtime_role=read.runtime_role, patience=PATIENCE_SECONDS
            )
            applied = asyncio.run(work)
        except migrations.MigrationError as refused:
            fail(str(refused))
        sys.stdout.write(json.dumps({"schema": read.schema_name, "applied": applied}) + "\n")


def read_settings(settings: type[Settings]) -> Settings:
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

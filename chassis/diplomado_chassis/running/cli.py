"""The command line of every service: `python -m diplomado_NAME serve | migrate | replay-erasures | ...`."""

import asyncio
import json
import sys
from collections.abc import Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop

from diplomado_chassis.consuming import dead_letters
from diplomado_chassis.consuming.dispatch import EventDispatcher
from diplomado_chassis.consuming.redrive import RedriveFailed, redrive
from diplomado_chassis.erasures.replay import replay_erasures
from diplomado_chassis.handling import Command
from diplomado_chassis.http.access_log.commands import command_note
from diplomado_chassis.observability import failpoints, logs, tracing
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.publishing import outbox
from diplomado_chassis.running.audit_commands import audit_commands
from diplomado_chassis.running.cluster_commands import cluster_commands
from diplomado_chassis.running.preparing import add_migrate, fail, read_settings
from diplomado_chassis.running.process import Process, run_until_signalled
from diplomado_chassis.running.tell_again import add_tell_again
from diplomado_chassis.running.trace import add_trace
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_contracts import PersonErased


def main(service: Service) -> None:
    """Run the command line of a service."""
    build(service)()


def build(service: Service) -> typer.Typer:
    """Return the command line of a service."""
    app = typer.Typer(help=f"Diplomado: the {service.name} service.", no_args_is_help=True, add_completion=False)

    @app.command()
    def serve(
        roles: Annotated[str, typer.Option(help=f"Some of {', '.join(service.roles)}, by commas; default: all.")] = "",
    ) -> None:
        """Run the service until it receives SIGTERM or SIGINT."""
        settings = _settings(service)
        if problem := settings.why_not_serve():
            fail(problem)
        logs.configure(service.name, settings.log_level)
        if settings.traces_url:
            try:
                tracing.send_to(settings.traces_url, service.name)
            except tracing.TracesUnavailable as error:
                fail(str(error))
        failpoints.arm_from_environment()
        chosen = frozenset(filter(None, roles.split(","))) or frozenset(service.roles)
        if unknown := chosen - frozenset(service.roles):
            raise typer.BadParameter(f"no such role: {', '.join(sorted(unknown))}")
        uvloop.run(_serve(service, settings, chosen))

    add_migrate(app, service.migrations)

    @app.command("replay-erasures")
    def replay() -> None:
        """Erase in a restored database whoever was erased since it was saved. Call it before the service serves."""
        erase = service.erase or service.consumes[PersonErased]
        settings = _settings(service)

        async def apply(database: Database) -> int:
            return await replay_erasures(settings, database, erase, command_note("replay-erasures"))

        _print({"erasures": _with_database(service, apply)})

    @app.command("settings")
    def show_settings() -> None:
        """Show the settings in force, without secrets."""
        _print(_settings(service).model_dump(mode="json"))

    add_trace(app, service, _with_database, _print)
    if service.restates:
        add_tell_again(app, service, _with_database)
    for name, run in service.commands.items():
        _add_command(app, service, name, run)
    app.add_typer(cluster_commands(), name="kafka")
    app.add_typer(_outbox_commands(service), name="outbox")
    app.add_typer(_dead_letter_commands(service), name="dead-letters")
    app.add_typer(audit_commands(partial(_with_database, service), partial(_settings, service)), name="audit")
    return app


async def _serve(service: Service, settings: Settings, roles: frozenset[str]) -> None:
    # The process must be created inside the loop that it runs in.
    await run_until_signalled(Process(service, settings, roles))


def _add_command(app: typer.Typer, service: Service, name: str, run: Command) -> None:
    @app.command(name, help=run.__doc__)
    def command(path: Path) -> None:
        async def ask(database: Database) -> Mapping[str, Any]:
            return await run(database, path)

        _print(_with_database(service, ask))


def _outbox_commands(service: Service) -> typer.Typer:
    commands = typer.Typer(help="Events that wait to be published.", no_args_is_help=True)

    @commands.callback()
    def _group() -> None:
        """Events that wait to be published."""

    @commands.command()
    def status() -> None:
        """Show the number of waiting rows and the age of the oldest."""

        async def ask(database: Database) -> dict[str, Any]:
            async with database.transaction(readonly=True) as connection:
                pending, oldest = await outbox.backlog(connection, 1_000_000)
            return {"pending": pending, "oldest_seconds": round(oldest, 1)}

        _print(_with_database(service, ask))

    return commands


def _dead_letter_commands(service: Service) -> typer.Typer:
    commands = typer.Typer(help="Records that could not be processed.", no_args_is_help=True)

    @commands.command("list")
    def list_letters(
        event_type: Annotated[str | None, typer.Option("--type")] = None,
        limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    ) -> None:
        """List dead letters, oldest first, one JSON object per line, without content."""

        async def ask(database: Database) -> list[dict[str, Any]]:
            async with database.transaction(readonly=True) as connection:
                return [dict(row) for row in await dead_letters.find_all(connection, event_type, limit)]

        for letter in _with_database(service, ask):
            _print(letter)

    @commands.command()
    def show(
        letter_id: int,
        content: Annotated[bool, typer.Option("--content", help="Also the value; it may hold personal data.")] = False,
    ) -> None:
        """Show one dead letter."""

        async def ask(database: Database) -> dict[str, Any] | None:
            async with database.transaction(readonly=True) as connection:
                row = await dead_letters.find(connection, letter_id)
            if content:
                async with database.transaction(wake=False) as connection:
                    await command_note("dead-letters show --content", letter_id, kind="read")(connection)
            return dict(row) if row else None

        letter = _with_database(service, ask) or fail(f"there is no dead letter {letter_id}")
        if not content:
            letter.pop("value")
        _print(letter)

    @commands.command("redrive")
    def redrive_letters(
        letter_ids: list[int],
        out_of_order: Annotated[
            bool, typer.Option("--out-of-order", help="Publish also behind younger events of the same key.")
        ] = False,
    ) -> None:
        """Process dead letters again, the oldest first; each that succeeds is removed."""

        async def ask(database: Database) -> dict[int, str]:
            dispatcher = EventDispatcher(database, service.consumes)
            told: dict[int, str] = {}
            for letter_id in sorted(letter_ids):
                try:
                    note = command_note("dead-letters redrive", letter_id)
                    await redrive(dispatcher, letter_id, out_of_order=out_of_order, note=note)
                    told[letter_id] = "handled"
                except RedriveFailed as failed:
                    told[letter_id] = str(failed)
            return told

        told = _with_database(service, ask)
        _print({str(letter_id): word for letter_id, word in told.items()})
        if any(word != "handled" for word in told.values()):
            raise typer.Exit(1)

    @commands.command()
    def discard(letter_ids: list[int]) -> None:
        """Delete dead letters for good."""

        async def ask(database: Database) -> dict[str, bool]:
            async with database.transaction() as connection:
                told = {str(key): await dead_letters.delete(connection, key) for key in letter_ids}
                if deleted := [key for key, is_deleted in told.items() if is_deleted]:
                    await command_note("dead-letters discard", *deleted)(connection)
                return told

        told = _with_database(service, ask)
        _print({"discarded": told})
        if not all(told.values()):
            raise typer.Exit(1)

    return commands


def _with_database(service: Service, ask: Any) -> Any:
    settings = _settings(service)
    logs.configure(service.name, "WARNING")

    async def run() -> Any:
        database = Database(settings)
        try:
            return await ask(database)
        finally:
            await database.close()

    coroutine: Coroutine[Any, Any, Any] = run()
    return asyncio.run(coroutine)


def _settings(service: Service) -> Settings:
    return read_settings(service.settings)


def _print(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)

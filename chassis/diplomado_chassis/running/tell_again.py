"""The command `tell-again`: operators state facts again after a forged one was applied elsewhere."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from diplomado_chassis.handling import Note
from diplomado_chassis.http.access_log.commands import command_note
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.publishing.restating import CannotTell, Restatement, UnknownSubject, tell_all, tell_one
from diplomado_chassis.service import Service


def add_tell_again(app: typer.Typer, service: Service, with_database: Callable[[Service, Any], Any]) -> None:
    """Add the command to the command line of a service that owns facts."""

    @app.command("tell-again")
    def tell_again(
        name: Annotated[str, typer.Argument(metavar="TYPE|TOPIC", help="What is stated again; `list` shows it.")] = "",
        subject: Annotated[str, typer.Option("--subject", metavar="ID", help="One subject alone.")] = "",
        everything: Annotated[bool, typer.Option("--all", help="All subjects, in pieces.")] = False,
        above: Annotated[
            int, typer.Option(min=0, help="A revision that readers may hold already: the forged one.")
        ] = 0,
        lost: Annotated[
            Path | None, typer.Option(metavar="FILE", help="All that `lost.json` of a restoration names, above it.")
        ] = None,
        after: Annotated[str, typer.Option("--after", metavar="ID", help="Go on behind the last one printed.")] = "",
    ) -> None:
        """Publish the present state again with a revision above all that readers may hold."""
        if name == "list":
            for one in service.restates:
                for event in one.events:
                    _print({"type": event.type, "topic": event.topic.name})
            return
        if lost:
            if name or subject or everything or above:
                raise typer.BadParameter("--lost names types, subjects and revisions by itself")
            _run(with_database, service, partial(_tell_lost, service, _read_lost(lost)))
            return
        chosen = [one for one in service.restates if one.concerns(name)]
        if not chosen:
            raise typer.BadParameter(f"{service.name} does not tell {name} again; `tell-again list` shows what it does")
        if bool(subject) == everything:
            raise typer.BadParameter("name one subject by --subject, or all by --all")
        if after and len(chosen) > 1:
            raise typer.BadParameter("--after belongs to one type: name it instead of the topic")

        note = command_note("tell-again", name, subject or "all")

        async def tell(database: Database) -> None:
            if subject:
                _print({"subject": subject, "events": await tell_one(database, chosen, subject, above, note)})
                return
            for one in chosen:
                await _tell_all(database, one, above, after or None, note)

        _run(with_database, service, tell)


def _run(with_database: Callable[[Service, Any], Any], service: Service, work: Any) -> None:
    """Do the work, or say why it cannot be done and end with 1."""
    try:
        with_database(service, work)
    except CannotTell as refused:
        sys.stderr.write(f"{refused}\n")
        raise typer.Exit(1) from None


def _read_lost(file: Path) -> dict[str, dict[str, int]]:
    """Return the highest revision by subject and type."""
    try:
        found = json.loads(file.read_text("utf-8"))["revisions"]
        return {str(kind): {str(key): int(number) for key, number in held.items()} for kind, held in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise typer.BadParameter(f"{file} is no lost.json of a restoration") from None


async def _tell_lost(service: Service, revisions: dict[str, dict[str, int]], database: Database) -> None:
    """State each subject above what readers hold of it, and name those that this service does not know any more."""
    for kind, held in revisions.items():
        chosen = [one for one in service.restates if one.concerns(kind)]
        unknown: list[str] = []
        events = 0
        for subject, revision in held.items() if chosen else ():
            note = command_note("tell-again --lost", kind, subject)
            try:
                events += await tell_one(database, chosen, subject, revision, note)
            except UnknownSubject:
                unknown.append(subject)
        _print({"type": kind, "events": events, "unknown": unknown if chosen else sorted(held)})


async def _tell_all(database: Database, one: Restatement, above: int, after: str | None, note: Note) -> None:
    """State all subjects of a kind, and print how far it is after each piece."""
    async for last, events in tell_all(database, one, above, after, note):
        _print({"type": one.events[0].type, "after": last, "events": events})


def _print(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()

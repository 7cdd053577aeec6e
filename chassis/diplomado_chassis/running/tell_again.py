"""The command `tell-again`: operators state facts again after a forged one was applied elsewhere."""

import json
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from diplomado_chassis.handling import Note
from diplomado_chassis.http.access_log.commands import command_note
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.publishing.restating import CannotTell, Restatement, tell_all, tell_one
from diplomado_chassis.service import Service


def add_tell_again(app: typer.Typer, service: Service, with_database: Callable[[Service, Any], Any]) -> None:
    """Add the command to the command line of a service that owns facts."""

    @app.command("tell-again")
    def tell_again(
        name: Annotated[str, typer.Argument(metavar="TYPE|TOPIC", help="What is stated again; `list` shows it.")],
        subject: Annotated[str, typer.Option("--subject", metavar="ID", help="One subject alone.")] = "",
        everything: Annotated[bool, typer.Option("--all", help="All subjects, in pieces.")] = False,
        above: Annotated[
            int, typer.Option(min=0, help="A revision that readers may hold already: the forged one.")
        ] = 0,
        after: Annotated[str, typer.Option("--after", metavar="ID", help="Go on behind the last one printed.")] = "",
    ) -> None:
        """Publish the present state again with a revision above all that readers may hold."""
        if name == "list":
            for one in service.restates:
                for event in one.events:
                    _print({"type": event.type, "topic": event.topic.name})
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

        try:
            with_database(service, tell)
        except CannotTell as refused:
            sys.stderr.write(f"{refused}\n")
            raise typer.Exit(1) from None


async def _tell_all(database: Database, one: Restatement, above: int, after: str | None, note: Note) -> None:
    """State all subjects of a kind, and print how far it is after each piece."""
    async for last, events in tell_all(database, one, above, after, note):
        _print({"type": one.events[0].type, "after": last, "events": events})


def _print(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()

"""The commands of the audit record: search, export, verify."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from diplomado_chassis.http.access_log.chain import ROW, Verifier, canonical, told
from diplomado_chassis.http.access_log.commands import command_note
from diplomado_chassis.http.access_log.reading import Wanted, list_accesses
from diplomado_chassis.http.access_log.sealing import seal_rows, walk
from diplomado_chassis.http.auth.actor import Scope
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.settings import Settings

_FORM = "diplomado-audit/1"


def audit_commands(with_database: Callable[[Any], Any], settings_of: Callable[[], Settings]) -> typer.Typer:
    """Return the commands. `with_database` runs a coroutine function with the database of the service."""
    commands = typer.Typer(help="Who did what, and who read data of whom.", no_args_is_help=True)

    @commands.command()
    def search(
        person: Annotated[list[UUID] | None, typer.Option(help="Id of a registration or participant.")] = None,
        thing: Annotated[str | None, typer.Option("--object", help="Id or code of what was changed.")] = None,
        actor: Annotated[str | None, typer.Option(help="Account.")] = None,
        first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"])] = None,
        last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"])] = None,
        limit: Annotated[int, typer.Option(min=1, max=100_000)] = 1_000,
    ) -> None:
        """List who read and did what, the newest first, one JSON object per line."""
        days = [day.date() if day else None for day in (first, last)]
        searched = Wanted(people=person, subject=actor, object=thing, first=days[0], last=days[1])

        async def ask(database: Database) -> list[dict[str, Any]]:
            wanted = replace(searched, zone=database.settings.time_zone)
            async with database.transaction(wake=False) as connection:
                rows = await list_accesses(connection, wanted, Scope(), limit)
                await command_note("audit search", *(person or ()), *filter(None, (thing,)), kind="read")(connection)
            return [told(row, ROW) for row in rows]

        for row in with_database(ask):
            sys.stdout.write(canonical(row) + "\n")

    @commands.command()
    def export(file: Path) -> None:
        """Seal what is open and write all sealed rows with their seals into a new file, one JSON object per line."""

        async def ask(database: Database) -> int:
            async with database.transaction(wake=False) as connection:
                await command_note("audit export", kind="read")(connection)
            while True:
                async with database.transaction(wake=False) as connection:
                    if not await seal_rows(connection):
                        break
            return await _export(database, file)

        _print({"seals": with_database(ask), "file": str(file)})

    @commands.command()
    def verify(
        file: Annotated[Path | None, typer.Argument(help="An export; default: the database.")] = None,
        known: Annotated[
            list[str] | None,
            typer.Option("--known", help="Hash of a seal from a log or an export, which must be there."),
        ] = None,
    ) -> None:
        """Find rows that were edited, added, moved or deleted before their time. Exits with 1 if there are any."""
        if file is None:
            verifier = Verifier(settings_of().kept_days)

            async def ask(database: Database) -> None:
                async with database.transaction() as connection:
                    async for seal, rows in walk(connection):
                        verifier.follow(seal, rows)

            with_database(ask)
        else:
            with file.open(encoding="utf-8") as lines:
                verifier = verify_lines(lines)
        missing = sorted(set(known or ()) - verifier.hashes)
        problems = [*verifier.problems, *(f"no seal has the hash {known_hash}" for known_hash in missing)]
        _print({"seals": verifier.seals, "rows": verifier.rows, "problems": problems})
        if problems:
            raise typer.Exit(1)

    return commands


async def _export(database: Database, file: Path) -> int:
    count = 0
    begin = {
        "form": _FORM,
        "service": database.settings.schema_name,
        "kept_days": database.settings.kept_days,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    with file.open("x", encoding="utf-8") as lines:
        lines.write(canonical(begin) + "\n")
        async with database.transaction() as connection:
            async for seal, rows in walk(connection):
                lines.writelines(canonical({"row": row}) + "\n" for row in rows)
                lines.write(canonical({"seal": seal}) + "\n")
                count += 1
    return count


def verify_lines(lines: Iterator[str] | Any) -> Verifier:
    """Verify an export."""
    verifier = Verifier({})
    rows: list[Mapping[str, Any]] = []
    for number, line in enumerate(lines, 1):
        try:
            value = json.loads(line)
            if number == 1:
                verifier = Verifier(value["kept_days"])
            elif "row" in value:
                rows.append({name: value["row"][name] for name in ROW})
            else:
                verifier.follow(value["seal"], rows)
                rows = []
        except (ValueError, TypeError, KeyError):
            verifier.problems.append(f"line {number} is no line of an export")
    if rows:
        verifier.problems.append(f"{len(rows)} rows at the end have no seal")
    return verifier


def _print(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")

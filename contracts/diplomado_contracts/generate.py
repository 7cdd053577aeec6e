"""Generates files from the contracts: schemas, golden records, the AsyncAPI document and docs/events.md.

    python -m diplomado_contracts.generate [--check] [--replace TYPE] [--root FOLDER]

An existing schema or golden record is never edited, because subscribers hold copies of it. If a contract changed,
raise its `schema_revision`; new files are then written beside the old ones. `--replace TYPE` rewrites the files of the
current revision, for a contract that no system has received yet. `--check` writes nothing and fails if a file is stale.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diplomado_contracts import asyncapi, events_page
from diplomado_contracts.catalogue import BY_TYPE, EVENTS
from diplomado_contracts.cloudevents import to_headers
from diplomado_contracts.event import Event
from diplomado_contracts.examples import EXAMPLES, envelope_of
from diplomado_contracts.schemas import published

SCHEMAS = Path("contracts/schemas")
GOLDEN = Path("contracts/examples")


@dataclass(frozen=True)
class File:
    """The required content of a path. A frozen file, once written, never changes. `type` is its contract's type."""

    path: Path
    text: str
    frozen: bool = False
    type: str = ""


def record_of(event: Event) -> dict[str, Any]:
    """Return an event as a Kafka record, in readable form."""
    return {
        "topic": event.topic.name,
        "key": event.partition_key,
        "headers": {name: raw.decode() for name, raw in to_headers(envelope_of(event))},
        "value": json.loads(event.model_dump_json()),
    }


def files(contracts: Sequence[type[Event]] = EVENTS, examples: Mapping[str, Event] = EXAMPLES) -> list[File]:
    """Return all files that are generated from the contracts."""
    records = {event.type: record_of(examples[event.type]) for event in contracts}
    frozen = [
        File(path, _json(content), frozen=True, type=event.type)
        for event in contracts
        for path, content in zip(
            _paths(event, event.schema_revision), (published(event), records[event.type]), strict=True
        )
    ]
    return [
        *frozen,
        File(Path("contracts/asyncapi.json"), _json(asyncapi.document(contracts, records))),
        File(Path("docs/events.md"), events_page.page(contracts, records)),
    ]


def changed(root: Path, wanted: Iterable[File]) -> list[File]:
    """Return the files that are missing or have other content."""
    return [file for file in wanted if not _holds(root / file.path, file.text)]


def misplaced(root: Path, contracts: Sequence[type[Event]] = EVENTS) -> list[str]:
    """Return errors for committed files without a contract and for superseded files that are missing."""
    present = {path.relative_to(root) for folder in (SCHEMAS, GOLDEN) for path in (root / folder).glob("*")}
    current = {path for event in contracts for path in _paths(event, event.schema_revision)}
    superseded = {
        path for event in contracts for revision in range(1, event.schema_revision) for path in _paths(event, revision)
    }
    return [
        *(f"{path}: belongs to no contract" for path in sorted(present - current - superseded)),
        *(f"{path}: is superseded, and has to stay" for path in sorted(superseded - present)),
    ]


def write(root: Path, wanted: Iterable[File], replace: Iterable[str] = ()) -> list[str]:
    """Write new files, and return errors for changes to frozen files."""
    refused = []
    for file in changed(root, wanted):
        path = root / file.path
        if file.frozen and path.exists() and file.type not in replace:
            refused.append(
                f"{file.path}: the contract changed; raise its schema_revision, or give --replace {file.type}"
            )
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    return refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns 1 if a file is stale or a change was rejected."""
    parser = argparse.ArgumentParser(prog="python -m diplomado_contracts.generate", description="See the module.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if anything is not current")
    parser.add_argument("--replace", action="append", default=[], metavar="TYPE", help="rewrite an unreleased revision")
    parser.add_argument("--root", type=Path, default=Path(), help="the folder of the repository")
    options = parser.parse_args(arguments)
    if not (options.root / "contracts").is_dir():
        parser.error(f"{options.root.resolve()} is not the repository")
    if unknown := set(options.replace) - BY_TYPE.keys():
        parser.error(f"no contract has the type {', '.join(sorted(unknown))}")
    problems = misplaced(options.root)
    if options.check:
        problems += [f"{file.path}: not current, run make generate" for file in changed(options.root, files())]
    else:
        problems += write(options.root, files(), options.replace)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def _paths(event: type[Event], revision: int) -> tuple[Path, Path]:
    name = f"{event.type}.r{revision}.json"
    return SCHEMAS / name, GOLDEN / name


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())

"""Generates files from the contracts: schemas, golden records, AsyncAPI, docs/events.md and the README's tables.

    python -m contracts_generator [--check] [--replace TYPE] [--root FOLDER]

An existing schema or golden record is never edited, because subscribers hold copies of it; only the descriptions in
a schema may be improved. If a contract changed,
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

from contracts_generator import asyncapi, catalogue_page, events_page, golden, readme
from contracts_generator.examples import EXAMPLES, envelope_of
from contracts_generator.schemas import published
from diplomado_contracts.catalogue import BY_TYPE, EVENTS, RETIRED
from diplomado_contracts.cloudevents import to_headers
from diplomado_contracts.compatibility import meaning
from diplomado_contracts.event import Event

PUBLISHED = Path("contracts/diplomado_contracts/published")
SCHEMAS = PUBLISHED / "schemas"
README = Path("contracts/README.md")
GOLDEN = PUBLISHED / "golden"


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
        "headers": {name: raw.decode() for name, raw in to_headers(envelope_of(event))},
        "value": json.loads(event.model_dump_json()),
    }


def files(
    contracts: Sequence[type[Event]] = EVENTS, examples: Mapping[str, Event] = EXAMPLES, root: Path = Path()
) -> list[File]:
    """Return all files that are generated from the contracts. The README has texts of people too, so it is read."""
    records = {event.type: record_of(examples[event.type]) for event in contracts}
    golden_of = {event.type: golden.records(published(event), **records[event.type]) for event in contracts}
    frozen = [
        File(path, _json(content), frozen=True, type=event.type)
        for event in contracts
        for path, content in zip(
            _paths(event.type, event.schema_revision),
            (published(event), golden_of[event.type]),
            strict=True,
        )
    ]
    return [
        *frozen,
        File(PUBLISHED / "asyncapi.json", _json(asyncapi.document(contracts, golden_of))),
        File(Path("docs/events.md"), events_page.page(contracts, records)),
        *(
            File(Path("docs") / name, catalogue_page.page(language, contracts, records))
            for language, name in catalogue_page.FILES.items()
        ),
        *(
            File(README, readme.with_tables(path.read_text(encoding="utf-8"), contracts))
            for path in [root / README]
            if path.exists()
        ),
    ]


def changed(root: Path, wanted: Iterable[File]) -> list[File]:
    """Return the files that are missing or have other content."""
    return [file for file in wanted if not _holds(root / file.path, file.text)]


def misplaced(root: Path, contracts: Sequence[type[Event]] = EVENTS, retired: Mapping[str, int] = RETIRED) -> list[str]:
    """Return errors for committed files without a contract and for superseded files that are missing."""
    present = {path.relative_to(root) for folder in (SCHEMAS, GOLDEN) for path in (root / folder).glob("*")}
    current = {path for event in contracts for path in _paths(event.type, event.schema_revision)}
    earlier = {event.type: event.schema_revision - 1 for event in contracts} | dict(retired)
    superseded = {
        path for name, last in earlier.items() for revision in range(1, last + 1) for path in _paths(name, revision)
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
        if file.frozen and path.exists() and file.type not in replace and not _rewords(path, file.text):
            refused.append(
                f"{file.path}: the contract changed; raise its schema_revision, or give --replace {file.type}"
            )
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    return refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns 1 if a file is stale or a change was rejected."""
    parser = argparse.ArgumentParser(prog="python -m contracts_generator", description="See the module.")
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
        problems += [
            f"{file.path}: not current, run make generate" for file in changed(options.root, files(root=options.root))
        ]
    else:
        problems += write(options.root, files(root=options.root), options.replace)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def _paths(event: str, revision: int) -> tuple[Path, Path]:
    name = f"{event}.r{revision}.json"
    return SCHEMAS / name, GOLDEN / name


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _rewords(path: Path, text: str) -> bool:
    """Return whether a schema says the same in other words."""
    present, wanted = json.loads(path.read_text(encoding="utf-8")), json.loads(text)
    return isinstance(wanted, dict) and meaning(present) == meaning(wanted)


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())

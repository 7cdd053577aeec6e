"""Compares two versions of the published schemas: do their readers and writers understand each other?

Subscribers upgrade before the services or after them, and old records stay in Kafka for more than a year. So both hold:

- a reader of the old version reads what the new version writes;
- a reader of the new version reads what the old version wrote.

A writer writes the fields of its schema and no others. A reader ignores unknown fields, and does not need those with a
default.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

Schema = Mapping[str, Any]

_IGNORED = {"title", "description", "default", "examples", "$defs", "$id", "$schema", "additionalProperties"}
_KNOWN = _IGNORED | {
    "$ref", "anyOf", "type", "const", "enum", "format", "pattern", "properties", "required", "items", "minimum",
    "maximum", "minLength", "maxLength", "minItems", "maxItems",
}  # fmt: skip
_LOWER = {"minimum": "at least", "minLength": "a length of at least", "minItems": "at least so many items:"}
_UPPER = {"maximum": "at most", "maxLength": "a length of at most", "maxItems": "at most so many items:"}


class Break(NamedTuple):
    """A change that somebody does not understand: what it is about, and a sentence that says why."""

    subject: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.sentence}"


def compare(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> list[Break]:
    """Return the breaks between two sets of schemas by `TYPE.rN`, as `diplomado_contracts.published` has them."""
    breaks = [
        Break(name, "is not published any more; schemas and golden records stay for ever, because records do")
        for name in sorted(old.keys() - new.keys())
    ]
    breaks += [
        Break(name, "was edited; subscribers hold copies of it, so a change needs a new revision")
        for name in sorted(old.keys() & new.keys())
        if meaning(old[name]) != meaning(new[name])
    ]
    latest = {_type(name): name for name in sorted(new, key=_revision)}
    for name in sorted(old):
        if (today := latest.get(_type(name))) and today != name:
            breaks.extend(between(name, old[name], today, new[today]))
    return breaks


def between(old_name: str, old: Schema, new_name: str, new: Schema) -> Iterator[Break]:
    """Return the breaks between two revisions of a type."""
    about = f"{old_name} → {new_name}"
    for field, rule in unreadable(reader=(old, old), writer=(new, new)):
        yield Break(about, f"a subscriber of {old_name} cannot read what is written now: {_say(field, rule)}")
    for field, rule in unreadable(reader=(new, new), writer=(old, old)):
        yield Break(about, f"records of {old_name} cannot be read any more: {_say(field, rule)}")


def meaning(schema: Any) -> Any:
    """Return a schema without its words, which may be improved at any time."""
    if isinstance(schema, dict):
        return {
            name: {field: meaning(part) for field, part in value.items()} if name in _NAMES else meaning(value)
            for name, value in schema.items()
            if name not in ("title", "description", "examples")
        }
    return [meaning(part) for part in schema] if isinstance(schema, list) else schema


_NAMES = ("properties", "$defs")
"""Their keys are names and no keywords: a field may be called `title`."""


def load(path: Path) -> dict[str, Schema]:
    """Return the schemas of a wheel, of an installed or unpacked package, or of a folder of schemas.

    Raises ValueError if there are none.
    """
    try:
        found = _of_wheel(path) if path.is_file() else _of_folder(path)
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from None
    if not found:
        raise ValueError(f"{path} has no schemas of events")
    return found


def _of_wheel(path: Path) -> dict[str, Schema]:
    with zipfile.ZipFile(path) as wheel:
        names = [name for name in wheel.namelist() if "/schemas/" in name and name.endswith(".json")]
        return {Path(name).stem: json.loads(wheel.read(name)) for name in names}


def _of_folder(path: Path) -> dict[str, Schema]:
    candidates = ("contracts/diplomado_contracts/published", "diplomado_contracts/published", "published", ".")
    folders = [path / part / "schemas" for part in candidates] + [path]
    folder = next((folder for folder in folders if folder.is_dir() and any(folder.glob("*.v*.r*.json"))), path)
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.v*.r*.json")}


def _type(name: str) -> str:
    return name.rpartition(".r")[0]


def _revision(name: str) -> int:
    return int(name.rpartition(".r")[2])


def _say(field: str, rule: str) -> str:
    return f"`{field}` {rule}" if field else f"the value {rule}"


Side = tuple[Schema, Schema]
"""A schema, and the document that its references lead into."""


def unreadable(reader: Side, writer: Side, field: str = "") -> Iterator[tuple[str, str]]:
    """Return where, and by which rule, a reader may meet what it does not accept.

    `make api-changes` compares the schemas of the HTTP API by this function too.
    """
    reader, writer = _resolved(reader), _resolved(writer)
    for schema, _ in (reader, writer):
        if unknown := schema.keys() - _KNOWN:
            yield field, f"has the keyword {', '.join(sorted(unknown))}, which cannot be compared"
            return
    if choices := writer[0].get("anyOf"):
        for choice in choices:
            yield from unreadable(reader, (choice, writer[1]), field)
    elif choices := reader[0].get("anyOf"):
        attempts = [list(unreadable((choice, reader[1]), writer, field)) for choice in choices]
        if all(attempts):
            same = [found for choice, found in zip(choices, attempts, strict=True) if _kind(choice) == _kind(writer[0])]
            yield from same[0] if len(same) == 1 else [(field, f"may be {_form(writer[0])}, which is no choice there")]
    else:
        yield from _unreadable_plain(reader, writer, field)


def _unreadable_plain(reader: Side, writer: Side, field: str) -> Iterator[tuple[str, str]]:
    wanted, given = reader[0], writer[0]
    if (allowed := _values(wanted)) is not None:
        values = _values(given)
        if values is None:
            yield field, f"may have any value; only {_list(allowed)} are understood"
        elif others := [value for value in values if value not in allowed]:
            yield field, f"may be {_list(others)}; only {_list(allowed)} are understood"
        return
    if "type" in wanted and _kind(given) != wanted["type"] and (_kind(given), wanted["type"]) != ("integer", "number"):
        yield field, f"is {_form(given)}; {_form(wanted)} is understood"
        return
    yield from ((field, rule) for rule in _tighter(wanted, given))
    if "items" in wanted:
        yield from unreadable((wanted["items"], reader[1]), (given.get("items", {}), writer[1]), f"{field}[]")
    yield from _unreadable_fields(reader, writer, field)


def _unreadable_fields(reader: Side, writer: Side, field: str) -> Iterator[tuple[str, str]]:
    wanted, given = reader[0].get("properties", {}), writer[0].get("properties", {})
    for name in reader[0].get("required", []):
        if name not in given:
            yield _inside(field, name), "is required and is not written"
        elif name not in writer[0].get("required", []):
            yield _inside(field, name), "is required and may be absent"
    for name in wanted.keys() & given.keys():
        yield from unreadable((wanted[name], reader[1]), (given[name], writer[1]), _inside(field, name))


def _tighter(wanted: Schema, given: Schema) -> Iterator[str]:
    """Return the rules of a reader that are stricter than those of the writer."""
    if _values(given) is not None and any(name in wanted for name in ("format", "pattern", *_LOWER, *_UPPER)):
        yield "has listed values, where a rule about any value is understood"
        return
    for name in ("format", "pattern"):
        if name in wanted and wanted[name] != given.get(name):
            yield f"needs the {name} {wanted[name]}; {given.get(name, 'none')} is promised"
    for name, words in _LOWER.items():
        if name in wanted and given.get(name, float("-inf")) < wanted[name]:
            yield f"needs {words} {wanted[name]}; {given.get(name, 'no limit')} is promised"
    for name, words in _UPPER.items():
        if name in wanted and given.get(name, float("inf")) > wanted[name]:
            yield f"needs {words} {wanted[name]}; {given.get(name, 'no limit')} is promised"


def _resolved(side: Side) -> Side:
    schema, document = side
    if "$ref" not in schema:
        return side
    target = document
    for step in schema["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return target, document


def _values(schema: Schema) -> list[Any] | None:
    """Return the only values that a schema allows, or None."""
    if "const" in schema:
        return [schema["const"]]
    values: list[Any] | None = schema.get("enum")
    return values


def _kind(schema: Schema) -> str | None:
    kind: str | None = "object" if "$ref" in schema else schema.get("type")
    return kind


def _form(schema: Schema) -> str:
    return " ".join(str(part) for part in (_kind(schema) or "any value", schema.get("format")) if part)


def _list(values: list[Any]) -> str:
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values)


def _inside(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name

"""Writing files of an example: the same bytes whenever and wherever the script runs."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key and never writes anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


class _Flow(dict[str, Any]):
    """A mapping that is written on one line."""


_Dumper.add_representer(
    _Flow, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)
)


def one_line(value: Mapping[str, Any]) -> dict[str, Any]:
    """Mark a mapping to be written on one line."""
    return _Flow(value)


def write_yaml(path: Path, content: Mapping[str, Any], heading: str) -> None:
    """Write a mapping in the given order, below a comment."""
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    text = yaml.dump(dict(content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=118)
    write_bytes(path, (comment + text).encode())


def write_csv(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8",
    separator: str = ",",
) -> None:
    """Write a table with a header. `encoding` utf-8-sig adds the byte order mark that Excel needs."""
    write_bytes(path, table([header, *rows], separator=separator, newline="\n").encode(encoding))


def table(rows: Iterable[Sequence[object]], *, separator: str = ",", newline: str = "\r\n") -> str:
    """Return rows as separated values, quoted where it must be."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=newline).writerows(rows)
    return text.getvalue()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

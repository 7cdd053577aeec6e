"""The page docs/logs.md: every log line that the code can write, with what the catalogue says about it.

python -m tests.architecture.logs_page [--check]
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from diplomado_contracts.services import SERVICES
from tests.architecture.generated import write_or_check
from tests.architecture.log_lines import Entry, Line, entries, lines, mistakes
from tests.architecture.source import ROOT

PAGE = Path("docs/logs.md")
PARTS = {
    "chassis": "Every service",
    **{f"services/{name}": name for name in SERVICES},
    "deploy/local": "The local platform",
}
INTRODUCTION = """\
# Log lines

<!-- Generated from the code by `make generate`. Do not edit. -->

Each line is one JSON object with a constant `event`. Every line also has `timestamp`, `level` and `service`. Within a
request it has `correlation_id`, which the request's events carry through all services. A failure adds `error` (its
class), `at` (its places in the code), and `sqlstate` and `cause` where there is one. Messages of errors are left out,
because drivers and validators quote values in them. Lines of libraries have the event `library.message` with `library`
and `text`, and `advice` where Kafka refuses a connection. No line contains a name, an address or the content of a
message: one test reads every call, another searches the logs of a journey for every person in it.

An `error` needs a look soon, a `warning` when it repeats; what to do stands beside each. `NAME` is the service that
wrote the line. Every line that a journey of two programmes writes is on this page: a test compares them.

`diplomado trace ID`, or `python -m diplomado_NAME trace ID` for one service, follows one participant by one id: that of
the registration, the person, an event or a request ([operations](operations.md#following-one-id)). In logs a request
and what follows from it have one `correlation_id`, and applied events have the id of the registration as `subject`:

    docker compose logs --no-log-prefix registration sessions certificates notifications \\
      | jq -cR --arg id ID 'fromjson? | select(.correlation_id == $id or .subject == $id)'
"""


def page(found: Mapping[str, tuple[Sequence[Line], Mapping[str, Entry]]]) -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for title, (written, told) in found.items():
        head = [f"## {title}\n", "| event | level | fields | meaning | what to do |", "|---|---|---|---|---|"]
        parts.append("\n".join([*head, *_rows(written, told)]) + "\n")
    return "\n".join(parts)


def _rows(written: Sequence[Line], told: Mapping[str, Entry]) -> Iterator[str]:
    for event in dict.fromkeys(line.event for line in written):
        kinds = [line for line in written if line.event == event]
        levels = " or ".join(dict.fromkeys(level for line in kinds for level in line.level.split(" or ")))
        fields = ", ".join(dict.fromkeys(field for line in kinds for field in line.fields))
        entry = told.get(event, Entry("", ""))
        yield f"| `{event}` | {levels} | {fields} | {entry.meaning} | {entry.do} |"


def current(root: Path = ROOT) -> str:
    """The page as it has to be."""
    found = {title: (lines(root, folder), entries(root, folder)) for folder, title in PARTS.items()}
    return page({title: (written, told) for title, (written, told) in found.items() if written})


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is current. What the catalogue lacks is an error in both."""
    wrong = list(mistakes(ROOT))
    sys.stderr.writelines(f"{one}\n" for one in wrong)
    return write_or_check({PAGE: current()}, arguments) or int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

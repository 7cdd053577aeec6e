"""Nobody's name or address is in any log of the journey."""

import json
import unicodedata
from pathlib import Path

import pytest

from diplomado_local.demo.observing import Observation
from tests.journey.conftest import Journey

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]
SERVICES = ("registration", "sessions", "certificates", "notifications")


def written(text: str) -> set[str]:
    """The ways in which a text may stand in a log, in lower case: as it is, without accents, and escaped in JSON."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return {form.lower() for form in (text, bare, json.dumps(text)[1:-1], text.encode("unicode_escape").decode())}


def personal_data(seen: Observation) -> set[str]:
    """Names and addresses of everybody, also as Zoom showed them."""
    found: set[str] = set()
    for one in seen.registrations:
        for text in (
            one["email"],
            one["email"].partition("@")[0],
            one["family_names"],
            seen.names[one["registration_id"]],
        ):
            found |= written(text)
    for placed in seen.replayed.programme.resolutions:
        for text in (placed.row.name_shown, placed.row.email_shown):
            found |= written(text) if text else set()
    return found


def found_in(logs: Path, searched: set[str]) -> set[tuple[str, str]]:
    """Which of the texts stand in which log."""
    contents = {file.name: file.read_text(errors="replace").lower() for file in logs.glob("*.log*")}
    return {(name, text) for name, content in contents.items() for text in searched if text in content}


async def test_no_name_and_no_address_of_the_examples_is_in_a_log(journey: Journey) -> None:
    searched = set().union(*(personal_data(seen) for seen in journey.outcome.observations))
    assert len(searched) > 600
    assert found_in(journey.deployment.logs, searched) == set()


@pytest.mark.parametrize(
    "line", ["to ivonne.abrego@inec.example", "Ivonne \\u00c1brego Trejos", "IVONNE ABREGO TREJOS"]
)
async def test_the_search_finds_a_name_however_it_is_written(journey: Journey, tmp_path: Path, line: str) -> None:
    (tmp_path / "sessions.log").write_text(json.dumps({"event": "x"}) + f'\n{{"event": "{line}"}}\n')
    assert found_in(tmp_path, personal_data(journey.outcome.observations[1])) != set()


@pytest.mark.parametrize("service", SERVICES)
async def test_logs_say_something_all_the_same(journey: Journey, service: str) -> None:
    lines = [json.loads(line) for line in (journey.deployment.logs / f"{service}.log").read_text().splitlines()]
    assert len(lines) > 50
    assert all({"event", "level", "timestamp", "service"} <= line.keys() for line in lines)
    # on a new cluster the client library complains once that the group has no coordinator yet
    ours = [line for line in lines if line["event"] != "library.message"]
    assert [line["event"] for line in ours if line["level"] in {"error", "critical"}] == []

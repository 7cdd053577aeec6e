"""Nobody's name or address is in any log of the journey."""

import json
import unicodedata

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


async def test_no_name_and_no_address_of_the_examples_is_in_a_log(journey: Journey) -> None:
    searched = set().union(*(personal_data(seen) for seen in journey.outcome.observations))
    assert len(searched) > 600
    found = {
        (file.name, text)
        for file in journey.deployment.logs.glob("*.log*")
        for content in [file.read_text(errors="replace").lower()]
        for text in searched
        if text in content
    }
    assert found == set()


@pytest.mark.parametrize("service", SERVICES)
async def test_logs_say_something_all_the_same(journey: Journey, service: str) -> None:
    lines = [json.loads(line) for line in (journey.deployment.logs / f"{service}.log").read_text().splitlines()]
    assert len(lines) > 50
    assert all({"event", "level", "timestamp", "service"} <= line.keys() for line in lines)
    # on a new cluster the client library complains once that the group has no coordinator yet
    ours = [line for line in lines if line["event"] != "library.message"]
    assert [line["event"] for line in ours if line["level"] in {"error", "critical"}] == []

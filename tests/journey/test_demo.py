"""The whole journey of both programmes comes to what is known to be true."""

import pytest

from diplomado_local.demo.press import write_note
from diplomado_local.replay.command import send_to
from tests.journey.conftest import Journey

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]


async def test_everything_is_as_it_must_be(journey: Journey) -> None:
    assert journey.outcome.complaints == []


async def test_the_report_has_its_fixed_form(journey: Journey) -> None:
    report = journey.outcome.report()
    programme = {
        "people", "registered", "waitlisted", "attended", "graduated", "certificates", "recognitions", "institutions",
        "best_team", "unmatched", "mismatches",
    }  # fmt: skip
    assert list(report) == [
        "ok", "platform", "programmes", "events", "emails", "verified", "dead_letters", "seconds", "rss_mb",
    ]  # fmt: skip
    assert {"panama-2021": programme, "panama-2023": programme} == {
        name: set(counted) for name, counted in report["programmes"].items()
    }
    assert {"kafka": {"version", "kind"}, "postgres": {"version", "kind"}} == {
        name: set(one) for name, one in report["platform"].items()
    }
    assert report["ok"] is True
    assert (report["dead_letters"], report["verified"]["revoked"]) == (0, 1)
    assert {"registration", "sessions", "certificates", "notifications"} == set(report["rss_mb"])
    assert all(megabytes > 0 for megabytes in report["rss_mb"].values())


async def test_the_press_notes_say_what_the_missions_said(journey: Journey) -> None:
    webinars, course = (write_note(seen) for seen in journey.outcome.observations)
    assert webinars.startswith("106 people took part in 2 sessions (14 July 2021 and 15 July 2021)")
    assert "Western Hemisphere Program, Refugee and Migrant Response Plan for Venezuela. Donors: Oficina de" in webinars
    assert course.startswith("49 officials of 9 institutions graduated from")
    assert "of the Servicio Nacional de Fronteras in Darién" in course
    assert "Recognised as group leaders: Chiriquí (MITRADEL), Darién (MINSA), Panamá (MINMUJER)." in course
    assert "with ISAE Universidad" in course
    assert "SDG 10, 16, 17" in course


async def test_a_forged_paper_is_told_from_the_one_that_was_issued(journey: Journey) -> None:
    assert "Persona Que No Asistió" in journey.outcome.verification.forged
    assert {"diploma.pdf", "forged.pdf", "longest-name.pdf", "revoked-page.html"} <= {
        path.name for path in journey.outcome.verification.saved
    }


async def test_a_second_replay_changes_nothing(journey: Journey) -> None:
    from diplomado_local.demo.comparing import compare
    from diplomado_local.demo.events import count_events
    from diplomado_local.demo.observing import observe
    from diplomado_local.replay.client import services

    deployment = journey.deployment
    for example, seen in zip(journey.examples, journey.outcome.observations, strict=True):
        again = await send_to(deployment, example.programme, lambda _step: None)
        assert again.edition_id == seen.replayed.edition_id
        async with services(deployment.services, deployment.token("coordinator"), "looking") as reached:
            after = await observe(again, reached, deployment.mailbox)
        revoked = {"certificate_revoked"} if example.programme.name == "panama-2021" else set()
        differences = [one for one in compare(example.expected, after) if not any(name in one for name in revoked)]
        assert [one for one in differences if "mails" not in one] == []
    assert journey.outcome.events == await count_events(deployment.kafka)

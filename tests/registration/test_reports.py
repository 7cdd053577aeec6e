"""The figures of a press note, and what of them may be published."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from diplomado_registration.reports.suppression import MIN_PUBLIC_COUNT, suppress_breakdown
from tests.registration.mission import Mission, person


async def test_a_press_note_can_be_written_from_the_report(mission: Mission) -> None:
    """People by every coded field, institutions by name, and each status."""
    edition = await mission.edition(capacity=12)
    for number in range(12):
        await edition.register(
            person(
                organisation_type="civil_society" if number < 7 else "academia",
                occupation="psychology" if number < 5 else "law",
                institution="SNM" if number < 2 else None,
                sex="F" if number < 8 else None,
                admin_area=None,
            )
        )
    waiting = await edition.register(person())
    await edition.register(person())
    await mission.withdraw(waiting["registration_id"])
    report = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}/report")).json()
    numbers = {name: report[name] for name in ("people", "registered", "waitlisted", "withdrawn", "graduated")}
    assert numbers == {"people": 12, "registered": 12, "waitlisted": 1, "withdrawn": 1, "graduated": 0}
    assert report["by_organisation_type"] == {"civil_society": 7, "academia": 5}
    assert report["by_occupation"] == {"law": 7, "psychology": 5}
    assert report["by_sex"] == {"F": 8, "not_stated": 4}
    assert report["by_admin_area"] == {"not_stated": 12}
    assert report["institutions"] == [
        {"code": "SNM", "name": "Servicio Nacional de Migración", "count": 2, "graduated": 0}
    ]


async def test_small_cells_are_hidden_from_the_public(mission: Mission) -> None:
    """Counts below five are null, and with one alone the next smallest too: it could be worked out otherwise."""
    edition = await mission.edition(capacity=12)
    for number in range(13):
        await edition.register(person(occupation="law" if number < 9 else "health", sex=None))
    path = f"/api/v1/editions/{edition.edition_id}/report?audience=public"
    report = (await mission.http.get(path)).json()
    assert (report["people"], report["waitlisted"], report["withdrawn"]) == (12, None, 0)
    assert report["by_occupation"] == {"law": None, "health": None}


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 30), max_size=8))
def test_no_hidden_count_can_be_worked_out(counts: Mapping[str, int]) -> None:
    """Whoever knows the total and what is shown still has two unknowns, unless nothing is hidden or one cell is all."""
    result = suppress_breakdown(counts)
    hidden = [code for code, count in result.items() if count is None]
    assert all(count is None or count == 0 or count >= MIN_PUBLIC_COUNT for count in result.values())
    assert len(hidden) != 1 or sum(count > 0 for count in counts.values()) == 1
    assert {code: count for code, count in result.items() if count is not None}.items() <= counts.items()

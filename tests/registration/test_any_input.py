"""Whatever arrives is accepted or refused; it is never our mistake."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_registration.nominations.columns import COLUMNS
from tests.registration.mission import Edition, Mission, person
from tests.support.properties import examples

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)
ANY_VALUE = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT, st.lists(ANY_TEXT, max_size=2))
FIELDS = st.sampled_from([*person(), "unknown"])
_editions: list[Edition] = []


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    changes=st.dictionaries(FIELDS, ANY_VALUE, min_size=1, max_size=4),
    consents=st.dictionaries(ANY_TEXT, ANY_VALUE, max_size=3),
)
async def test_any_application_is_answered(mission: Mission, changes: dict[str, Any], consents: dict[str, Any]) -> None:
    """With lone surrogates, infinities, NULs and things of another type in every field."""
    if not _editions:
        _editions.append(await mission.edition())
    edition = _editions[0]
    body = {"consents": {"participation": True} | consents} | person() | changes
    answer = await mission.public.post(
        f"/api/v1/editions/{edition.edition_id}/applications",
        content=json.dumps(body),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code in (202, 400, 422), answer.text


@settings(
    max_examples=examples(80),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(st.lists(ANY_TEXT, max_size=13), min_size=1, max_size=4), lang=st.sampled_from(["es", "en", "fr", ""])
)
async def test_any_list_is_answered(mission: Mission, rows: list[list[str]], lang: str) -> None:
    """Cells of anything."""
    if not _editions:
        _editions.append(await mission.edition())
    csv = "\n".join([",".join(COLUMNS), *(",".join(row) for row in rows)]).encode("utf-8", "surrogatepass")
    answer = await _editions[0].nominate(csv, lang=lang)
    assert answer.status_code in (200, 422), answer.text
    assert answer.is_success is (answer.json()["errors"] == []), answer.text


@settings(
    max_examples=examples(80),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fields=st.dictionaries(st.one_of(FIELDS, st.text(max_size=5)), st.text(max_size=40), max_size=6))
async def test_any_form_is_answered(mission: Mission, fields: dict[str, str]) -> None:
    """Whatever a browser, or something that is none, sends."""
    if not _editions:
        _editions.append(await mission.edition())
    answer = await mission.public.post(f"/e/{_editions[0].code}", data={"x": "", **fields})
    assert answer.status_code == 422, answer.text

"""An edition is named by its id or its code, and a first change says that nothing may be there."""

from tests.sessions.format_samples import PLAIN_COLUMNS
from tests.sessions.mission import Mission
from tests.support.first_put import check_first_put
from tests.support.services import Running


async def test_both_keys_lead_to_the_same(mission: Mission) -> None:
    await mission.handle(mission.edition_published(2, code=f"code-{mission.edition_id}"))
    await mission.session()
    for end in ("sessions", "roster", "unmatched", "teams", "attendance-mapping"):
        path = f"/api/v1/editions/{{}}/{end}"
        by_code = await mission.http.get(path.format(f"code-{mission.edition_id}"))
        by_id = await mission.http.get(path.format(mission.edition_id))
        assert (by_code.status_code, by_code.json()) == (200, by_id.json()), end
    unknown = await mission.http.get("/api/v1/editions/no-such-edition/sessions")
    assert (unknown.status_code, unknown.headers["retry-after"]) == (404, "2")


async def test_the_first_mapping_says_that_nothing_may_be_there(mission: Mission, sessions: Running) -> None:
    other = Mission(sessions)
    await other.handle(other.edition_published())
    path, there = (f"/api/v1/editions/{one.edition_id}/attendance-mapping" for one in (mission, other))
    await check_first_put(mission.http, path, there, {"columns": PLAIN_COLUMNS})

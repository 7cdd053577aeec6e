"""The check of bearer tokens, against a real Keycloak. `make keycloak` runs this folder alone."""

from tests.keycloak.house import House, with_keycloak
from tests.support.waiting import eventually

pytestmark = with_keycloak
_LEEWAY_SECONDS = 30


async def test_a_new_key_is_accepted_beside_the_old_one(house: House) -> None:
    before = await house.keycloak.access_token("xiomara")
    path = "/api/v1/editions"
    async with house.machine() as http:
        assert (await http.get(path, headers={"Authorization": f"Bearer {before}"})).status_code == 200
        await house.keycloak.rotate()
        after = await house.keycloak.access_token("xiomara")
        assert after.partition(".")[0] != before.partition(".")[0]

        async def accepted() -> bool:  # keys are fetched again at most every ten seconds
            return (await http.get(path, headers={"Authorization": f"Bearer {after}"})).status_code == 200

        await eventually(accepted)
        assert (await http.get(path, headers={"Authorization": f"Bearer {before}"})).status_code == 200


async def test_an_access_token_ends_with_its_time(house: House) -> None:
    await house.keycloak.administer("PUT", "", {"accessTokenLifespan": 2})
    try:
        token = await house.keycloak.access_token("xiomara")
    finally:
        await house.keycloak.administer("PUT", "", {"accessTokenLifespan": 60})
    async with house.machine() as http:

        async def refused() -> bool:
            answer = await http.get("/api/v1/editions", headers={"Authorization": f"Bearer {token}"})
            return answer.status_code == 401

        await eventually(refused, _LEEWAY_SECONDS + 60.0)

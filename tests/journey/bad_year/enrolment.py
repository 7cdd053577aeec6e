"""Mistakes before the first session: editions, lists, people, places."""

from tests.journey.bad_year.programme import BY_KEY, CAPACITY, CONSENT, INSTITUTIONS
from tests.journey.bad_year.staff import PROOF
from tests.journey.bad_year.year import Year

REASON = {"reason": "It was a mistake"}


async def edition_without_its_capacity(year: Year) -> None:
    """A title is mended by a request that leaves out the capacity, which stays."""
    body = year.programme.edition(title={"es": "Gestión de fronteras", "en": "Border management"})
    del body["capacity"]
    path = f"/api/v1/editions/{year.programme.code}"
    assert (await year.staff.put("registration", path, body))["capacity"] == CAPACITY
    await year.put_edition()
    await year.staff.post("registration", f"{year.base}/publication")


async def edition_cancelled_by_mistake(year: Year) -> None:
    """An edition is cancelled instead of another one, and reinstated."""
    await year.staff.post("registration", f"{year.base}/cancellation", REASON)
    await year.staff.settled("cancelled")
    await year.staff.refused(
        409, "POST", "registration", f"{year.base}/registrations", json=year.programme.application("hugo")
    )
    await year.staff.post("registration", f"{year.base}/reinstatement", REASON)


async def list_in_a_broken_encoding(year: Year) -> None:
    """A list whose letters were lost on the way is refused, with the rows; the right one was sent already."""
    broken = year.programme.nominations("SNM").encode("ascii", "replace")
    token = year.staff.deployment.token("focal_point", "SNM")
    params = {"consent": CONSENT}
    await year.staff.refused(
        422, "POST", "registration", f"{year.base}/nominations", content=broken, params=params, token=token
    )


async def name_misspelt_in_the_list(year: Year) -> None:
    """The focal point sends the list again with a wrong name, and then with the right one."""
    await year.nominate("SNM", year.programme.nominations("SNM", bruno="Brno"))
    await year.staff.settled("misspelt")
    assert (await year.registration("bruno"))["given_names"] == "Brno"
    answer = await year.nominate("SNM", year.programme.nominations("SNM"))
    assert answer["changed"] == 1


async def nominee_withdrawn_by_mistake(year: Year) -> None:
    """The coordinator withdraws a nominee instead of another one, and restores her."""
    path = f"/api/v1/registrations/{(await year.registration('celia'))['registration_id']}"
    await year.staff.post("registration", f"{path}/withdrawal", REASON)
    await year.staff.settled("withdrawn")
    assert (await year.staff.post("registration", f"{path}/restoration", REASON))["status"] == "registered"


async def wrong_person_nominated(year: Year) -> None:
    """A colleague of the same name is nominated for Dario, who takes the place after all."""
    replaced = (await year.registration("dario"))["registration_id"]
    token = year.staff.deployment.token("focal_point", "SNM")
    colleague = {
        "given_names": "Darío Antonio",
        "family_names": "Quirós Vega",
        "email": f"dario.vega@{year.programme.code}.example",
        "group": "SNM equipo",
        "consent": "signed nomination letter",
        **REASON,
    }
    path = f"/api/v1/registrations/{replaced}/replacement"
    other = await year.staff.post("registration", path, colleague, token=token)
    await year.staff.settled("replaced")
    dario = BY_KEY["dario"]
    back = {
        "given_names": dario.given_names,
        "family_names": dario.family_names,
        "email": year.programme.email("dario"),
        "group": "SNM equipo",
        "consent": "signed nomination letter",
        **REASON,
    }
    path = f"/api/v1/registrations/{other['registration_id']}/replacement"
    await year.staff.post("registration", path, back, token=token)
    await year.staff.settled("replaced again")
    answer = await year.nominate("SNM", year.programme.nominations("SNM"))
    assert answer["errors"] == []


async def two_people_on_one_mailbox(year: Year) -> None:
    """Gina is nominated with the address of Fausto; the mailbox is shared until she has her own again."""
    gina = BY_KEY["gina"]
    registration = await year.registration("gina")
    await year.staff.post(
        "registration",
        f"/api/v1/participants/{registration['participant_id']}/shared-mailbox",
        {"email": year.programme.email("fausto"), **REASON},
    )
    await year.staff.settled("shared")
    await year.staff.put(
        "registration",
        f"/api/v1/participants/{registration['participant_id']}",
        {"given_names": gina.given_names, "family_names": gina.family_names, "email": year.programme.email("gina")},
    )


async def address_with_a_wrong_letter(year: Year) -> None:
    """The coordinator mistypes an address, and the person proves the right one."""
    registration = await year.registration("elena")
    person = f"/api/v1/participants/{registration['participant_id']}"
    elena = BY_KEY["elena"]
    wrong = f"elenna@{year.programme.code}.example"
    names = {"given_names": elena.given_names, "family_names": elena.family_names}
    await year.staff.put("registration", person, names | {"email": wrong})
    await year.staff.settled("mistyped")
    answer = await year.staff.post("registration", f"/api/v1/registrations/{registration['registration_id']}/link")
    own_page = "/r/" + answer["link"].rpartition("/r/")[2]
    await year.staff.press(f"{own_page}/address", email=year.programme.email("elena"))
    await year.staff.settled("asked for proof")
    await year.staff.press(year.staff.link_to(year.programme.email("elena"), PROOF))


async def institution_renamed_by_mistake(year: Year) -> None:
    """The name of an institution is overwritten, and stored as it was."""
    path = "/api/v1/institutions/SNM"
    wrong = {"name": "Servicio Nacional", "organisation_type": "national_government", "level": "national"}
    await year.staff.put("registration", path, wrong)
    await year.staff.settled("renamed")
    await year.staff.put("registration", path, wrong | {"name": INSTITUTIONS["SNM"]})


async def capacity_raised_by_mistake(year: Year) -> None:
    """A capacity below the places taken is refused, and a preview says what a larger one would do."""
    path = f"/api/v1/editions/{year.programme.code}"
    await year.staff.refused(409, "PUT", "registration", path, json=year.programme.edition(capacity=3))
    preview = await year.staff.post("registration", f"{path}/preview", year.programme.edition(capacity=90))
    assert preview["changes"] == ["capacity"]


async def stranger_uses_a_known_address(year: Year) -> None:
    """Somebody types the address of Ana under another name: nothing changes, and nobody is told who is enrolled."""
    body = year.programme.application("hugo", email=year.programme.email("ana"), given_names="Otra")
    known = await year.staff.call("POST", "registration", f"{year.base}/applications", json=body, public=True)
    body = year.programme.application("hugo", email=f"nobody@{year.programme.code}.example", given_names="Otra")
    unknown = await year.staff.call("POST", "registration", f"{year.base}/applications", json=body, public=True)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    await year.staff.settled("a stranger applied")
    assert (await year.registration("ana"))["given_names"] == BY_KEY["ana"].given_names


async def place_given_up_by_mistake(year: Year) -> None:
    """Irene gives up her place, Julio moves up, and the coordinator puts both where they were."""
    irene = (await year.registration("irene"))["registration_id"]
    page = year.staff.link_to(year.programme.email("irene"))
    await year.staff.press(f"{page}/withdrawal", confirmed="yes")
    await year.staff.settled("irene withdrew")
    julio = await year.registration("julio")
    assert julio["status"] == "registered"
    path = f"/api/v1/registrations/{julio['registration_id']}"
    await year.staff.post("registration", f"{path}/withdrawal", REASON)
    await year.staff.post("registration", f"/api/v1/registrations/{irene}/restoration", REASON)
    await year.staff.post("registration", f"{path}/restoration", REASON)
    assert (await year.registration("julio"))["status"] == "waitlisted"


async def one_person_registered_twice(year: Year) -> None:
    """Hugo registers under a second address, and the two records become one."""
    second = f"hugo.samaniego@{year.programme.code}.example"
    body = year.programme.application("hugo", email=second)
    answer = await year.staff.post("registration", f"{year.base}/registrations", body)
    await year.staff.settled("registered twice")
    listed = (await year.staff.get("registration", f"{year.base}/registrations"))["registrations"]
    (double,) = [view for view in listed if view["registration_id"] == answer["registration_id"]]
    kept = await year.registration("hugo")
    merge = {"into": kept["participant_id"], **REASON}
    path = f"/api/v1/participants/{double['participant_id']}"
    await year.staff.post("registration", f"{path}/merge-preview", {"into": kept["participant_id"]})
    await year.staff.post("registration", f"{path}/merge", merge)


async def two_namesakes_merged_by_mistake(year: Year) -> None:
    """Bruno is merged into Celia's record, and split from it; Julio, who got the place meanwhile, waits again."""
    bruno, celia = await year.registration("bruno"), await year.registration("celia")
    path = f"/api/v1/participants/{bruno['participant_id']}"
    await year.staff.post("registration", f"{path}/merge", {"into": celia["participant_id"], **REASON})
    await year.staff.settled("merged")
    julio = f"/api/v1/registrations/{(await year.registration('julio'))['registration_id']}"
    await year.staff.post("registration", f"{path}/split", REASON)
    assert (await year.registration("bruno"))["status"] == "waitlisted"
    await year.staff.post("registration", f"{julio}/withdrawal", REASON)
    assert (await year.registration("bruno"))["status"] == "registered"
    await year.staff.post("registration", f"{julio}/restoration", REASON)


async def link_passed_on(year: Year) -> None:
    """Hugo passes on his link; a new one makes it void."""
    registration = (await year.registration("hugo"))["registration_id"]
    old = year.staff.link_to(year.programme.email("hugo"))
    await year.staff.post("registration", f"/api/v1/registrations/{registration}/link")
    response = await year.staff.call(
        "POST", "registration", f"{old}/withdrawal", public=True, data={"confirmed": "yes"}
    )
    assert response.status_code in (404, 410), response.status_code
    assert (await year.registration("hugo"))["status"] == "registered"


async def consent_taken_back_by_mistake(year: Year) -> None:
    """Irene takes back a consent on her page and gives it again."""
    page = year.staff.link_to(year.programme.email("irene"))
    await year.staff.press(f"{page}/consents", consent_follow_up="yes")
    await year.staff.settled("taken back")
    await year.staff.press(f"{page}/consents", consent_public_verification="yes")

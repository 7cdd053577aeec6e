"""Mistakes around the act and the certificates."""

from datetime import timedelta

from tests.journey.bad_year.programme import BY_KEY
from tests.journey.bad_year.year import Year

REASON = {"reason": "It was a mistake"}


async def policy_too_strict(year: Year) -> None:
    """The threshold has a digit too much, and is mended before the act."""
    await year.staff.put("certificates", f"{year.base}/policy", year.programme.policy(at=0.96) | REASON)
    await year.staff.settled("too strict")
    await year.staff.put("certificates", f"{year.base}/policy", year.programme.policy() | REASON)


async def name_changed_after_the_draft(year: Year) -> None:
    """A name is changed between draft and signature, and put right before the act is signed."""
    await year.draft()
    registration = await year.registration("ana")
    ana, path = BY_KEY["ana"], f"/api/v1/participants/{registration['participant_id']}"
    body = {"given_names": "Anna", "family_names": ana.family_names, "email": year.programme.email("ana")}
    await year.staff.put("registration", path, body)
    await year.staff.settled("changed")
    review = await year.staff.get("certificates", f"/api/v1/acts/{year.act_id}")
    assert "name_changed" in {found["code"] for found in review["warnings"]}
    await year.staff.put("registration", path, body | {"given_names": ana.given_names})


async def act_signed_with_the_wrong_date(year: Year) -> None:
    """The act is annulled; a new one has the right date. The wrong one had yesterday's."""
    await year.staff.post("certificates", f"/api/v1/acts/{year.act_id}/annulment", REASON)
    await year.staff.settled("annulled")
    await year.draft(graduated_on=(year.programme.today - timedelta(days=1)).isoformat())
    await year.sign()
    await year.staff.post("certificates", f"/api/v1/acts/{year.act_id}/annulment", REASON)
    await year.staff.settled("annulled again")
    await year.draft()
    await year.sign()


async def name_misspelt_on_a_certificate(year: Year) -> None:
    """A name is changed by mistake, a certificate issued again with it, and then with the right one."""
    registration = await year.registration("elena")
    elena, path = BY_KEY["elena"], f"/api/v1/participants/{registration['participant_id']}"
    for given_names in ("Helena", elena.given_names):
        body = {
            "given_names": given_names,
            "family_names": elena.family_names,
            "email": year.programme.email("elena"),
        }
        await year.staff.put("registration", path, body)
        await year.staff.settled("changed")
        certificate = (await year.certificate("elena"))["certificate_id"]
        await year.staff.post("certificates", f"/api/v1/certificates/{certificate}/reissue", REASON)
        await year.staff.settled("issued again")


async def one_graduation_withdrawn_by_mistake(year: Year) -> None:
    """The graduation of one person is withdrawn, and a late act gives it back."""
    registration = (await year.registration("bruno"))["registration_id"]
    path = f"/api/v1/acts/{year.act_id}/graduations/{registration}/reversal"
    await year.staff.post("certificates", path, REASON)
    await year.staff.settled("withdrawn")
    await year.draft(registrations=[registration])
    await year.sign()


async def certificate_revoked_by_mistake(year: Year) -> None:
    """A certificate is revoked as issued in error, and the next act awards it again."""
    certificate = (await year.certificate("irene"))["certificate_id"]
    path = f"/api/v1/certificates/{certificate}/revocation"
    await year.staff.post("certificates", path, {"reason": "issued_in_error"})
    await year.staff.settled("revoked")
    await year.draft()
    await year.sign()

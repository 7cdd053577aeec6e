"""A small programme through the HTTP API by the generated client: from a course to a certificate that is verified.

DIPLOMADO_URL is the entrance, DIPLOMADO_TOKEN a coordinator's token, DIPLOMADO_CODE the code of a new edition.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TypeVar
from uuid import uuid4

from diplomado_api import AuthenticatedClient
from diplomado_api.api.acts import draft_act, sign_act
from diplomado_api.api.attendance import close_session, import_attendance_file
from diplomado_api.api.catalogue import put_course
from diplomado_api.api.certificates import get_certificate_pdf, list_certificates
from diplomado_api.api.editions import publish_edition, put_edition
from diplomado_api.api.policies import set_policy
from diplomado_api.api.progress import get_progress
from diplomado_api.api.registrations import list_registrations, register
from diplomado_api.api.timetable import put_session
from diplomado_api.api.verification import verify_certificate
from diplomado_api.models import (
    ActToDraft,
    ApplicationBody,
    ApplicationBodyConsents,
    AttendanceOverall,
    Award,
    AwardKind,
    CertificatesLocalisedLine,
    Course,
    Edition,
    EditionModality,
    LocalisedLine,
    PolicyToSet,
    Problem,
    SessionPut,
    SessionsLocalisedLine,
    SignatoryToName,
)
from diplomado_api.types import File

Answer = TypeVar("Answer")
SECONDS = 120
TITLE = LocalisedLine(es="Curso breve", en="Short course")
EMAIL = "nusta@correo.example"
ZOOM = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    f"Ñusta Güitrón,{EMAIL},02/01/2024 08:58:00 AM,02/01/2024 10:01:00 AM,63,Yes\n"
)


class RefusedError(Exception):
    """The API answered with a problem."""


def given(answer: Answer | Problem | None) -> Answer:
    """Return an answer that is no problem."""
    if answer is None or isinstance(answer, Problem):
        raise RefusedError(answer and answer.to_dict())
    return answer


def eventually(ask: Callable[[], Answer | Problem | None], is_there: Callable[[Answer], bool]) -> Answer:
    """Ask until the facts of other services have come: they travel by events."""
    until = time.monotonic() + SECONDS
    while True:
        answer = ask()
        if not (answer is None or isinstance(answer, Problem)) and is_there(answer):
            return answer
        if time.monotonic() > until:
            raise RefusedError(answer.to_dict() if isinstance(answer, Problem) else answer)
        time.sleep(0.5)


def travel(client: AuthenticatedClient, code: str) -> str:
    """Run the programme and return the number of its certificate."""
    given(put_course.sync(f"{code}-course", client=client, body=Course(title=TITLE)))
    described = given(
        put_edition.sync(
            code,
            client=client,
            if_none_match="*",
            body=Edition(
                course=f"{code}-course",
                title=TITLE,
                modality=EditionModality.ONLINE,
                starts_on=date(2024, 2, 1),
                ends_on=date(2024, 2, 2),
                time_zone="America/Panama",
                organiser="OIM Panamá",
            ),
        )
    )
    edition = str(described.edition_id)
    given(publish_edition.sync(edition, client=client))
    session = eventually(
        lambda: put_session.sync(
            edition,
            "s1",
            client=client,
            body=SessionPut(
                title=SessionsLocalisedLine(es="Única sesión", en="Only session"),
                starts_at=datetime(2024, 2, 1, 14, tzinfo=UTC),
                ends_at=datetime(2024, 2, 1, 15, tzinfo=UTC),
            ),
        ),
        lambda stored: stored.revision > 0,
    )
    person = ApplicationBody(
        given_names="Ñusta",
        family_names="Güitrón Ábrego",
        email=EMAIL,
        organisation_type="none",
        occupation="student",
        consents=ApplicationBodyConsents.from_dict({"participation": True}),
    )
    key = str(uuid4())
    twice = [given(register.sync(edition, client=client, body=person, idempotency_key=key)) for _ in range(2)]
    assert twice[0].registration_id == twice[1].registration_id
    found = given(list_registrations.sync(edition, client=client))
    assert [one.email for one in found.registrations] == [EMAIL]
    eventually(
        lambda: import_attendance_file.sync(
            session.session_id, client=client, body=File(BytesIO(ZOOM.encode())), name="zoom.csv"
        ),
        lambda imported: imported.matched == 1,
    )
    assert given(close_session.sync(session.session_id, client=client)).attended == 1
    award = Award("attendance", AwardKind.ATTENDANCE, [AttendanceOverall(0.8)], graduates=True)
    given(set_policy.sync(edition, client=client, body=PolicyToSet(f"{code}-policy", [award])))
    eventually(
        lambda: get_progress.sync(edition, client=client),
        lambda progress: [one.entitled for who in progress.participants for one in who.awards] == [True],
    )
    office = CertificatesLocalisedLine(es="Directora", en="Director")
    act = given(
        draft_act.sync(
            edition,
            client=client,
            body=ActToDraft(date(2024, 2, 3), "Ciudad de Panamá", [SignatoryToName("Itzel Abrego", office, "OIM")]),
        )
    )
    assert given(sign_act.sync(act.act_id, client=client)).status == "signed"
    (certificate,) = eventually(
        lambda: list_certificates.sync(edition, client=client), lambda listed: bool(listed.certificates)
    ).certificates
    verified = given(verify_certificate.sync(certificate.verification_code, client=client))
    assert (verified.status, verified.number) == ("valid", certificate.number)
    pdf = given(get_certificate_pdf.sync(certificate.certificate_id, client=client))
    assert pdf.payload.read(5) == b"%PDF-"
    return certificate.number


def main() -> None:
    """Run it."""
    url, token = os.environ["DIPLOMADO_URL"], os.environ["DIPLOMADO_TOKEN"]
    headers = {"Accept-Language": "en"}
    with AuthenticatedClient(base_url=url, token=token, headers=headers, timeout=60) as client:
        print(travel(client, os.environ["DIPLOMADO_CODE"]))


if __name__ == "__main__":
    main()

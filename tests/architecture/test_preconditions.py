"""Every resource that a client may change has an entity tag, and a change says which state it was made for."""

import inspect

from tests.architecture.composition import all_services, routes_of

READ_BY_ANOTHER_PATH = {
    "PUT /api/v1/editions/{code}": "GET /api/v1/editions/{edition_id}",
}
NEW = "adds something, and compares nothing"
COUNTED = "has an effect once; again it answers the same"
NOTHING = "stores nothing"
POSTS = {
    "/api/v1/editions/{edition_id}/registrations": NEW,
    "/api/v1/editions/{edition_id}/applications": "adds something; the public has seen no state",
    "/api/v1/links": "plans mails; the public has seen no state",
    "/api/v1/editions/{edition_id}/nominations": NEW,
    "/api/v1/editions/{edition_id}/focal-contacts": NEW,
    "/api/v1/editions/{edition_id}/focal-contacts/{contact_id}/removal": COUNTED,
    "/api/v1/editions/{code}/eligibility/preview": NOTHING,
    "/api/v1/editions/{code}/questions/preview": NOTHING,
    "/api/v1/registrations/{registration_id}/eligibility/override": NEW,
    "/api/v1/participants/{participant_id}/merge-preview": NOTHING,
    "/api/v1/participants/{participant_id}/split": "has an effect once; again it is refused",
    "/api/v1/editions/{code}/copy": NEW,
    "/api/v1/editions/{edition_id}/timetable-copy": NEW,
    "/api/v1/registrations/{registration_id}/link": "replaces the link whatever it is",
    "/api/v1/duplicates/dismissal": NEW,
    "/api/v1/participants/{participant_id}/erasure": COUNTED,
    "/api/v1/data-requests/{request_id}/completion": COUNTED,
    "/api/v1/data-requests/{request_id}/refusal": COUNTED,
    "/api/v1/sessions/{session_id}/attendance-files": NEW,
    "/api/v1/sessions/{session_id}/attendance-files/preview": "stores nothing",
    "/api/v1/webhooks": NEW,
    "/api/v1/webhooks/{webhook_id}/secret": "replaces the secret whatever it is",
    "/api/v1/webhooks/{webhook_id}/redeliveries": "sends again whatever became of it",
    "/api/v1/certificates/{certificate_id}/signed-copy": "compares the file itself with the one that is kept",
    "/api/v1/trials/registration": "stores nothing",
    "/api/v1/trials/sessions": "stores nothing",
    "/api/v1/trials/certificates": "stores nothing",
    "/api/v1/attendance-files/{file_id}/withdrawal": COUNTED,
    "/api/v1/attendance-files/{file_id}/restoration": COUNTED,
    "/api/v1/sessions/{session_id}/reopening": COUNTED,
    "/api/v1/sessions/{session_id}/actual-times": COUNTED,
    "/api/v1/sessions/{session_id}/actual-times/withdrawal": COUNTED,
    "/api/v1/corrections/{correction_id}/withdrawal": COUNTED,
    "/api/v1/unmatched/{unmatched_id}/resolution/withdrawal": COUNTED,
    "/api/v1/unmatched/{unmatched_id}/resolution": COUNTED,
    "/api/v1/editions/{edition_id}/unmatched/resolutions": COUNTED,
    "/api/v1/sessions/{session_id}/closure": COUNTED,
    "/api/v1/sessions/{session_id}/corrections": NEW,
    "/api/v1/sessions/{session_id}/excuses": NEW,
    "/api/v1/excuses/{excuse_id}/approval": COUNTED,
    "/api/v1/excuses/{excuse_id}/withdrawal": COUNTED,
    "/api/v1/excuses/{excuse_id}/document": "replaces the document whatever it is",
    "/api/v1/editions/{edition_id}/make-ups": NEW,
    "/api/v1/make-ups/{make_up_id}/approval": COUNTED,
    "/api/v1/make-ups/{make_up_id}/acceptance": COUNTED,
    "/api/v1/make-ups/{make_up_id}/withdrawal": COUNTED,
    "/api/v1/sessions/{session_id}/check-ins": NEW,
    "/api/v1/sessions/{session_id}/check-ins/scan": NEW,
    "/api/v1/sessions/{session_id}/check-ins/withdrawal": COUNTED,
    "/api/v1/sessions/{session_id}/check-in-lists": NEW,
    "/api/v1/sessions/{session_id}/self-check-ins": "adds something; the public has seen no state",
    "/api/v1/sessions/{session_id}/wall-links": NOTHING,
    "/api/v1/sessions/{session_id}/badge-scans": NEW,
    "/api/v1/sessions/{session_id}/scanner-links": NEW,
    "/api/v1/sessions/{session_id}/scanner-links/end": COUNTED,
    "/api/v1/sessions/{session_id}/live-meeting/reconciliation": COUNTED,
    "/api/v1/editions/{edition_id}/ranking": "computes from what is stored",
    "/api/v1/editions/{edition_id}/ranking/reopening": "has an effect once; again it is refused",
    "/api/v1/editions/{edition_id}/graders/{name}/end": COUNTED,
    "/api/v1/editions/{edition_id}/graders/{name}/union": COUNTED,
    **dict.fromkeys(
        (
            *("/api/v1/editions/{edition_id}/graders/{name}/" + end for end in ("confirmation", "rejection")),
            *("/api/v1/editions/{edition_id}/graders/{name}/end/" + end for end in ("confirmation", "rejection")),
            *("/api/v1/editions/{edition_id}/graders/{name}/union/" + end for end in ("confirmation", "rejection")),
            *(
                "/api/v1/editions/{edition_id}/teams/{code}/scores/{grader}/withdrawal/" + end
                for end in ("confirmation", "rejection")
            ),
            *("/api/v1/certificates/{certificate_id}/revocation/" + end for end in ("confirmation", "rejection")),
            *("/api/v1/certificates/{certificate_id}/reissue/" + end for end in ("confirmation", "rejection")),
            *("/api/v1/acts/{act_id}/" + of + "/rejection" for of in ("signature", "annulment")),
            "/api/v1/acts/{act_id}/graduations/{registration_id}/reversal/rejection",
        ),
        "has an effect once; the proposal holds the digest of what its author saw",
    ),
    "/api/v1/editions/{edition_id}/acts": NEW,
    "/api/v1/acts/{act_id}/annulment": COUNTED,
    "/api/v1/acts/{act_id}/annulment/confirmation": COUNTED,
    "/api/v1/acts/{act_id}/ceremony.pdf": NOTHING,
    "/api/v1/acts/{act_id}/print-jobs": COUNTED,
    "/api/v1/acts/{act_id}/graduations/{registration_id}/reversal": COUNTED,
    "/api/v1/acts/{act_id}/graduations/{registration_id}/reversal/confirmation": COUNTED,
    "/api/v1/acts/{act_id}/name-checks": COUNTED,
    "/api/v1/certificates/{certificate_id}/reissue": NEW,
    "/api/v1/certificates/{certificate_id}/revocation": COUNTED,
    "/api/v1/deliveries/{delivery_id}/retry": COUNTED,
    "/api/v1/deliveries/retry": COUNTED,
}


def _routes() -> dict[str, tuple[set[str], str]]:
    """Of each route of all services: what is resolved before it, and its source."""
    return {
        reached.name: (
            {call.__name__ for call in reached.dependencies},
            inspect.getsource(reached.route.endpoint),  # type: ignore[attr-defined]
        )
        for service in all_services()
        for reached in routes_of(service.routes)  # type: ignore[arg-type]
    }


def test_every_put_compares_and_tags() -> None:
    """It takes If-Match, answers with the new tag, and the resource can be read with its tag."""
    routes = _routes()
    puts = {name for name in routes if name.startswith("PUT ")}
    assert puts
    assert {name for name in puts if "read_preconditions" not in routes[name][0]} == set()
    reads = {name: READ_BY_ANOTHER_PATH.get(name, name.replace("PUT", "GET", 1)) for name in puts}
    assert {read for read in reads.values() if read not in routes} == set()
    untagged = {name for name in (*puts, *reads.values()) if not {"tagged(", "_answer("} & _calls(routes[name][1])}
    assert untagged == set()


def test_every_step_compares_or_has_a_reason_not_to() -> None:
    """A POST that changes a resource takes If-Match."""
    blind = {
        name.partition(" ")[2]
        for name, (dependencies, _source) in _routes().items()
        if name.startswith("POST /api/") and "read_preconditions" not in dependencies
    }
    assert blind == set(POSTS)


def _calls(source: str) -> set[str]:
    return {call for call in ("tagged(", "_answer(") if call in source}

"""The words of the document that are the same for all routes."""

from typing import Any

DESCRIPTION = """\
The HTTP API of Diplomado, which runs training programmes: people register, attend sessions, graduate and receive
certificates that anyone can verify.

**Tokens.** Send `Authorization: Bearer TOKEN` with an access token of the organisation's OpenID Connect provider. Each
operation names the roles that may call it; one of them is enough. A token may be limited to missions, programmes and
editions: what lies outside is answered with 403, and left out of lists.

**A programme** goes through these operations: `put_course`, `put_edition`, `publish_edition`, `put_session`, `register`
(or `nominate`, or `apply` by the public), `import_attendance_file` or `check_in_people`, `close_session`, `set_policy`,
`get_progress`, `draft_act`, `get_act` with what speaks against its signature, `sign_act`, `list_certificates`,
`verify_certificate`. Codes of people's details are those of `get_reference`.

**Facts travel.** Services learn of each other's facts some moments later: an edition that was just published may still
be answered with 404 and `Retry-After`, a new registration with 422 (`registration-unknown`), a list may lack the newest
entries. Repeat the request for some seconds.

**Requests are read strictly.** A query parameter, or a member of a body, that an operation does not have is refused
with 422, and so is a parameter that is given twice where it has one value. JSON needs `Content-Type: application/json`.
A file may come without a type or as `application/octet-stream`; another type than those named is refused with 415.

**Errors** are problem documents (RFC 9457). Decide by `type`, which does not change; show `detail` to people.
`x-problem-types` at the root of this document lists every type, with its status, its title, its English details and the
members that it has besides. Each operation lists those that it can be answered with, and may name some that never come;
those that are `general` may come from any operation. Each of `errors` says where something is wrong: `in` (`body`,
`query`, `path` or `header`) and `field`, with dots (`awards.0.require`), or `row` and `column` of a file.

**Repetition.** A POST with an `Idempotency-Key` has its effect once: sent again, it gets the same answer, with
`Idempotency-Replayed: true`. PUT and DELETE may be repeated without a key. After 429, 502 and 503 wait for the seconds
of `Retry-After` and repeat the request.

**Changes by several people.** Answers have an `ETag`. Send it as `If-Match` with a change, and the change is refused
with 412 if somebody else has changed it meanwhile. Send it as it came: that of a compressed answer, which ends in
`-gzip` or `-zstd`, is the same state. `If-None-Match: *` creates and never overwrites. Each PUT says whether members
that are left out keep their values or are replaced (`x-left-out`).

**Lists** come in pages. `limit` is the maximum number of entries; `next` of an answer is `after` of the next page, and
is null or absent on the last. `fields`, given once for each, chooses members of the entries of long lists. A list that
is sent and refused is answered with 422, and `errors` names its rows.

**Languages.** Texts for people are in the language of `Accept-Language`, or of `?lang=`: Spanish without either.
Titles have both languages.

**Times** are RFC 3339 with their zone. Codes and ids do not change.

**Data of people.** `X-Purpose` says in the audit record why data of people are read. Every answer has an
`X-Correlation-Id`, which the logs have too: name it when you report a problem.

**Versions.** Fields, operations and values may be added within `/api/v1`: ignore those that you do not know. What will
end is announced by the headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), and in the changelog.
"""

TAGS = {
    "audit": "Who of the staff read and did what, service by service.",
    "trials": "What requests would do, without doing it.",
}
"""Groups of routes that several services have."""

SCHEMES: dict[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token of the OpenID Connect provider, with the roles of the caller.",
    }
}

PARAMETERS: dict[str, Any] = {
    "Accept-Language": {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "The language of texts for people: `es` or `en`. Spanish if there is none.",
        "schema": {"type": "string"},
        "example": "en",
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A new value for each action, such as a UUID. Repeated with it, a request has one effect.",
        "schema": {"type": "string", "minLength": 8, "maxLength": 128},
        "example": "5b0c7a52-8d0d-4a3e-9a9e-2f3f9f1c8a11",
    },
    "X-Purpose": {
        "name": "X-Purpose",
        "in": "header",
        "required": False,
        "description": "Why data of people are read: a code of letters, digits, dots, dashes and underscores.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 64},
        "example": "report-2026",
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The `ETag` of what was read: nothing is stored if it has changed since.",
        "schema": {"type": "string"},
        "example": '"3f2a9c0d5e6b7a8190c2d3e4f5a6b7c8"',
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "`*`: nothing is stored if it exists already.",
        "schema": {"type": "string"},
        "example": "*",
    },
}

HEADERS: dict[str, Any] = {
    "ETag": {
        "description": "The state, for `If-Match`. It changes with what requests may change, not with counters.",
        "schema": {"type": "string"},
        "example": '"3f2a9c0d5e6b7a8190c2d3e4f5a6b7c8"',
    },
    "Retry-After": {
        "description": "How many seconds to wait before the request is repeated.",
        "schema": {"type": "integer"},
        "example": 5,
    },
}

_OF_PARAMETERS = {
    "after": "`next` of the page before.",
    "before": "`next` of the page before.",
    "limit": "The maximum number of entries of the page.",
    "offset": "How many entries to leave out at the start.",
    "language": "The language: `es` or `en`.",
    "status": "Only entries with this status.",
    "order": "The order of the entries.",
    "dry_run": "Show what would happen, and store nothing.",
    "template": "The name of the message template.",
    "reason": "Only entries with this reason.",
    "award": "Only entries of this award, as the policy names it.",
    "donor": "Only entries of this donor, by its code.",
    "programme": "Only entries of this programme, by its code.",
    "course": "Only entries of this course, by its code.",
    "institution": "Only entries of this institution, by its code.",
    "organisation_type": "Only entries of this type, a code of `organisation_types`.",
    "admin_area": "Only entries of this area, a code of `admin_areas`.",
    "level": "Only entries of this level: `national`, `regional`, `subnational` or `local`.",
    "action": "Only entries of this action.",
    "code": "The code that is looked for.",
    "name": "The name of the file, as people know it.",
    "purpose": "Only people who agreed to this purpose.",
    "audience": "Who reads it: `staff` all counts, `public` none below five.",
    "out_of_reach": "Leave out participants who can still reach all of them.",
    "role": "The role of the organisation on papers.",
    "name_es": "The name of the organisation, in Spanish.",
    "name_en": "The name of the organisation, in English.",
    "edition": "Only entries about this edition, by its code.",
    "person": "Only entries about this person, by the id of the participant or of a registration. May be repeated.",
    "account": "Only entries of this account, by the subject of its tokens.",
    "object": "Only entries about this object, as an entry names it.",
    "kind": "Only entries of this kind.",
    "from": "Only entries from this day on, YYYY-MM-DD.",
    "to": "Only entries up to this day, YYYY-MM-DD.",
}
_IN_PATHS = {
    "code": "The code, which does not change.",
    "name": "The name, as lists return it.",
    "grader": "The name of the grader, as lists return it.",
    "kind": "The kind of the file.",
    "number": "The number, from 1 on.",
}


def of_parameter(name: str, place: str) -> str:
    """Return what a parameter is, where a route says nothing of it. Raises KeyError for a name that is not known."""
    if place == "path" and name in _IN_PATHS:
        return _IN_PATHS[name]
    if name.endswith("_id"):
        return f"The id of the {name.removesuffix('_id').replace('_', ' ')}."
    return _OF_PARAMETERS[name]

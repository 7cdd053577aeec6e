"""What can be wrong with the YAML files and with which files there are."""

from tests.examples.folders import COURSE, WEBINARS, Change, removed, replaced, written

ZOOM = "attendance/845-1402-7731 - Attendee Report.csv"

# The programme, what is done to it, and how the error message begins.
DOCUMENTS: tuple[tuple[str, Change, str], ...] = (
    (WEBINARS, removed("edition.yaml"), "edition.yaml: is missing; every programme begins with it."),
    (WEBINARS, written("edition.yaml", b""), "edition.yaml: is empty."),
    (
        WEBINARS,
        written("edition.yaml", b"edition: [1, 2"),
        "edition.yaml, row 1: is no YAML: expected ',' or ']', but got '<stream end>'.",
    ),
    (WEBINARS, written("edition.yaml", "edición: x".encode("latin-1")), "edition.yaml: is not UTF-8."),
    (
        WEBINARS,
        replaced("edition.yaml", "  capacity: 130", "  capacity: many"),
        "edition.yaml, row 33, edition.capacity: this must be a whole number.",
    ),
    (
        WEBINARS,
        replaced("edition.yaml", "  hours: 3", "  ours: 3"),
        "edition.yaml, row 34, edition.ours: there is no such field.",
    ),
    (
        WEBINARS,
        replaced("edition.yaml", "time_zone: America/Panama", "time_zone: Panamá"),
        "edition.yaml, row 32, edition.time_zone: this is not an IANA time zone such as America/Panama.",
    ),
    (
        WEBINARS,
        replaced("edition.yaml", "2021-07-14T10:00", "14/07/2021 10:00"),
        "edition.yaml, row 57, sessions[1].starts_at: this must be a local time such as 2023-08-22T09:00.",
    ),
    (
        WEBINARS,
        replaced("edition.yaml", "2021-07-14T10:00", "2021-07-14T10:00-05:00"),
        "edition.yaml, row 57, sessions[1].starts_at: this must be a local time without a zone: the edition's ti",
    ),
    (
        WEBINARS,
        replaced("edition.yaml", "2021-07-14T10:00", "2021-08-14T10:00"),
        "edition.yaml, sessions[1].starts_at: is outside the edition, 2021-07-14 to 2021-07-15.",
    ),
    (
        WEBINARS,
        replaced("edition.yaml", "2021-07-14T11:30", "2021-07-14T09:30"),
        "edition.yaml, sessions[1].ends_at: is not after starts_at.",
    ),
    (
        WEBINARS,
        replaced("edition.yaml", "    donors:\n      - prm", "    donors:\n      - prn"),
        "edition.yaml, programmes[1].donors: prn is not among the donors.",
    ),
    (
        WEBINARS,
        replaced("edition.yaml", "registration: open", "registration: nominated"),
        "nominations: is missing: people enter this edition by the lists of their institutions.",
    ),
    (WEBINARS, removed("registrations.csv"), "registrations.csv: is missing."),
    (WEBINARS, removed(ZOOM), f"{ZOOM}: is missing; session s1 names it."),
    (WEBINARS, written(ZOOM, b""), f"{ZOOM}: is empty."),
    (WEBINARS, written("attendance/other.csv", b"x"), "attendance/other.csv: belongs to no session of edition.yaml."),
    (WEBINARS, written("registration.csv", b"x"), "registration.csv: is not a file of a programme."),
    (
        COURSE,
        replaced("edition.yaml", "weight: 15", "weight: 16"),
        "edition.yaml, rubric.criteria: the weights add up to 101, not 100.",
    ),
    (
        COURSE,
        replaced("edition.yaml", "    module: 1\n", "    module: 7\n"),
        "edition.yaml, sessions[1].module: 7 is not among the modules.",
    ),
    (COURSE, replaced("act.yaml", "2023-10-20", "2023-01-20"), "act.yaml, graduated_on: is before the edition begins."),
    (COURSE, removed("policy.yaml"), "policy.yaml: is missing: an act needs the rules that it follows."),
)

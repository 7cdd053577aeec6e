"""What can be wrong with the tables."""

from tests.examples.folders import COURSE, WEBINARS, Change, replaced, written

# The programme, what is done to it, and how the error message begins.
TABLES: tuple[tuple[str, Change, str], ...] = (
    (WEBINARS, written("registrations.csv", b""), "registrations.csv: is empty."),
    (
        WEBINARS,
        written("registrations.csv", b"PK\x03\x04...."),
        "registrations.csv: is an Excel workbook, not a table. Open it and save it as “CSV UTF-8”.",
    ),
    (
        WEBINARS,
        written("registrations.csv", b"given_names\n\x00"),
        "registrations.csv: contains NUL bytes; it is not plain text.",
    ),
    (
        WEBINARS,
        written("registrations.csv", "given_names;family_names;email\nÁna;Ñ;a@b.example\n".encode()),
        "registrations.csv, row 1, occupation: this column is missing.",
    ),
    (
        WEBINARS,
        written("registrations.csv", "given_names,family_names\nJosé,Núñez\n".encode("cp1252")),
        "registrations.csv: is not UTF-8 (first at line 2). Open it and save it as “CSV UTF-8”.",
    ),
    (
        WEBINARS,
        replaced("registrations.csv", "occupation", "trade"),
        "registrations.csv, row 1, occupation: this column is missing.",
    ),
    (
        WEBINARS,
        replaced("registrations.csv", "occupation", "professions"),
        "registrations.csv, row 1, professions: no such column. Did you mean occupation?",
    ),
    (
        WEBINARS,
        replaced("registrations.csv", "age_band", "sex"),
        "registrations.csv, row 1, sex: this column stands there twice.",
    ),
    (
        WEBINARS,
        replaced(
            "registrations.csv",
            "\n",
            '\n"Ana,López,',
        ),
        "registrations.csv, row 2: cannot be read from here on: a quotation mark is missing, or one too many.",
    ),
    (
        WEBINARS,
        replaced("withdrawals.csv", "\n", "\nnobody@nowhere.example,\n"),
        "withdrawals.csv, row 2, email: nobody with this address registers.",
    ),
    (
        COURSE,
        replaced("check_ins.csv", "\nm3-2,", "\nm9-9,"),
        "check_ins.csv, row 2, session: there is no session m9-9.",
    ),
    (
        COURSE,
        replaced("check_ins.csv", "no_device", "forgot"),
        "check_ins.csv, row 2, reason: ",
    ),
    (
        COURSE,
        replaced("excuses.csv", "\nm6-2,", "\nm6-1,"),
        "excuses.csv, row 4, email: this was excused in a row above.",
    ),
    (
        WEBINARS,
        replaced("resolutions.csv", "\ns1,", "\ns9,"),
        "resolutions.csv, row 2, session: there is no session s9.",
    ),
    (
        WEBINARS,
        replaced("resolutions.csv", "before_closing", "yesterday"),
        "resolutions.csv, row 2, when: input should be 'before_closing' or 'after_closing'.",
    ),
    (
        WEBINARS,
        replaced("corrections.csv", ",5400,", ",5401,"),
        "corrections.csv, row 2, seconds: is longer than the session.",
    ),
    (
        WEBINARS,
        replaced("corrections.csv", ",5400,", ",-1,"),
        "corrections.csv, row 2, seconds: input should be greater than or equal to 0.",
    ),
    (
        WEBINARS,
        replaced("corrections.csv", "identity_resolved", "because"),
        "corrections.csv, row 2, reason: input should be 'technical_failure', 'evidence_added', 'identity_resolv",
    ),
    (
        COURSE,
        replaced("projects.csv", ",8 9 11", ",8 9 24"),
        "projects.csv, row 2, gcm: input should be less than or equal to 23.",
    ),
    (
        COURSE,
        replaced("scores.csv", "darien-senafront", "darien-senafrond"),
        "scores.csv, row 2, team: there is no team darien-senafrond in projects.csv.",
    ),
    (
        COURSE,
        replaced("scores.csv", ",pertinencia,", ",puntualidad,"),
        "scores.csv, row 2, criterion: puntualidad is not in the rubric.",
    ),
    (
        COURSE,
        replaced("scores.csv", ",pertinencia,9", ",pertinencia,109"),
        "scores.csv, row 2, points: input should be less than or equal to 100.",
    ),
)

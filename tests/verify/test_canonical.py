"""The canonical form is that of others, or the document is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_verify.canonical import canonical, canonical_statements
from diplomado_verify.contexts import CREDENTIALS, OPEN_BADGES, pinned
from diplomado_verify.proofs import Document
from diplomado_verify.refusals import Reason, Refused
from diplomado_verify.statements import Statement
from tests.verify.oracle import canonical_by_pyld, canonical_statements_by_pyld
from tests.verify.samples import credential, signed

_LETTERS = st.characters(blacklist_categories=["Cc", "Cs"]) | st.sampled_from('\n\r"\\')
_TEXTS = st.text(_LETTERS, max_size=20) | st.sampled_from(["مريم", "Ñandú", "e\u0301", "a" * 300, "\u202eevil"])
_IDENTIFIERS = st.sampled_from([f"https://certificates.example/{number}" for number in range(4)] + ["urn:uuid:1"])


def _node(kind: str, /, **members: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    optional = {"id": _IDENTIFIERS, **members}
    return st.fixed_dictionaries({"type": st.just([kind])}, optional=optional)


_ALIGNMENTS = _node("Alignment", targetName=_TEXTS, targetUrl=_IDENTIFIERS, targetCode=_TEXTS)
_RESULTS = _node("Result", value=_TEXTS, status=_TEXTS, resultDescription=_IDENTIFIERS)
_DESCRIBED = _node("ResultDescription", name=_TEXTS, allowedValue=st.lists(_TEXTS, max_size=3))
_ACHIEVEMENTS = _node(
    "Achievement",
    name=_TEXTS,
    tag=st.lists(_TEXTS, max_size=3),
    criteria=st.fixed_dictionaries({}, optional={"id": _IDENTIFIERS, "narrative": _TEXTS}),
    alignment=st.lists(_ALIGNMENTS, max_size=3),
    resultDescription=st.lists(_DESCRIBED, max_size=3),
    creator=_node("Profile", name=_TEXTS, email=_TEXTS),
)
_SUBJECTS = _node(
    "AchievementSubject",
    achievement=_ACHIEVEMENTS,
    result=st.lists(_RESULTS, max_size=4),
    creditsEarned=st.integers(-(2**40), 2**40) | st.floats(0.5, 9e5).map(lambda number: round(number, 3)),
    identifier=st.lists(
        _node("IdentityObject", hashed=st.booleans(), identityHash=_TEXTS),
        max_size=2,
    ),
)
_CREDENTIALS = st.fixed_dictionaries(
    {
        "@context": st.just([CREDENTIALS, OPEN_BADGES]),
        "type": st.just(["VerifiableCredential", "OpenBadgeCredential"]),
        "credentialSubject": _SUBJECTS | st.lists(_SUBJECTS, min_size=1, max_size=2),
    },
    optional={
        "id": _IDENTIFIERS,
        "name": _TEXTS | st.fixed_dictionaries({"@value": _TEXTS, "@language": st.sampled_from(["es", "es-pa"])}),
        "evidence": st.lists(_node("Evidence", name=_TEXTS, narrative=_TEXTS), max_size=3),
        "validFrom": st.just("2026-11-30T00:00:00Z"),
        "endorsement": st.lists(st.just(signed()), max_size=1),
    },
)


def test_the_canonical_form_of_a_credential_is_that_of_pyld() -> None:
    assert canonical(credential()) == canonical_by_pyld(credential())


def test_the_canonical_form_of_a_credential_within_another_one_is_that_of_pyld() -> None:
    endorsed = {**credential(), "id": "urn:uuid:1", "endorsement": [signed()]}

    assert canonical(endorsed) == canonical_by_pyld(endorsed)


@pytest.mark.parametrize("reverse", [False, True])
def test_the_order_in_which_a_context_defines_its_terms_means_nothing(reverse: bool) -> None:
    def in_order(value: Any) -> Any:
        if isinstance(value, list):
            return [in_order(one) for one in value]
        return (
            {key: in_order(value[key]) for key in sorted(value, reverse=reverse)} if isinstance(value, dict) else value
        )

    alias = {**credential(), "type": ["VerifiableCredential", "AchievementCredential"], "endorsement": [signed()]}
    assert canonical(alias, in_order(pinned())) == canonical(alias)


@given(_CREDENTIALS)
def test_the_canonical_form_of_any_credential_is_that_of_pyld(document: Document) -> None:
    assert canonical(document) == canonical_by_pyld(document)


_BLANK = st.integers(0, 5).map(lambda number: f"_:b{number}")
_STATEMENTS = st.builds(
    Statement,
    _BLANK,
    st.sampled_from(["<urn:p>", "<urn:q>"]),
    _BLANK | st.sampled_from(['"a"', "<urn:o>"]),
    st.just("") | _BLANK,
)


def _once(statement: Statement) -> bool:
    """PyLD counts a statement twice for a node that it names twice; RDFC-1.0 and rdf-canonize do not."""
    blank = [one for one in statement if one.startswith("_:")]
    return len(blank) == len(set(blank))


@given(st.lists(_STATEMENTS.filter(_once), max_size=9))
def test_blank_nodes_get_the_names_that_pyld_gives_them(statements: list[Statement]) -> None:
    assert canonical_statements(statements) == canonical_statements_by_pyld(statements)


def test_a_statement_that_names_a_node_twice_counts_once() -> None:
    statements = [Statement("_:b0", "<urn:p>", "_:b0", ""), Statement("_:b1", "<urn:p>", "_:b0", "_:b0")]

    expected = "_:c14n0 <urn:p> _:c14n0 .\n_:c14n1 <urn:p> _:c14n0 _:c14n0 .\n"
    assert canonical_statements(statements) == expected, "as rdf-canonize 5.0.0 has it"


def test_a_circle_of_nodes_that_look_alike_gets_one_form_whatever_their_names() -> None:
    def circle(names: list[str]) -> list[Statement]:
        return [Statement(one, "<urn:p>", other, "") for one, other in zip(names, names[1:] + names[:1], strict=True)]

    one = canonical_statements(circle([f"_:b{number}" for number in range(6)]))
    assert one == canonical_statements(circle(["_:z", "_:c", "_:y", "_:a", "_:x", "_:b"]))


def test_nodes_that_cannot_be_told_apart_in_reasonable_time_are_refused() -> None:
    everybody = [f"_:b{number}" for number in range(9)]
    graph = [Statement(one, "<urn:p>", other, "") for one in everybody for other in everybody if one != other]

    assert _reason(lambda: canonical_statements(graph)) is Reason.TOO_COMPLEX


def _reason(act: Any) -> Reason:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reason


def _changed(path: str, value: Any) -> Document:
    document = credential()
    *parents, last = path.split("/")
    place: Any = document
    for part in parents:
        place = place[int(part)] if isinstance(place, list) else place[part]
    place[last] = value
    return document


REFUSED = [
    ("credentialSubject/achievement/hours", 40, Reason.UNDEFINED_TERM),
    ("credentialSubject/achievement/type", ["Achievement", "Invented"], Reason.UNDEFINED_TERM),
    ("evidence/0/name", "Acta\x0bdel curso", Reason.CONTROL_CHARACTER),
    ("evidence/0/name", "Acta\tdel curso", Reason.CONTROL_CHARACTER),
    ("evidence/0/name", "Acta\x7f", Reason.CONTROL_CHARACTER),
    ("evidence/0/name", "\ud83d", Reason.CONTROL_CHARACTER),
    ("evidence/0/name", None, Reason.INVALID_VALUE),
    ("evidence/0/name", [["nested"]], Reason.INVALID_VALUE),
    ("credentialSubject/creditsEarned", 2**60, Reason.INVALID_VALUE),
    ("credentialSubject/creditsEarned", float("nan"), Reason.INVALID_VALUE),
    ("id", "credentials/1", Reason.INVALID_IDENTIFIER),
    ("id", "https://certificates.example/a b", Reason.INVALID_IDENTIFIER),
    ("id", "_:b0", Reason.INVALID_IDENTIFIER),
    ("credentialSubject/achievement/image", "logo.png", Reason.INVALID_IDENTIFIER),
    ("name", {"@value": "Diploma", "@language": "en-GB"}, Reason.INVALID_VALUE),
    ("@graph", [], Reason.UNSUPPORTED),
    ("evidence/0/@context", {"name": "https://evil.example/name"}, Reason.UNKNOWN_CONTEXT),
    ("@context", "https://evil.example/context", Reason.UNKNOWN_CONTEXT),
    ("@context", [CREDENTIALS, {"@vocab": "https://evil.example/"}], Reason.UNKNOWN_CONTEXT),
    ("@context", [CREDENTIALS], Reason.UNDEFINED_TERM),
    ("@context", None, Reason.UNKNOWN_CONTEXT),
]


@pytest.mark.parametrize(("path", "value", "reason"), REFUSED)
def test_what_others_would_drop_or_read_differently_is_refused(path: str, value: Any, reason: Reason) -> None:
    assert _reason(lambda: canonical(_changed(path, value))) is reason


def test_a_refusal_says_where_and_not_what() -> None:
    with pytest.raises(Refused) as refused:
        canonical(_changed("credentialSubject/identifier/0/identityHash", "Yaritza\x0bQuintero"))
    assert str(refused.value) == "control_character at /credentialSubject/identifier/0/identityHash"


def test_a_protected_term_keeps_its_meaning() -> None:
    contexts = {CREDENTIALS: {"@protected": True, "id": "@id", "name": "urn:n"}, OPEN_BADGES: {"name": "urn:other"}}
    document = {"@context": [CREDENTIALS, OPEN_BADGES], "name": "x"}

    assert _reason(lambda: canonical(document, contexts)) is Reason.REDEFINED_TERM


def test_a_document_nested_without_end_is_refused() -> None:
    document: Any = {"type": ["Evidence"]}
    for _ in range(900):
        document = {"type": ["Evidence"], "endorsement": document}
    document["@context"] = [CREDENTIALS, OPEN_BADGES]

    assert _reason(lambda: canonical(document)) is Reason.TOO_COMPLEX

"""A policy is shown as a form and read back as the same policy; awards are added and removed without losing others."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diplomado_certificates.policies.form import fields_of, parse_form
from diplomado_certificates.policies.form_changes import usual_policy, with_award, without_award
from diplomado_certificates.policies.form_labels import labels_of
from diplomado_certificates.policies.parsing import parse_policy
from diplomado_certificates.policies.words import award_in_words, measuring_in_words
from diplomado_chassis.language.languages import BUILT_IN
from diplomado_chassis.validation import ValidationFailed
from tests.certificates.examples import DIPLOMA, WEBINARS

CODES = ("diploma", "attendance", "best_project", "group_leader", "tutor")
shares = st.integers(1, 10_000).map(lambda of: of / 10_000)
whole = st.integers(1, 10_000)
requirements = st.one_of(
    st.builds(lambda n, at: {"modules": n, "at": at}, st.one_of(st.just("all"), whole), shares),
    shares.map(lambda share: {"attendance_overall": share}),
    st.builds(lambda s, n: {"project_score": s / 100, "graders_min": n}, st.integers(1, 10_000), whole),
    whole.map(lambda rank: {"project_rank": rank}),
    st.just({"leads_group": True}),
)


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """Policies of one to five awards, each of which may require those before it."""
    awards: list[dict[str, Any]] = []
    for code in draw(st.permutations(CODES))[: draw(st.integers(1, 5))]:
        earlier = [award["award"] for award in awards]
        require = draw(st.lists(requirements, min_size=1, max_size=4))
        if {"leads_group": True} in require:
            require = [rule for rule in require if "leads_group" not in rule] + [{"leads_group": True}]
        more = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        require = draw(st.permutations([*require, *({"award": one} for one in more)]))
        award = {"award": code, "kind": draw(st.sampled_from(["diploma", "attendance", "recognition"]))}
        unless = draw(st.sampled_from([None, *earlier]))
        awards.append({**award, "require": list(require), **({"unless": unless} if unless else {})})
    awards[draw(st.integers(0, len(awards) - 1))]["graduates"] = draw(st.booleans())
    return {"code": "p-2026", "awards": awards, "session_credit": {"full_at": draw(shares)}}


@given(policies())
def test_a_policy_survives_its_form(content: dict[str, Any]) -> None:
    policy = parse_policy(content)
    parsed = parse_form(fields_of(policy))
    assert parsed.wrong == {}
    assert parse_policy(parsed.content).canonical() == policy.canonical()


@given(policies(), st.integers(0, 4))
def test_an_award_that_is_added_is_removed_again(content: dict[str, Any], removed: int) -> None:
    fields = fields_of(parse_policy(content))
    more = with_award(fields)
    assert without_award(more, len(content["awards"])) == fields
    left = without_award(fields, removed)
    codes = [award["award"] for award in content["awards"]]
    kept = [code for at, code in enumerate(codes) if at != removed]
    shown = parse_form(left).content["awards"]
    assert [award["award"] for award in shown] == kept
    for award in shown:
        before = next(one for one in content["awards"] if one["award"] == award["award"])
        named = [rule["award"] for rule in before["require"] if "award" in rule]
        gone = codes[removed] if removed < len(codes) else None
        assert [rule["award"] for rule in award["require"] if "award" in rule] == [one for one in named if one != gone]
        assert award.get("unless") == (None if before.get("unless") == gone else before.get("unless"))


@given(st.dictionaries(st.sampled_from([*labels_of({"awards": "2"}), "awards", "a0-needs-9", "a1-order"]), st.text()))
def test_whatever_is_typed_is_a_policy_or_an_error_beside_a_field(typed: dict[str, str]) -> None:
    fields = {**usual_policy("p"), **typed}
    parsed = parse_form(fields)
    try:
        parse_policy(parsed.content)
    except ValidationFailed as failed:
        for error in parsed.errors(failed.errors):
            assert error.path in {*labels_of(fields), "awards"} or error.path in fields
            assert error.text.es
            assert error.text.en


def test_without_modules_the_usual_policy_asks_for_the_whole_course() -> None:
    diploma, _ = parse_form(usual_policy("webinar-2026", has_modules=False)).content["awards"]
    assert {"attendance_overall": "0.80"} in diploma["require"]
    assert not any("modules" in requirement for requirement in diploma["require"])


def test_examples_and_the_usual_policy_are_said_in_words() -> None:
    usual = parse_form(usual_policy("gif-2026")).content
    for content in (DIPLOMA, WEBINARS, usual):
        policy = parse_policy(content)
        for language in BUILT_IN:
            sentences = [text.in_(language) for award in policy.awards for text in award_in_words(award)]
            assert all("{" not in sentence for sentence in sentences)
        assert len(measuring_in_words(policy)) == 8
    assert (
        next(award_in_words(parse_policy(DIPLOMA).awards[0])).in_("es")
        == "Asistir al 80\N{NO-BREAK SPACE}% de cada módulo."
    )

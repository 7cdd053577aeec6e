"""What a form shows of an edition is what is stored when it is sent as it is."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diplomado_registration.editions.forms import edition_form, question_rows, rule_rows
from diplomado_registration.editions.forms.choice_lines import read_choices
from diplomado_registration.editions.forms.naming import MAX_LENGTH, code_from
from diplomado_registration.editions.models import Edition
from diplomado_registration.eligibility.rules import Eligibility
from diplomado_registration.questions.question import Questions
from tests.registration.mission import edition_body

words = st.text("abc ñÁ.,-()1", min_size=1, max_size=20).map(str.strip).filter(bool)
titles = st.fixed_dictionaries({"es": words, "en": words})
codes = st.sampled_from(["A", "B-2", "c.3", "PA-8"])
seats = st.fixed_dictionaries(
    {
        "by": st.just("institution"),
        "value": codes,
        "maximum": st.none() | st.integers(0, 99),
        "reserved": st.integers(0, 9),
    }
)
editions = st.fixed_dictionaries(
    {
        "title": titles,
        "modality": st.sampled_from(["online", "in_person", "hybrid"]),
        "capacity": st.none() | st.integers(1, 900),
        "hours": st.integers(0, 100),
        "partner": st.none() | words,
        "mission": st.none() | codes,
        "programmes": st.lists(codes, unique=True),
        "institutions": st.lists(codes, unique=True),
        "modules": st.lists(titles, max_size=4).map(
            lambda found: [{"number": number * 2, "title": title} for number, title in enumerate(found, 1)]
        ),
        "registration_until": st.none() | st.datetimes().map(lambda at: f"{at.replace(year=2090).isoformat()}-05:00"),
        "open_to_others": st.booleans(),
        "promotion": st.sampled_from(["automatic", "offer"]),
        "reminder_hours": st.none() | st.lists(st.integers(1, 99), unique=True, min_size=1, max_size=5),
        "seats": st.lists(seats, max_size=4),
        "sdg": st.lists(st.sampled_from(["10", "10.7", "5.b"]), unique=True),
        "gcm": st.lists(st.integers(1, 23), unique=True),
    }
)


@given(editions)
def test_an_edition_that_is_sent_as_shown_is_the_same(changes: dict[str, Any]) -> None:
    edition = Edition.model_validate(edition_body(**changes))
    lists = edition_form.fields_of(edition)
    fields = {name: values[-1] for name, values in lists.items() if values}
    assert Edition.model_validate(edition_form.body_of(fields, lists)) == edition


@given(st.dictionaries(st.sampled_from([*edition_form.LABELS, "seat_1_group", "seat_2_maximum"]), st.text(max_size=30)))
def test_any_form_is_read_or_refused(fields: dict[str, str]) -> None:
    try:
        body = edition_form.body_of(fields, {name: [value] for name, value in fields.items()})
    except ValueError:
        return
    assert isinstance(body, dict)


rules = st.lists(
    st.one_of(
        st.fixed_dictionaries({"rule": st.just("admin_area"), "in": st.lists(codes, min_size=1, unique=True)}),
        st.fixed_dictionaries({"rule": st.just("admin_area"), "not_in": st.lists(codes, min_size=1, unique=True)}),
        st.fixed_dictionaries({"rule": st.just("graduation"), "is": st.just("excluded"), "course": codes}),
        st.fixed_dictionaries({"rule": st.just("deadline"), "until": st.just("2090-01-01T12:00:00-05:00")}),
        st.fixed_dictionaries({"rule": st.just("channel"), "in": st.just(["form", "api"])}),
    ),
    max_size=6,
)


@given(rules)
def test_rules_that_are_sent_as_shown_are_the_same(sent: list[dict[str, Any]]) -> None:
    stored = Eligibility.model_validate({"rules": sent})
    body, rows = rule_rows.body_of(rule_rows.fields_of(stored.rules, "America/Panama"), "America/Panama")
    assert Eligibility.model_validate(body) == stored
    assert rows == list(range(1, len(sent) + 1))


@given(
    rules, st.lists(st.sampled_from(["up-1", "up-2", "up-3", "remove-1", "remove-9", "add", "up-x", ""]), max_size=8)
)
def test_buttons_neither_lose_nor_double_a_row(sent: list[dict[str, Any]], presses: list[str]) -> None:
    lists = rule_rows.fields_of(Eligibility.model_validate({"rules": sent}).rules, "America/Panama")
    for press in presses:
        before = rule_rows.rows_of(lists)
        lists = rule_rows.arranged(lists, press)
        after = rule_rows.rows_of(lists)
        assert len(set(after)) == len(after)
        assert set(after) == set(before) - ({1} if press == "remove-1" else set())


def asked(names: dict[str, dict[str, str]]) -> Questions:
    """Questions of each kind, some with limits that the form does not show, and a condition."""
    properties: dict[str, Any] = {}
    for number, name in enumerate(names):
        properties[name] = [
            {"type": "string", "maxLength": 40},
            {"type": "number", "minimum": 0},
            {"type": "boolean"},
            {"type": "string", "enum": ["a", "b c"]},
            {"type": "array", "items": {"enum": ["x", "y"], "type": "string"}, "maxItems": 1},
        ][number % 5]
    first, last = next(iter(names)), list(names)[-1]
    schema = {
        "type": "object",
        "properties": properties,
        "required": [last],
        "dependentRequired": {first: [last]},
    }
    questions = {name: {"text": text, "purpose": "participation", "personal": True} for name, text in names.items()}
    return Questions.model_validate({"schema": schema, "questions": questions})


@given(st.dictionaries(st.from_regex(r"[a-d][a-d_]{0,8}", fullmatch=True), titles, min_size=1, max_size=7))
def test_questions_that_are_sent_as_shown_are_the_same(names: dict[str, dict[str, str]]) -> None:
    stored = asked(names)
    body = question_rows.body_of(question_rows.fields_of(stored))
    again = Questions.model_validate(body)
    assert again == stored
    assert json.loads(again.model_dump_json(by_alias=True)) == json.loads(stored.model_dump_json(by_alias=True))


@given(st.text(max_size=60))
def test_choices_are_read_or_refused(text: str) -> None:
    try:
        found, names = read_choices(text)
    except ValueError:
        return
    assert found
    assert set(names) <= set(found)
    assert len(set(found)) == len(found)


@given(st.text(max_size=80), st.text("0123456789", max_size=4))
def test_codes_of_titles_are_short_and_plain(title: str, year: str) -> None:
    code = code_from(title, year)
    assert len(code) <= MAX_LENGTH
    assert not code.strip("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert code_from("Gestión de fronteras, primera edición", "2090") == "gestion-de-fronteras-primera-2090"
    assert code_from("Gestión de fronteras", "2090") == "gestion-de-fronteras-2090"

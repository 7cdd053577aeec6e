"""A change of the HTTP API that breaks clients of the last release is named; one that they survive is not."""

import copy

import pytest

from tests.architecture.api_change_cases import ADDITIONS, BREAKS, Change
from tests.architecture.api_changes import Json, breaks, released
from tests.architecture.openapi_document import written


def changed(change: Change) -> Json:
    """The released document after a change."""
    document = copy.deepcopy(released())
    change.make(document)
    return document


def test_the_document_of_today_breaks_no_client_of_the_release() -> None:
    assert breaks(released(), written()) == []


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_named(name: str) -> None:
    sentence = BREAKS[name].sentence
    assert sentence
    found = breaks(released(), changed(BREAKS[name]))
    assert any(one.startswith(sentence) for one in found), found


@pytest.mark.parametrize("name", ADDITIONS)
def test_an_addition_is_no_break(name: str) -> None:
    document = changed(ADDITIONS[name])
    assert document != released()
    assert breaks(released(), document) == []


def test_what_the_release_called_deprecated_may_go() -> None:
    document, change = copy.deepcopy(released()), BREAKS["parameter gone"]
    [parameter] = [one for one in document["paths"][PATH]["get"]["parameters"] if one.get("name") == "status"]
    parameter["deprecated"] = True
    later = copy.deepcopy(document)
    change.make(later)
    assert breaks(document, later) == []


PATH = "/api/v1/editions/{edition_id}/registrations"

"""Generated programmes of any size are read by the replay, and are the same each time."""

from pathlib import Path

import pytest

from diplomado_acceptance.demo.expectation import read_expectation
from diplomado_acceptance.replay.reading import read_folder
from examples.making.large import tell, write


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_programme_of_any_size_is_one_that_the_replay_reads(tmp_path: Path) -> None:
    write(tmp_path / "small", 200)
    programme, expected = read_folder(tmp_path / "small"), read_expectation(tmp_path / "small")
    assert len(expected.people) == 200
    assert len(programme.registrations) == 100
    assert len(programme.nominations) == 9
    statuses = [person.status for person in expected.people.values()]
    assert {status: statuses.count(status) for status in set(statuses)} == {
        "registered": 196, "waitlisted": 2, "withdrawn": 2,
    }  # fmt: skip
    assert 0 < sum(person.graduated for person in expected.people.values()) < 196


@pytest.mark.parametrize("size", [200, 2_000])
def test_the_outcome_does_not_depend_on_who_is_faster(size: int) -> None:
    """A person who is promoted and withdraws gets the e-mail about the promotion only if it is sent before."""
    programme = tell(size)
    withdrawn = [programme.places[email] for email, _ in programme.withdrawals]
    assert len(withdrawn) >= size // 100 - 2
    assert not any(place.promoted for place in withdrawn)
    assert any(place.promoted for place in programme.places.values())


def test_the_same_size_and_seed_are_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        write(tmp_path / name, 60, seed)
    assert _content(tmp_path / "first") == _content(tmp_path / "again")
    assert _content(tmp_path / "first") != _content(tmp_path / "other")

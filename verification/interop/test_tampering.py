"""Altered copies differ from their original in one place, and no place is left out."""

from verification.interop.tampering import changed, dotted, leaves, members, other, removed

BADGE = {
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "validFrom": "2021-07-15T00:00:00Z",
    "credentialSubject": {"achievement": {"name": "Gestión", "modules": [{"number": 6}]}},
    "credentialStatus": {"statusListIndex": "94567"},
}


def test_every_value_has_a_place() -> None:
    assert [dotted(path) for path in leaves(BADGE)] == [
        "type.0",
        "type.1",
        "validFrom",
        "credentialSubject.achievement.name",
        "credentialSubject.achievement.modules.0.number",
        "credentialStatus.statusListIndex",
    ]


def test_every_member_has_a_place() -> None:
    assert [dotted(path) for path in members(BADGE)] == [
        "type",
        "validFrom",
        "credentialSubject",
        "credentialSubject.achievement",
        "credentialSubject.achievement.name",
        "credentialSubject.achievement.modules",
        "credentialSubject.achievement.modules.0.number",
        "credentialStatus",
        "credentialStatus.statusListIndex",
    ]


def test_a_changed_copy_differs_in_its_place_alone() -> None:
    for path in leaves(BADGE):
        copy = changed(BADGE, path)
        places = list(leaves(BADGE))
        assert [place for place in places if _at(copy, place) != _at(BADGE, place)] == [path]


def test_a_removed_member_is_gone_and_the_original_is_whole() -> None:
    before = list(members(BADGE))
    copy = removed(BADGE, ("credentialSubject", "achievement", "name"))

    assert list(members(BADGE)) == before
    assert set(before) - set(members(copy)) == {("credentialSubject", "achievement", "name")}


def test_other_values_stay_of_their_type() -> None:
    assert other("2021-07-15T00:00:00Z") == "2017-07-15T00:00:00Z"
    assert other("2020-02-29") == "2016-02-29"
    assert (other("94567"), other(6), other(True), other("Gestión"), other("")) == ("94568", 7, False, "Gestióa", "a")


def _at(document: object, path: tuple[str | int, ...]) -> object:
    for part in path:
        document = document[part]  # type: ignore[index]
    return document

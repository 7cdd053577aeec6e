"""The check of the locks of images finds what is missing, changed or untested."""

from pathlib import Path

from tests.architecture.service_locks import closure, locked, problems

HASH = f"--hash=sha256:{'0' * 64}"
NEEDS = {
    "shop": ["till[card]>=1", "windows-only; sys_platform == 'win32'"],
    "till": ["coins", "chip; extra == 'card'", "bills; extra == 'cash'", "later; python_version >= '3.12'"],
}


def test_what_is_needed_follows_extras_and_both_pythons() -> None:
    assert closure(["shop"], lambda name: NEEDS.get(name, [])) == {"shop", "till", "coins", "chip", "later"}


def test_a_lock_is_wrong_that_lacks_changes_or_adds_something(tmp_path: Path) -> None:
    tested, mine = tmp_path / "tested.txt", tmp_path / "mine.txt"
    tested.write_text(f"coins==1.0 \\\n    {HASH}\ntill==2.0 {HASH}\n", encoding="utf-8")
    mine.write_text(f"coins==1.1 {HASH}\nextra==1.0 {HASH}\n", encoding="utf-8")

    assert problems("shop", locked(tested), locked(tested), {"coins", "till"}) == []
    assert problems("shop", locked(mine), locked(tested), {"coins", "till"}) == [
        "shop: till is needed and not locked",
        "shop: coins differs from the development lock",
        "shop: extra is not in the development lock, so it was not tested",
    ]


def test_a_marker_alone_is_no_difference(tmp_path: Path) -> None:
    tested, mine = tmp_path / "tested.txt", tmp_path / "mine.txt"
    tested.write_text(f"coins==1.0 ; sys_platform != 'win32' {HASH}\n", encoding="utf-8")
    mine.write_text(f"coins==1.0 {HASH}\n", encoding="utf-8")

    assert problems("shop", locked(mine), locked(tested), {"coins"}) == []

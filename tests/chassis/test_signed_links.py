"""Links that two services make and one reads, without a database between them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.signed_links import SignedLink, read, secrets_of, sign

OLD, NEW = "o" * 40, "n" * 40
LINK = SignedLink("own_page", UUID(int=7), 1, datetime(2026, 12, 1, 12, 30, tzinfo=UTC))


@given(
    kind=st.sampled_from(["own_page", "proof", "check_in", "wall", "check_in_page", "scanner"]),
    subject=st.uuids(),
    revision=st.integers(0, 2**32 - 1),
    seconds=st.integers(0, 2**31),
)
def test_a_token_says_what_was_signed(kind: str, subject: UUID, revision: int, seconds: int) -> None:
    link = SignedLink(kind, subject, revision, datetime.fromtimestamp(seconds, UTC))  # type: ignore[arg-type]

    token = sign(link, [NEW])

    assert read(token, [NEW]) == link
    assert len(token) < 100
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


@given(st.text(max_size=300))
def test_any_other_text_is_no_link(text: str) -> None:
    assert read(text, [NEW]) is None


def test_one_changed_letter_is_no_link() -> None:
    token = sign(LINK, [NEW])
    for position, letter in enumerate(token[:-1]):  # the last letter has bits that no byte uses
        other = "A" if letter != "A" else "B"
        assert read(token[:position] + other + token[position + 1 :], [NEW]) is None


def test_a_link_outlives_a_change_of_the_secret_until_the_old_one_is_removed() -> None:
    token = sign(LINK, [OLD])

    assert read(token, [NEW, OLD]) == LINK
    assert read(token, [NEW]) is None
    assert sign(LINK, [NEW, OLD]) == sign(LINK, [NEW])


def test_an_expired_link_can_still_be_read() -> None:
    link = SignedLink("proof", uuid4(), 3, (datetime.now(UTC) - timedelta(days=900)).replace(microsecond=0))
    assert read(sign(link, [NEW]), [NEW]) == link


def test_a_short_secret_is_refused() -> None:
    assert secrets_of(f"{NEW}, {OLD}") == (NEW, OLD)
    for setting in ("", "short", f"{NEW},", f"{NEW},short"):
        with pytest.raises(ValueError, match="32"):
            secrets_of(setting)

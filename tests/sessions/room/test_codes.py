"""The code on the wall, against an implementation of RFC 6238 that was written a second time here."""

import hmac
import struct
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from diplomado_sessions.attendance.check_in.codes import code_at, grouped, is_code, seconds_left, step_of

SECRET, OTHER = "s" * 40, "t" * 40
SESSION = UUID(int=7)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))


def rfc6238(moment: datetime, session: UUID, place: str, secret: str) -> str:
    """The oracle: dynamic truncation of RFC 4226 as the RFC writes it."""
    key = hmac.digest(secret.encode(), b"diplomado.wall.v1" + session.bytes + place.encode(), "sha256")
    mac = hmac.digest(key, struct.pack(">Q", int(moment.timestamp()) // 30), "sha256")
    offset = mac[31] & 15
    number = struct.unpack(">I", mac[offset : offset + 4])[0] % 2**31
    return f"{number % 100_000_000:08}"


@given(moments, st.uuids(), st.text(max_size=30).filter(lambda text: text.isprintable()))
def test_the_code_is_the_one_that_the_rfc_makes(moment: datetime, session: UUID, place: str) -> None:
    assert code_at(step_of(moment), session, place, SECRET) == rfc6238(moment, session, place, SECRET)


@given(moments, st.integers(0, 400))
def test_a_code_is_valid_in_its_step_and_the_next_and_never_else(moment: datetime, seconds: int) -> None:
    code = code_at(step_of(moment), SESSION, "Sala 3", SECRET)
    later = moment + timedelta(seconds=seconds)
    passed = step_of(later) - step_of(moment)
    assert is_code(code, later, SESSION, "Sala 3", [SECRET]) == (passed in (0, 1))
    assert not is_code(code, moment - timedelta(seconds=31), SESSION, "Sala 3", [SECRET])


@given(moments)
def test_a_code_is_of_one_session_one_place_and_one_secret(moment: datetime) -> None:
    code = code_at(step_of(moment), SESSION, "Sala 3", SECRET)
    assert is_code(code, moment, SESSION, "Sala 3", [OTHER, SECRET])
    others = [
        is_code(code, moment, UUID(int=8), "Sala 3", [SECRET]),
        is_code(code, moment, SESSION, "Sala 4", [SECRET]),
        is_code(code, moment, SESSION, None, [SECRET]),
        is_code(code, moment, SESSION, "Sala 3", [OTHER]),
    ]
    assert not any(others)


@given(moments)
def test_a_code_is_read_as_people_type_it(moment: datetime) -> None:
    code = code_at(step_of(moment), SESSION, "Sala 3", SECRET)
    for typed in (code, grouped(code), f" {code[:4]}-{code[4:]} ", f"{code[:4]}\u00a0{code[4:]}"):
        assert is_code(typed, moment, SESSION, "Sala 3", [SECRET])


@given(st.text(max_size=200), moments)
def test_any_other_text_is_no_code(text: str, moment: datetime) -> None:
    if "".join(letter for letter in text if letter in "0123456789") != rfc6238(moment, SESSION, "x", SECRET):
        earlier = rfc6238(moment - timedelta(seconds=30), SESSION, "x", SECRET)
        assert not is_code(text, moment, SESSION, "x", [SECRET]) or earlier in text.replace(" ", "")


@given(moments)
def test_the_screen_waits_until_the_code_changes_and_not_longer(moment: datetime) -> None:
    left = seconds_left(moment)
    assert 1 <= left <= 30
    whole = moment.replace(microsecond=0)
    assert step_of(whole + timedelta(seconds=left)) == step_of(moment) + 1
    assert step_of(whole + timedelta(seconds=left - 1)) == step_of(moment)

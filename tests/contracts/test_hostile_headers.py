"""Whatever stands in a record, reading it gives an envelope or a MalformedRecord, and never another error."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from diplomado_contracts.cloudevents import (
    Envelope,
    MalformedRecord,
    _as_allowed,
    from_headers,
    from_record,
    to_headers,
)
from tests.contracts.strategies import envelopes

names = st.sampled_from(
    ["ce_id", "ce_type", "ce_source", "ce_time", "ce_subject", "ce_specversion", "ce_dataschema", "content-type"]
)
times = st.from_regex(r"\d{1,6}-\d{1,3}-\d\dT\d\d:\d\d:\d\d(\.\d*)?(Z|[+-]\d\d:?\d\d)?", fullmatch=True)
values = (
    st.none() | st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode()) | times.map(str.encode)
)
headers = st.lists(st.tuples(names | st.text(max_size=20), values), max_size=12)


def outcome(read: Callable[[], Envelope]) -> Envelope | str:
    """The envelope, or why there is none."""
    try:
        return read()
    except MalformedRecord as refused:
        return str(refused)


@given(headers)
def test_any_headers_are_read_or_refused(given_headers: list[tuple[str, bytes | None]]) -> None:
    assert isinstance(outcome(lambda: from_headers(given_headers)), Envelope | str)
    key = next((value for name, value in given_headers if name == "ce_subject"), b"key")
    assert outcome(lambda: from_record(key, given_headers)) == outcome(lambda: _as_allowed(key, tuple(given_headers)))


@given(envelopes(), st.data())
def test_a_good_record_with_one_odd_header_is_read_or_refused(envelope: Envelope, data: st.DataObject) -> None:
    good = to_headers(envelope)
    place = data.draw(st.integers(0, len(good) - 1))
    spoilt = [*good[:place], (good[place][0], data.draw(values)), *good[place + 1 :]]
    key = data.draw(st.sampled_from([envelope.subject.encode(), b"other", None]))

    read = outcome(lambda: from_record(key, spoilt))

    assert read == outcome(lambda: _as_allowed(key, tuple(spoilt))), "the short way says the same as the long one"
    assert isinstance(read, str) or read.subject.encode() == key


@given(envelopes(), st.permutations(range(7)))
def test_the_order_of_headers_means_nothing(envelope: Envelope, order: list[int]) -> None:
    written = to_headers(envelope)

    assert from_headers([*(written[place] for place in order), *written[7:]]) == envelope

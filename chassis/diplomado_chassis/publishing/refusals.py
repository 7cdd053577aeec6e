"""What an error of sending says: about the record, or about the topic, the clock or the way. Pure code."""

from aiokafka.errors import (
    BrokerResponseError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    UnknownError,
    UnknownTopicOrPartitionError,
    kafka_errors,
)


class InvalidRecordError(BrokerResponseError):
    """The broker has examined the record and can never take it: for example a compacted topic and no key."""

    errno = 87
    message = "INVALID_RECORD"


class UnrecognisedError(BrokerResponseError):
    """The broker answered a code that the client library has no class for."""


HOPELESS = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidRecordError)
"""Errors of the record itself: sending it again would fail again. A wrong clock (InvalidTimestamp) and damage on the
way (CorruptRecord) are not among them."""

UNCLEAR = (UnknownError, UnrecognisedError)
"""It cannot be told whether sending again helps. It is tried for a limited time."""

OF_THE_TOPIC = (UnknownTopicOrPartitionError, TopicAuthorizationFailedError, InvalidTopicError)
"""Errors that concern every record of a topic."""


def name_codes(highest: int = 255) -> None:
    """Give each code that the library does not know an error of its own, so that logs and dead letters name it.

    The library turns all of them into one UnknownError and drops the number.
    """
    kafka_errors.setdefault(InvalidRecordError.errno, InvalidRecordError)
    for code in range(1, highest + 1):
        described = {"errno": code, "message": f"code {code}", "__doc__": UnrecognisedError.__doc__}
        kind: type[BrokerResponseError] = type(f"KafkaCode{code}", (UnrecognisedError,), described)
        kafka_errors.setdefault(code, kind)

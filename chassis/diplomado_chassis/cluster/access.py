"""What a service lacks at Kafka, as its own user sees it: topics that do not exist, and rights that it has not."""

from collections.abc import Collection
from typing import Any

from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

_READ, _WRITE = 3, 4
_MISSING, _NOT_SHOWN = 3, 29


class _Response(Response):
    API_KEY = 3
    API_VERSION = 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("brokers", Array(("node_id", Int32), ("host", String("utf-8")), ("port", Int32), ("rack", String("utf-8")))),
        ("cluster_id", String("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("name", String("utf-8")),
                ("is_internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", Array(Int32)),
                        ("isr", Array(Int32)),
                        ("offline_replicas", Array(Int32)),
                    ),
                ),
                ("authorized_operations", Int32),
            ),
        ),
        ("cluster_authorized_operations", Int32),
    )


class _Request(RequestStruct):
    API_KEY = 3
    API_VERSION = 8
    RESPONSE_TYPE = _Response
    SCHEMA = Schema(
        ("topics", Array(String("utf-8"))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
    )


class _Metadata(Request[_Request]):
    API_KEY = 3

    def __init__(self, topics: list[str]) -> None:
        self._topics = topics

    def build(self, request_struct_class: type[_Request]) -> _Request:
        return request_struct_class(self._topics, False, False, True)


async def lacking(client: Any, written: Collection[str], read: Collection[str], group: str | None) -> list[str]:
    """Return what is missing, for operators: one line each. Raises KafkaError if the broker does not say it."""
    names = sorted({*written, *read})
    lines: list[str] = []
    response = await client._send_request(_Metadata(names)) if names else None
    for code, name, _internal, _partitions, allowed in sorted(response.topics, key=_name) if response else ():
        if code == _MISSING:
            lines.append(f"topic {name} does not exist")
        elif code == _NOT_SHOWN:
            lines.append(f"topic {name} does not exist or is not shown to this user")
        else:
            error: Any = for_code(code)
            if error.errno and not error.retriable:
                raise error(name)
            lines += [
                f"no right to {word} topic {name}"
                for word, operation, wanted in (("read", _READ, read), ("write", _WRITE, written))
                if name in wanted and not allowed >> operation & 1
            ]
    if group is not None and not await _may_use(client, group):
        lines.append(f"no right to use group {group}")
    return lines


def _name(topic: Any) -> str:
    """Brokers put what they do not show at the end."""
    return str(topic[1])


async def _may_use(client: Any, group: str) -> bool:
    try:
        await client.find_coordinator(group)
    except GroupAuthorizationFailedError:
        return False
    except KafkaError as error:
        if not error.retriable:  # a new cluster has no coordinator for some seconds
            raise
    return True

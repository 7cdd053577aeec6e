"""Changes single settings of topics. The client library can only replace the whole set: docs/adr says why this is here.

`AlterConfigs` sets every setting that is not named back to its default: a compacted topic becomes a deleting one.
`IncrementalAlterConfigs` (KIP-339, every broker since 2.3) changes the named ones alone.
"""

from collections.abc import Mapping
from typing import Any

from aiokafka.errors import for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int8, Int16, Int32, Schema, String

from diplomado_chassis.cluster.failure import Failure

_TOPIC = 2
_SET = 0


class _Response(Response):
    API_KEY = 44
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "responses",
            Array(
                ("error_code", Int16),
                ("error_message", String("utf-8")),
                ("resource_type", Int8),
                ("resource_name", String("utf-8")),
            ),
        ),
    )


class _Request(RequestStruct):
    API_KEY = 44
    API_VERSION = 0
    RESPONSE_TYPE = _Response
    SCHEMA = Schema(
        (
            "resources",
            Array(
                ("resource_type", Int8),
                ("resource_name", String("utf-8")),
                (
                    "configs",
                    Array(
                        ("name", String("utf-8")),
                        ("config_operation", Int8),
                        ("value", String("utf-8")),
                    ),
                ),
            ),
        ),
        ("validate_only", Boolean),
    )


class _IncrementalAlterConfigs(Request[_Request]):
    API_KEY = 44

    def __init__(self, resources: list[Any]) -> None:
        self._resources = resources

    def build(self, request_struct_class: type[_Request]) -> _Request:
        return request_struct_class(self._resources, False)


async def change_topics(client: Any, changes: Mapping[str, Mapping[str, str]]) -> None:
    """Set these settings of topics by name and leave all others as they are. Raises Failure if Kafka refuses one."""
    resources = [
        (_TOPIC, topic, [(name, _SET, value) for name, value in settings.items()])
        for topic, settings in changes.items()
    ]
    response = await client._send_request(_IncrementalAlterConfigs(resources))
    for code, message, _, topic in response.responses:
        error: Any = for_code(code)
        if error.errno:
            raise Failure(f"Kafka refused the settings of {topic}: {error.__name__} {message or ''}.")

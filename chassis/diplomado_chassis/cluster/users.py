"""The users of the services at Kafka, with their passwords as SCRAM stores them: salted and hashed here, not sent."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from aiokafka.errors import for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import CompactArray, CompactBytes, CompactString, Int8, Int16, Int32, Schema, TaggedFields

from diplomado_chassis.cluster.failure import Failure

ITERATIONS = 8192
_SHA_512 = 2


class _Response(Response):
    API_KEY = 51
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", CompactString("utf-8")),
                ("error_code", Int16),
                ("error_message", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _Request(RequestStruct):
    FLEXIBLE_VERSION = True
    API_KEY = 51
    API_VERSION = 0
    RESPONSE_TYPE = _Response
    SCHEMA = Schema(
        (
            "deletions",
            CompactArray(("name", CompactString("utf-8")), ("mechanism", Int8), ("tags", TaggedFields)),
        ),
        (
            "upsertions",
            CompactArray(
                ("name", CompactString("utf-8")),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _AlterUserScramCredentials(Request[_Request]):
    API_KEY = 51

    def __init__(self, upsertions: list[Any]) -> None:
        self._upsertions = upsertions

    def build(self, request_struct_class: type[_Request]) -> _Request:
        return request_struct_class([], self._upsertions, {})


async def set_passwords(client: Any, passwords: Mapping[str, str]) -> None:
    """Make users of SCRAM-SHA-512, or give them new passwords. Raises Failure if Kafka refuses one.

    Connections that exist stay; new ones need the new password.
    """
    upsertions: list[Any] = []
    for name, password in passwords.items():
        if not password.isascii() or not password.isprintable() or not password:
            raise Failure(f"The password of {name} must consist of printable ASCII characters.")
        salt = secrets.token_bytes(24)
        salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
        upsertions.append((name, _SHA_512, ITERATIONS, salt, salted, {}))
    response = await client._send_request(_AlterUserScramCredentials(upsertions))
    for name, code, message, _tags in response.results:
        error: Any = for_code(code)
        if error.errno:
            raise Failure(f"Kafka refused the user {name}: {error.__name__} {message or ''}.")

"""The connection to a receiver: one request to an address that was checked, within a time limit."""

import asyncio
import socket
import ssl
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import httpx

from diplomado_chassis.retry_after import retry_after_seconds
from diplomado_notifications.permits.targets import Address, Network, Refused, check, parsed
from diplomado_notifications.webhooks.outcomes import Outcome, of_status, unreachable


class Receivers:
    """Sends to any receiver. Nothing is kept between two requests: no connection, no cookie, no name."""

    def __init__(self, seconds: float, allowed: Collection[Network], ca: str | None = None) -> None:
        self.seconds = seconds
        self._allowed = allowed
        self._tls = ssl.create_default_context(cafile=ca)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send once, and return how it ended. Of the answer only its head is read; a redirect is not followed."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._post(url, headers, body)
        except Refused as refused:
            return unreachable(refused.reason)
        except (TimeoutError, httpx.TimeoutException):
            return unreachable("timed_out")
        except (httpx.ConnectError, OSError) as error:
            return unreachable("tls_failed" if _of_tls(error) else "unreachable")
        except httpx.RemoteProtocolError:
            return unreachable("answer_not_understood")
        except (httpx.HTTPError, httpx.InvalidURL):
            return unreachable("connection_lost")

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        parts = parsed(url, self._allowed)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = await _addresses(host, port)
        check(addresses, parts.scheme, self._allowed)
        async with httpx.AsyncClient(timeout=self.seconds, verify=self._tls, trust_env=False) as http:
            for place, address in enumerate(addresses, start=1):
                # TLS asks for the name and checks it; the connection goes to the address, which is not looked up again.
                request = http.build_request(
                    "POST",
                    httpx.URL(url).copy_with(host=str(address)),
                    headers={**headers, "host": parts.netloc},
                    content=body,
                    extensions={"sni_hostname": host},
                )
                try:
                    answer = await http.send(request, stream=True, follow_redirects=False)
                except httpx.ConnectError:
                    if place == len(addresses):
                        raise
                    continue  # nothing was sent; a name may have addresses that do not work from here
                await answer.aclose()
                seconds = retry_after_seconds(answer.headers.get("retry-after"), datetime.now(UTC))
                return of_status(answer.status_code, timedelta(seconds=seconds or 0))
        raise Refused("name_unknown")


async def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise Refused("name_unknown") from None
    return [ip_address(str(target[0]).partition("%")[0]) for *_, target in found]


def _of_tls(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False

"""What a page must never do: log an error, throw, break its content policy, ask another host for something."""

import re
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

OWN_HOSTS = {"127.0.0.1", "localhost"}
STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Watch:
    """The faults of all pages of a test. A fault that no `expect` pattern matches fails the test at its end."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        self._documents: set[str] = set()

    def expect(self, pattern: str) -> None:
        """Accept the faults that match a regular expression, because the test provokes them."""
        self._expected.append(re.compile(pattern))

    @property
    def unexpected(self) -> list[str]:
        """The faults that nobody expected."""
        return [fault for fault in self.faults if not any(pattern.search(fault) for pattern in self._expected)]

    def observe(self, context: BrowserContext) -> None:
        """Begin to watch the pages of a context."""
        context.on("console", self._hear)
        context.on("weberror", self._catch)
        context.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        # A form with errors answers 422, and a closed edition 409: the browser logs that of every document. It also
        # asks for an icon that no page names, when it likes: the server of a test may be gone by then.
        url = message.location["url"]
        is_document = urldefrag(url).url in self._documents  # a form may lead to a part of its page
        is_harmless = urlsplit(url).path == "/favicon.ico" or (STATUS.match(message.text) and is_document)
        if message.type == "error" and not is_harmless:
            self.faults.append(f"console: {message.text} ({url[:120]})")

    def _catch(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _see(self, request: Request) -> None:
        address = urlsplit(request.url)
        if request.is_navigation_request():
            self._documents.add(urldefrag(request.url).url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in OWN_HOSTS:
            self.faults.append(f"third party: {request.method} {request.url}")

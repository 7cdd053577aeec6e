"""Which test sends which form of a page as a browser without scripts does: collected while the tests run.

After a run of all tests, a form that no test sent with success fails the run. `build/forms.json` says who sends which.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from typing import Any

import pytest

from diplomado_chassis.http import middleware
from diplomado_contracts.services import SERVICES
from tests.architecture.composition import routes_of, service_of
from tests.architecture.source import ROOT

REPORT = ROOT / "build" / "forms.json"
LEFT_OUT = "not compose and not kubernetes and not observe"
"""What `make test` leaves out: these tests send no form that no other test sends."""
NO_FORMS = {"/webhooks/zoom": "Zoom calls it"}
_SENT: dict[str, set[str]] = defaultdict(set)
_running: list[str] = []


def forms() -> list[str]:
    """The addresses that forms of pages are sent to, as the services' own routes have them."""
    reached = (found.route for name in SERVICES for found in routes_of(list(service_of(name).routes)))
    posts = {getattr(route, "path", "") for route in reached if "POST" in (getattr(route, "methods", None) or ())}
    return sorted(path for path in posts if not path.startswith("/api/") and path not in NO_FORMS)


def untested(sent: Iterable[str]) -> list[str]:
    """The forms that no test sent with success."""
    return sorted(set(forms()) - set(sent))


def _listening(original: Callable[[str, str, int], Any]) -> Callable[[str, str, int], Any]:
    def listen(method: str, template: str, status: int) -> Any:
        if method == "POST" and status < 400 and _running:
            _SENT[template].update(_running)
        return original(method, template, status)

    return listen


def pytest_configure() -> None:
    """Listen to what the services answer."""
    middleware._duration = _listening(middleware._duration)  # type: ignore[assignment]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    """Note which test runs, unless it has a browser, whose scripts may have sent the form."""
    if "page_at" not in getattr(item, "fixturenames", ()):
        _running.append(item.nodeid)
    try:
        return (yield)
    finally:
        _running.clear()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker heard."""
    for template, tests in getattr(node, "workeroutput", {}).get("forms", {}).items():
        _SENT[template].update(tests)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what was heard, or report it; after all tests, fail for a form that none has sent."""
    config = session.config
    found = {template: sorted(tests) for template, tests in sorted(_SENT.items())}
    if (output := getattr(config, "workeroutput", None)) is not None:
        output["forms"] = found
        return
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if not everything or config.option.keyword or config.option.markexpr not in ("", LEFT_OUT) or session.exitstatus:
        return
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if missing := untested(found):
        reporter.write_line("\nForms that no test sends without scripts:\n  " + "\n  ".join(missing), red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

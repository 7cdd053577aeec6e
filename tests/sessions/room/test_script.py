"""The script of the check-in page, run by Node with a page and a network that this test makes; skipped without Node."""

import json
import shutil
import subprocess
from importlib import resources
from typing import Any

import pytest

from tests.support.waiting import PATIENCE

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="Node runs the script of the page")

# A page with a form, a store that a reload keeps, and a network whose answers are planned.
PAGE = """
const fs = require("fs"), vm = require("vm");
const plan = JSON.parse(process.argv[2]);
const source = fs.readFileSync(0, "utf8");
const kept = {}, calls = [], shown = [];
function open() {
  const listeners = {};
  const status = { dataset: { waiting: "waiting", in: "in", out: "out" }, hidden: true,
    set textContent(text) { shown.push(text); } };
  const form = { dataset: { api: "/api" }, elements: { ticket: {}, code: {} },
    addEventListener: (name, act) => { listeners[name] = act; } };
  const elements = { "check-in": form, queue: status, "code-block": {} };
  const ticks = [];
  const window = { fetch: true, localStorage: true, crypto: true,
    addEventListener: (name, act) => { listeners[name] = act; } };
  const context = { window, console, JSON, Date, Uint8Array, Array, String, AbortSignal: {},
    crypto: { getRandomValues: (bytes) => require("crypto").randomFillSync(bytes) },
    localStorage: { getItem: (name) => kept[name] ?? null, setItem: (name, text) => { kept[name] = text; } },
    document: { documentElement: { lang: "es" }, getElementById: (id) => elements[id] },
    setInterval: (act) => ticks.push(act),
    FormData: class { constructor(_form, button) { this.button = button; }
      get(name) { return { link: "own", code: "12345678", ticket: "t", direction: this.button }[name]; } },
    fetch: async (path, request) => {
      const next = plan.shift() ?? 200;
      calls.push({ path, key: request.headers["Idempotency-Key"], body: request.body, answer: next,
        clock: request.headers["Client-Time"] });
      if (next === "down") throw new TypeError("network");
      return { status: next, ok: next < 400, json: async () => ({ present: JSON.parse(request.body).direction === "in",
        detail: "refused" }) };
    } };
  vm.runInNewContext(source, context);
  return { submit: (direction) => listeners.submit({ preventDefault() {}, submitter: direction }),
    online: () => listeners.online(), tick: () => ticks.forEach((act) => act()) };
}
const rest = () => new Promise((done) => setTimeout(done, 5));
(async () => {
  for (const step of JSON.parse(process.argv[3])) {
    if (step === "open") globalThis.page = open();
    else if (step === "in" || step === "out") globalThis.page.submit(step);
    else globalThis.page[step]();
    await rest();
  }
  console.log(JSON.stringify({ calls, shown, kept: JSON.parse(kept["diplomado.check-ins"] ?? "[]") }));
})();
"""


def run(plan: list[int | str], *steps: str) -> dict[str, Any]:
    """What the page sent, showed and kept, after some steps of its user."""
    package = resources.files("diplomado_sessions.attendance.check_in")
    script = (package / "templates" / "check-in.js").read_text("utf-8")
    assert NODE is not None
    done = subprocess.run(
        [NODE, "-e", PAGE, "page", json.dumps(plan), json.dumps(["open", *steps])],
        input=script, capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def test_a_check_in_is_sent_once_and_kept_no_longer() -> None:
    said = run([200], "in", "tick", "online")
    assert (len(said["calls"]), said["shown"], said["kept"]) == (1, ["in"], [])


def test_a_network_that_is_down_keeps_the_check_in_with_its_key_and_its_time() -> None:
    said = run(["down", "down", 503, 429, 200], "in", "tick", "online", "open", "tick", "tick")
    assert [call["answer"] for call in said["calls"]] == ["down", "down", 503, 429, 200]
    assert len({(call["key"], call["body"]) for call in said["calls"]}) == 1
    assert json.loads(said["calls"][0]["body"])["at"] <= said["calls"][-1]["clock"]
    assert (said["shown"][0], said["shown"][-1], said["kept"]) == ("waiting", "in", [])


def test_several_are_sent_in_the_order_in_which_they_happened() -> None:
    said = run(["down", "down"], "in", "out", "tick")
    assert [json.loads(call["body"])["direction"] for call in said["calls"][2:]] == ["in", "out"]
    assert len({call["key"] for call in said["calls"]}) == 2
    assert said["shown"][-1] == "out"


def test_what_is_refused_is_shown_and_not_sent_again() -> None:
    said = run([422], "in", "tick", "online")
    assert (len(said["calls"]), said["shown"], said["kept"]) == (1, ["refused"], [])

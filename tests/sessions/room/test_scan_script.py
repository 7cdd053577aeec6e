"""The script of the page that scans, run by Node with a camera and a network that this test makes."""

import json
import shutil
import subprocess
from importlib import resources
from typing import Any

import pytest

from tests.support.waiting import PATIENCE

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="Node runs the script of the page")

# A page with a form and a camera, a store that a reload keeps or that refuses, and a network whose answers are planned.
PAGE = """
const fs = require("fs"), vm = require("vm");
const [plan, steps, store] = process.argv.slice(2).map((text) => JSON.parse(text));
const source = fs.readFileSync(0, "utf8");
const kept = {}, calls = [], shown = [];
let before = "", posted = 0, clock = 1000000;
function open() {
  const listeners = {}, ticks = [], looks = [];
  const status = { dataset: { waiting: "waiting", in: "in", out: "out", read: "read" }, hidden: true,
    set textContent(text) { shown.push(text); } };
  const form = { dataset: { api: "/api", scanner: "link" }, elements: { badge: {} },
    addEventListener: (name, act) => { listeners[name] = act; } };
  const leaving = { checked: false };
  const start = { addEventListener: (_name, act) => { listeners.start = act; } };
  const elements = { scan: form, scanned: status, camera: { play: async () => {} }, leaving, start, "camera-row": {} };
  class BarcodeDetector { async detect() { return before ? [{ rawValue: before }] : []; } }
  const window = { fetch: true, localStorage: true, crypto: true, BarcodeDetector,
    addEventListener: (name, act) => { listeners[name] = act; } };
  class Clock extends Date { constructor() { super(clock); } static now() { return clock; } }
  const context = { window, console, JSON, Date: Clock, Uint8Array, Array, String, AbortSignal: {}, BarcodeDetector,
    navigator: { mediaDevices: { getUserMedia: async () => ({}) } },
    crypto: { getRandomValues: (bytes) => require("crypto").randomFillSync(bytes) },
    localStorage: { getItem: (name) => kept[name] ?? null, setItem: (name, text) => {
      if (store === "refuses") throw new Error("quota");
      kept[name] = text; } },
    document: { documentElement: { lang: "es" }, getElementById: (id) => elements[id] },
    setInterval: (act) => ticks.push(act),
    setTimeout: (act, _pause, value) => looks.push(() => act(value)),
    FormData: class { constructor(_form, button) { this.button = button; }
      get(name) { return { badge: "typed", direction: this.button }[name]; } },
    fetch: async (path, request) => {
      const next = plan.shift() ?? 200;
      calls.push({ path, key: request.headers["Idempotency-Key"], body: JSON.parse(request.body), answer: next });
      if (next === "down") throw new TypeError("network");
      return { status: next, ok: next < 400, json: async () => ({ given_names: "Ana", family_names: "Ruiz",
        present: JSON.parse(request.body).direction === "in", detail: "refused" }) };
    } };
  vm.runInNewContext(source, context);
  return { typed: () => { let held = false;
      listeners.submit({ preventDefault() { held = true; }, submitter: "in" });
      if (!held) posted += 1; },
    start: () => listeners.start(), leaving: () => { leaving.checked = true; },
    look: () => looks.splice(0).forEach((act) => act()), tick: () => ticks.forEach((act) => act()) };
}
const rest = () => new Promise((done) => setImmediate(() => setImmediate(() => setImmediate(done))));
(async () => {
  for (const step of steps) {
    if (step === "open") globalThis.page = open();
    else if (step.startsWith("show ")) before = step.slice(5);
    else if (step === "nothing") before = "";
    else if (step === "later") clock += 20000;
    else await globalThis.page[step]();
    await rest();
  }
  console.log(JSON.stringify({ calls, shown, posted, kept: JSON.parse(kept["diplomado.scans"] ?? "[]") }));
})();
"""


def run(plan: list[int | str], *steps: str, store: str = "keeps") -> dict[str, Any]:
    """What the page sent, showed and kept, after some steps of its user."""
    package = resources.files("diplomado_sessions.attendance.check_in")
    script = (package / "templates" / "scan.js").read_text("utf-8")
    assert NODE is not None
    done = subprocess.run(
        [NODE, "-e", PAGE, "page", *map(json.dumps, (plan, ["open", *steps], store))],
        input=script, capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def test_the_camera_scans_each_code_once_while_it_is_before_it() -> None:
    said = run([], "start", "show ana", "look", "look", "look", "show luz", "look", "later", "look")
    assert [call["body"]["token"] for call in said["calls"]] == ["ana", "luz", "luz"]
    assert {call["body"]["direction"] for call in said["calls"]} == {"in"}
    assert (said["shown"][-1], said["kept"]) == ("Ana Ruiz: in", [])


def test_departures_are_scanned_by_choice() -> None:
    said = run([], "start", "leaving", "show ana", "look")
    assert [call["body"]["direction"] for call in said["calls"]] == ["out"]
    assert said["shown"][-1] == "Ana Ruiz: out"


def test_a_network_that_is_down_keeps_what_was_scanned_in_order_over_a_reload() -> None:
    said = run(["down"], "start", "show ana", "look", "show luz", "later", "look", "open", "tick")
    answered = [call for call in said["calls"] if call["answer"] == 200]
    assert [call["body"]["token"] for call in answered] == ["ana", "luz"]
    assert len({call["key"] for call in answered}) == 2
    assert said["calls"][0]["key"] == answered[0]["key"]
    assert (said["calls"][0]["body"], said["kept"]) == (answered[0]["body"], [])


def test_what_is_refused_is_shown_and_not_sent_again() -> None:
    said = run([422], "typed", "tick")
    assert (len(said["calls"]), said["shown"][-1], said["kept"]) == (1, "refused", [])


def test_a_phone_that_keeps_nothing_posts_the_form() -> None:
    said = run([], "typed", store="refuses")
    assert (said["posted"], said["calls"]) == (1, [])
    assert run([], "typed")["posted"] == 0

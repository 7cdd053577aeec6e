// Reads codes by the camera where the browser can, and sends them in the background. What a network loses is kept on this
// phone and sent again, with the same key and the time at which it was scanned. Without this script the form is posted.
"use strict";
(() => {
  const STORE = "diplomado.scans";
  const RETRY_MS = 15000;
  const KEEP_MS = 24 * 3600 * 1000;
  const AGAIN_MS = 10000;
  const element = (id) => document.getElementById(id);
  const form = element("scan"), status = element("scanned"), video = element("camera"), leaving = element("leaving");
  if (!form || !window.fetch || !window.localStorage || !window.crypto) return;

  const load = () => {
    try { return JSON.parse(localStorage.getItem(STORE)) || []; } catch { return []; }
  };
  const save = (waiting) => localStorage.setItem(STORE, JSON.stringify(waiting));
  const show = (text) => { status.textContent = text; status.hidden = !text; };
  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // True: answered, for good or for bad. False: try again later.
  const send = async (item) => {
    let answer;
    try {
      answer = await fetch(item.path, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "Accept-Language": document.documentElement.lang,
          "Idempotency-Key": item.key,
          "Client-Time": new Date().toISOString(),
        },
        body: item.body,
        signal: AbortSignal.timeout ? AbortSignal.timeout(20000) : undefined,
      });
    } catch { return false; }
    if (answer.status >= 500 || answer.status === 429) return false;
    const content = await answer.json().catch(() => ({}));
    if (answer.ok) show(`${content.given_names} ${content.family_names}: ${content.present ? status.dataset.in : status.dataset.out}`);
    else show(content.detail || String(answer.status));
    return true;
  };

  let sending = false;
  const flush = async () => {
    if (sending) return;
    sending = true;
    try {
      // One after the other, in the order in which they happened.
      for (let waiting = load(); waiting.length; waiting = load()) {
        const isOld = Date.now() - waiting[0].since > KEEP_MS;
        if (!isOld && !(await send(waiting[0]))) { show(status.dataset.waiting); break; }
        const done = waiting[0].key;
        save(load().filter((item) => item.key !== done));
      }
    } finally { sending = false; }
  };

  // False: this phone keeps nothing, so the form has to be posted.
  const record = (token, direction) => {
    const body = { scanner: form.dataset.scanner, token, direction, at: new Date().toISOString() };
    try {
      save([...load(), { key: key(), path: form.dataset.api, body: JSON.stringify(body), since: Date.now() }]);
    } catch { return false; }
    show(status.dataset.read);
    flush();
    return true;
  };

  form.addEventListener("submit", (event) => {
    const fields = new FormData(form, event.submitter);
    if (!record(fields.get("badge"), fields.get("direction") || "in")) return;
    event.preventDefault();
    form.elements.badge.value = "";
  });
  window.addEventListener("online", flush);
  setInterval(flush, RETRY_MS);
  flush();

  if (!window.BarcodeDetector || !navigator.mediaDevices) return;
  element("camera-row").hidden = false;
  let last = "", lastAt = 0;
  const look = async (detector) => {
    const found = await detector.detect(video).catch(() => []);
    const text = found.length ? found[0].rawValue : "";
    // The same code stays before the camera for a while.
    if (text && (text !== last || Date.now() - lastAt > AGAIN_MS)) {
      last = text;
      lastAt = Date.now();
      record(text, leaving.checked ? "out" : "in");
    }
    setTimeout(look, 200, detector);
  };
  element("start").addEventListener("click", async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      await video.play();
      video.hidden = false;
      element("start").hidden = true;
      look(new BarcodeDetector({ formats: ["qr_code"] }));
    } catch { element("camera-row").hidden = true; }
  });
})();

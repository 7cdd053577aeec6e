// Sends the check-in form in the background. What a network loses is kept on this phone and sent again, with the same
// key and the time at which it happened. Without this script the form is simply posted.
"use strict";
(() => {
  const STORE = "diplomado.check-ins";
  const RETRY_MS = 15000;
  const KEEP_MS = 24 * 3600 * 1000;
  const form = document.getElementById("check-in");
  const status = document.getElementById("queue");
  const codeBlock = document.getElementById("code-block");
  if (!form || !window.fetch || !window.localStorage || !window.crypto) return;

  const load = () => {
    try { return JSON.parse(localStorage.getItem(STORE)) || []; } catch { return []; }
  };
  const save = (waiting) => localStorage.setItem(STORE, JSON.stringify(waiting));
  const show = (text) => { status.textContent = text; status.hidden = !text; };
  // What proved this time proves nothing the next time.
  const askForNextCode = (ticket) => {
    form.elements.ticket.value = ticket;
    form.elements.code.value = "";
    form.elements.code.required = true;
    codeBlock.hidden = false;
  };
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
    if (answer.ok) {
      show(content.present ? status.dataset.in : status.dataset.out);
      askForNextCode(content.ticket);
    } else show(content.detail || String(answer.status));
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

  form.addEventListener("submit", (event) => {
    const fields = new FormData(form, event.submitter);
    const body = {
      link: fields.get("link"),
      code: fields.get("code") || null,
      ticket: fields.get("ticket") || null,
      direction: fields.get("direction") || "in",
      at: new Date().toISOString(),
    };
    try {
      save([...load(), { key: key(), path: form.dataset.api, body: JSON.stringify(body), since: Date.now() }]);
    } catch { return; } // this phone keeps nothing, so the form is posted
    event.preventDefault();
    flush();
  });
  window.addEventListener("online", flush);
  setInterval(flush, RETRY_MS);
  flush();
})();

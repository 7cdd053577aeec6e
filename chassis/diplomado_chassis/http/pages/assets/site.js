// Pages work without this file. It makes some things quicker.
"use strict";

// A fragment whose service is away or slow says so and can be asked for again.
for (const event of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(event, ({ target }) => {
    const place = target.closest("[data-fragment]");
    if (!place) return;
    place.querySelector(".fragment-link").hidden = true;
    place.querySelector(".fragment-away").hidden = false;
  });
}
document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-again]")) return;
  const place = target.closest("[data-fragment]");
  place.querySelector(".fragment-away").hidden = true;
  place.querySelector(".fragment-link").hidden = false;
  window.htmx.trigger(place, "again");
});

// A participant's own sessions are shown in the zone of their device. Without scripts they are in that of the course.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.path.startsWith("/sessions/own/")) return;
  detail.parameters.zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
});

// A page about this moment loads its part again, at most five seconds old. Where that fails it says that what it shows is
// old once it is, and goes on trying. Without scripts the page loads itself as a whole.
function keepCurrent(part) {
  const ends = Date.now() + 1000 * part.dataset.againIn;
  setTimeout(async function again() {
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(4000) });
      if (!answer.ok && answer.status < 500) return location.reload();
      if (!answer.ok) throw new Error(`Status ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const newer = page.querySelector("[data-again-in]");
      part.replaceWith(newer);
      document.title = page.title;
      keepCurrent(newer);
    } catch {
      if (Date.now() >= ends) {
        part.querySelector("[data-stale]").hidden = false;
        part.querySelector("[data-current]").hidden = true;
      }
      setTimeout(again, 2000);
    }
  }, Math.min(5000, Math.max(500, ends - Date.now())));
}
document.querySelectorAll("[data-again-in]").forEach(keepCurrent);

// A form is sent once, however often its button is pressed. Coming back by the history makes it ready again.
// What waits within it for its answer begins with the event "sent": htmx would stop a form whose "submit" it is given.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-once]")) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }
  if (!event.defaultPrevented) form.dispatchEvent(new Event("sent"));
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// Files may be dropped on their field.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  zone.querySelector(".drop-hint").hidden = false;
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

// A table is copied for spreadsheets and letters, or selected where the browser does not let pages copy.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const table = document.querySelector(`#${CSS.escape(button.dataset.copy)} table`);
    const lines = [...table.rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim().replaceAll("\u00a0", " ")).join("\t"));
    try {
      const kinds = { "text/plain": lines.join("\n"), "text/html": table.outerHTML };
      const blobs = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
      button.textContent = button.dataset.copied;
    } catch {
      window.getSelection().selectAllChildren(table);
    }
  });
}

// On a phone each row of a table is a card: a cell carries the title of its column, and roles say that it is a table still.
function stack(root) {
  for (const table of root.querySelectorAll(".scroll > table:not(.heat:not(.titled))")) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    if (heads.length < 3 || table.dataset.cards) continue;
    table.dataset.cards = "yes";
    table.setAttribute("role", "table");
    for (const part of [table.tHead, ...table.tBodies]) part.setAttribute("role", "rowgroup");
    for (const head of heads) head.setAttribute("role", "columnheader");
    for (const row of table.rows) row.setAttribute("role", "row");
    for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
      [...row.cells].forEach((cell, place) => {
        cell.setAttribute("role", cell.localName === "th" ? "rowheader" : "cell");
        if (place || cell.matches(".number")) cell.dataset.column = heads[place]?.textContent.trim() ?? "";
        if (cell.textContent.trim() === "–") cell.dataset.blank = "yes";
      });
    }
  }
}
stack(document);
document.addEventListener("htmx:load", ({ target }) => stack(target));

// After an error the summary is read and seen first.
document.getElementById("errors")?.focus();

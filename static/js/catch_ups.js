// Notes that are being written are saved before a point is ticked off or a record is added, so that none are lost.
"use strict";
(() => {
  const notes = document.getElementById("notes");
  if (!notes) return;
  let written = false;
  notes.addEventListener("input", () => { written = true; });
  document.addEventListener("submit", async (event) => {
    if (!written || !event.target.matches("[data-keeps-notes]")) return;
    event.preventDefault();
    const { target, submitter } = event;
    const answer = await fetch(notes.dataset.save, { method: "POST", body: new FormData(notes) }).catch(() => null);
    written = false;
    if (answer && answer.ok) target.requestSubmit(submitter);
    else notes.requestSubmit(notes.querySelector("[data-save-notes]"));
  });
})();

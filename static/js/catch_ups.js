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
    written = false; // a second press while this one waits does not save the same notes again
    const answer = await fetch(notes.dataset.save, { method: "POST", body: new FormData(notes) }).catch(() => null);
    if (answer && answer.ok) target.requestSubmit(submitter);
    else notes.requestSubmit(notes.querySelector("[data-save-notes]"));
  });
})();

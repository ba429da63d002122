// The client's side, for the team: count ticked questions. Every page works without this file.
"use strict";

const SECONDS_PER_QUESTION = 15; // as assessments.scoring.questions counts

const questions = document.querySelector("[data-questions]");
if (questions) {
  questions.addEventListener("change", () => {
    for (const group of questions.querySelectorAll("details")) {
      group.querySelector("[data-count]").textContent = group.querySelectorAll("input:checked").length;
    }
    const ticked = questions.querySelectorAll("input:checked").length;
    const minutes = Math.max(1, Math.ceil((ticked * SECONDS_PER_QUESTION) / 60));
    document.querySelector("[data-estimate]").textContent =
      `${ticked} question${ticked === 1 ? "" : "s"}, about ${minutes} minute${minutes === 1 ? "" : "s"}`;
  });
}

// A second click while the first is on its way would ask the same person twice.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
  });
}

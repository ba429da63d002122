// A button with data-copy="id" copies that field; the element with data-copied says so. Every page works without this file.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copyField(document.getElementById(button.dataset.copy)));
}

async function copyField(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    sayCopied("Copied.");
  } catch {
    sayCopied("Selected: copy it with your keyboard.");
  }
}

function sayCopied(text) {
  document.querySelector("[data-copied]").textContent = text;
}

// Today: J and K go from row to row (while a row has focus), Escape and a press elsewhere close what is open at a row.
// Every row works without this file.
"use strict";

(function () {
  const lists = () => document.querySelectorAll("[data-tasks]");
  if (!lists().length) return;

  const links = () => [...lists()].flatMap((list) => [...list.querySelectorAll("li .t a")]).filter((link) => link.offsetParent);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector(".acts[open]");
      if (!open) return;
      open.open = false;
      open.querySelector("summary").focus();
      return;
    }
    const row = event.target.closest("[data-tasks] > li");
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!row || typing || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    if (row.parentElement.dataset.keys !== "on") return;
    const every = links();
    const next = every[every.indexOf(row.querySelector(".t a")) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(".acts[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  const kept = document.querySelector(".acts[open] [autofocus]") || document.querySelector(".acts[open] .form-control");
  if (kept) kept.focus();
})();

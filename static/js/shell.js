// The frame: menu on phones, "/" to find, csrf for htmx. Every page works without this file.
"use strict";

document.addEventListener("click", (event) => {
  const burger = event.target.closest("[data-burger]");
  const side = document.getElementById("side");
  if (burger) {
    const open = side.classList.toggle("open");
    burger.setAttribute("aria-expanded", String(open));
    if (open) side.querySelector("a").focus();
  } else if (side && side.classList.contains("open") && !event.target.closest("#side")) {
    closeSide(side);
  }
  if (event.target.closest("[data-print]")) window.print();
});

function closeSide(side) {
  side.classList.remove("open");
  document.querySelector("[data-burger]").setAttribute("aria-expanded", "false");
}

document.addEventListener("keydown", (event) => {
  const side = document.getElementById("side");
  if (event.key === "Escape" && side && side.classList.contains("open")) {
    closeSide(side);
    document.querySelector("[data-burger]").focus();
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const find = document.querySelector("[data-find]");
    if (find) {
      event.preventDefault();
      window.location.assign(find.href);
    }
  }
});

// On a phone the tabs scroll sideways: show the current one.
for (const tab of document.querySelectorAll(".tabs [aria-current], .subtabs [aria-current]")) {
  tab.parentElement.scrollLeft = Math.max(0, tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2);
}

// The token comes from the page's own forms: the cookie is HttpOnly.
document.addEventListener("htmx:configRequest", (event) => {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (field) event.detail.headers["X-CSRFToken"] = field.value;
});

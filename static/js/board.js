// The demand board: dragging, keys and the Move menu all send the form of the card; the answer is the board as it
// stands now. Moves wait for each other. Without this file every menu is a plain form.
"use strict";

(() => {
  const frame = document.getElementById("board-frame");
  const said = document.getElementById("board-said");
  const help = document.getElementById("keys");
  if (!frame || !said || !help) return;

  // --- sending ---------------------------------------------------------------------------------------------------
  let sending = Promise.resolve();
  const cardOf = (pk) => document.getElementById(`r-${pk}`);
  const after = (run) => { sending = sending.then(run, run); return sending; };

  function say(text) {
    const line = document.createElement("div");
    line.className = "notice notice-row bad";
    line.setAttribute("role", "alert");
    line.textContent = text;
    said.replaceChildren(line);
  }

  async function send(form, fields, pk) {
    const body = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    frame.setAttribute("aria-busy", "true");
    const answer = await fetch(form.action, {
      method: "POST", body, credentials: "same-origin", headers: { "HX-Request": "true" },
    }).catch(() => null);
    frame.removeAttribute("aria-busy");
    const there = answer && answer.headers.get("HX-Redirect");
    if (there) return window.location.assign(there);
    if (!answer || answer.redirected || ![200, 400, 409].includes(answer.status)) {
      return say("Not moved: the server did not answer. The board is as it was; try again.");
    }
    show(await answer.text());
    return hold(pk);
  }

  // Puts each part of the answer in the place of the one with its id; what is typed in the line for new ones stays.
  function show(html) {
    const part = new DOMParser().parseFromString(html, "text/html");
    const open = frame.querySelector(".aside-list")?.open;
    const board = frame.querySelector(".board");
    const left = board ? board.scrollLeft : 0;
    for (const id of ["board-view", "board-lede"]) {
      const fresh = part.getElementById(id);
      if (fresh) document.getElementById(id).replaceWith(document.adoptNode(fresh));
    }
    said.replaceChildren(...part.getElementById("board-said").childNodes);
    if (open) frame.querySelector(".aside-list")?.setAttribute("open", "");
    frame.querySelector(".board").scrollLeft = left;
  }

  // The focus stays on the card; one that left the board leaves it to what was said, with Undo.
  function hold(pk) {
    const card = cardOf(pk);
    const link = card && card.querySelector(".tt");
    if (!link || !link.checkVisibility()) return said.focus();
    card.classList.add("moved");
    link.focus();
    return card.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // A move reads the form when its turn comes: the version seen is then that of the board before it.
  const move = (pk, fields) => after(() => {
    const form = cardOf(pk)?.querySelector("form[data-move]");
    return form ? send(form, fields, pk) : undefined;
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-move]");
    if (!form) return;
    event.preventDefault();
    const { submitter } = event;
    const fields = submitter && submitter.name ? { [submitter.name]: submitter.value } : {};
    const card = form.closest("[data-card]");
    if (card && card.matches(".dcard")) move(card.dataset.card, fields);
    else after(() => send(form, fields, form.dataset.for));
  });

  // --- the menu ----------------------------------------------------------------------------------------------------
  function closeMenus(but) {
    for (const menu of frame.querySelectorAll(".dmenu[open]")) if (menu !== but) menu.open = false;
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest(".dmenu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest(".dmenu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // --- keys --------------------------------------------------------------------------------------------------------
  const columns = () => [...frame.querySelectorAll("[data-column]")];
  const cardsIn = (column) => [...column.querySelectorAll(".dcard")];
  const focusOn = (card) => card && card.querySelector(".tt").focus();

  function beside(card, by) {
    const all = columns();
    return all[all.indexOf(card.closest("[data-column]")) + by];
  }

  // The next column to that side that has a card, at about the same height.
  function across(card, by) {
    const at = cardsIn(card.closest("[data-column]")).indexOf(card);
    const all = columns();
    for (let to = all.indexOf(card.closest("[data-column]")) + by; all[to]; to += by) {
      const there = cardsIn(all[to]);
      if (there.length) return there[Math.min(at, there.length - 1)];
    }
    return null;
  }

  const walk = {
    ArrowUp: (card) => card.previousElementSibling,
    ArrowDown: (card) => card.nextElementSibling,
    ArrowLeft: (card) => across(card, -1),
    ArrowRight: (card) => across(card, 1),
  };
  const toward = (by) => (card) => {
    const column = beside(card, by);
    if (column) move(card.dataset.card, { column: column.dataset.column });
  };
  const acts = {
    "[": (card) => move(card.dataset.card, { step: "up" }),
    "]": (card) => move(card.dataset.card, { step: "down" }),
    t: (card) => move(card.dataset.card, { step: "top" }),
    "<": toward(-1),
    ">": toward(1),
    m: (card) => { card.querySelector(".dmenu").open = true; card.querySelector(".menu button, .menu a").focus(); },
  };

  frame.addEventListener("keydown", (event) => {
    const card = event.target.closest(".tt") && event.target.closest(".dcard");
    if (!card || !card.closest("[data-column]") || event.ctrlKey || event.metaKey) return;
    if (walk[event.key]) {
      event.preventDefault();
      return void focusOn(walk[event.key](card));
    }
    const act = frame.dataset.letters === "on" && acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) {
      event.preventDefault();
      act(card);
    } else if (event.key === "?") {
      event.preventDefault();
      help.showModal();
    }
  });

  const opener = document.querySelector("[data-help]");
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  help.querySelector("[data-close]").addEventListener("click", () => help.close());

  // --- dragging ----------------------------------------------------------------------------------------------------
  let lifted = null;
  const line = document.createElement("div");
  line.className = "drop-at";

  frame.addEventListener("dragstart", (event) => {
    lifted = event.target.closest(".dcard[draggable=true]");
    if (!lifted) return;
    event.dataTransfer.setData("text/plain", lifted.dataset.card);
    event.dataTransfer.effectAllowed = "move";
    closeMenus(null);
    requestAnimationFrame(() => lifted && lifted.classList.add("lifted"));
  });

  function below(column, y) {
    const others = cardsIn(column).filter((card) => card !== lifted);
    return others.find((card) => { const box = card.getBoundingClientRect(); return y < box.top + box.height / 2; });
  }

  frame.addEventListener("dragover", (event) => {
    const column = lifted && event.target.closest("[data-column]");
    if (!column) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    column.querySelector(".cards").insertBefore(line, below(column, event.clientY) ?? null);
  });

  frame.addEventListener("drop", (event) => {
    const column = lifted && event.target.closest("[data-column]");
    if (!column) return;
    event.preventDefault();
    const before = below(column, event.clientY);
    move(lifted.dataset.card, { column: column.dataset.column, before: before ? before.dataset.card : "" });
  });

  frame.addEventListener("dragend", () => {
    line.remove();
    if (lifted) lifted.classList.remove("lifted");
    lifted = null;
  });
})();

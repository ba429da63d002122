// The moderation: saves each outcome by itself once it has a reason, keys, undo. Without this file each practice is a
// plain form. The answer to a save is HTML whose [data-part] elements replace those of the same id; inputs stay.
"use strict";

(() => {
  document.documentElement.classList.add("scripted");
  const board = document.getElementById("moderation");
  const status = document.getElementById("mod-state");
  if (!board || !status) return;

  const REASON_DELAY = 800;
  const SAYS_SAVING_AFTER = 400;
  const UNDO_FOR = 10000;
  const BLANK = { outcome: "", reason: "" };
  const states = new Map(); // practice key -> state of its saving
  let lastSaved = "";
  let current = board.querySelector(".mod-item.cur")?.dataset.item ?? "";

  // --- practices and their values --------------------------------------------------------------------------------
  const all = () => [...board.querySelectorAll("[data-item]")];
  const shown = () => all().filter((item) => item.getClientRects().length > 0);
  const formOf = (item) => item.querySelector("form");
  const reasonOf = (item) => item.querySelector("input[name=reason]");
  const isReason = (element) => element.matches("input[name=reason]");

  function values(item) {
    return { outcome: item.querySelector("input[name=outcome]:checked")?.value ?? "", reason: reasonOf(item).value.trim() };
  }

  function setValues(item, wanted) {
    for (const choice of item.querySelectorAll("input[name=outcome]")) choice.checked = choice.value === wanted.outcome;
    reasonOf(item).value = wanted.reason;
  }

  const same = (one, other) => one.outcome === other.outcome && one.reason === other.reason;

  function stateOf(item) {
    const key = item.dataset.item;
    if (!states.has(key)) states.set(key, { saved: values(item), inFlight: null, timer: null, failed: false, invalid: false, undoTo: null });
    return states.get(key);
  }

  const isDirty = (item) => !same(values(item), stateOf(item).saved);
  const inConflict = (item) => item.querySelector("[data-clash]") !== null;
  const missing = (item) => {
    const typed = values(item);
    return !typed.outcome ? "outcome" : !typed.reason ? "reason" : "";
  };
  const isReady = (item) => isDirty(item) && !missing(item) && !inConflict(item);

  // --- the line that says whether everything is saved --------------------------------------------------------------
  function say(text, bad, button) {
    const words = document.createElement("span");
    words.className = "save-text";
    words.textContent = text;
    const parts = [words];
    if (button) {
      const act = document.createElement("button");
      act.type = "button";
      act.className = "linkish";
      act.textContent = button.text;
      act.addEventListener("click", button.run);
      parts.push(act);
    }
    status.classList.toggle("bad", Boolean(bad));
    status.replaceChildren(...parts);
  }

  function report() {
    const find = (test) => all().find(test);
    const failed = find((item) => stateOf(item).failed);
    const conflict = find(inConflict);
    const invalid = find((item) => stateOf(item).invalid);
    const unfinished = find((item) => isDirty(item) && missing(item));
    if (failed) return say("Not saved: no answer from the server.", true, { text: "Try now", run: retry });
    if (conflict) return say("An outcome was changed somewhere else.", true, { text: "Compare", run: () => focusItem(conflict) });
    if (invalid) return say("One outcome is not saved: see what is wrong.", true, { text: "Show", run: () => focusItem(invalid) });
    if (unfinished) {
      const what = missing(unfinished) === "reason" ? "Not saved yet: say why." : "Not saved yet: choose what was agreed.";
      return say(what, false, { text: "Show", run: () => focusItem(unfinished) });
    }
    if (find((item) => stateOf(item).inFlight)) return undefined;
    return say(lastSaved ? `All outcomes saved ${lastSaved}` : "Nothing changed yet");
  }

  // --- saving --------------------------------------------------------------------------------------------------------
  const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

  const post = (form, body, keepalive = false) => fetch(form.action, {
    method: "POST", body, keepalive, credentials: "same-origin", headers: { "X-Requested-With": "fetch" },
  });

  async function save(item) {
    const state = stateOf(item);
    clearTimeout(state.timer);
    if (state.inFlight) return state.inFlight.then(() => save(item));
    if (!isReady(item)) { report(); return undefined; }
    return run(item, values(item), new URLSearchParams(new FormData(formOf(item))));
  }

  function withdraw(item) {
    const state = stateOf(item);
    clearTimeout(state.timer);
    if (state.inFlight) return state.inFlight.then(() => withdraw(item));
    const body = new URLSearchParams(new FormData(formOf(item)));
    body.set("withdraw", "1");
    return run(item, BLANK, body);
  }

  // Sends one request for a practice; `becomes` is what is stored once it succeeds.
  async function run(item, becomes, body) {
    const state = stateOf(item);
    const old = item.querySelector("[data-undo]"); // what it would undo is not the last act any more
    if (old) old.hidden = true;
    const slow = setTimeout(() => say("Saving"), SAYS_SAVING_AFTER);
    state.inFlight = send(item, becomes, body);
    await state.inFlight;
    clearTimeout(slow);
    state.inFlight = null;
    report();
    if (isReady(item) && !state.failed && !state.invalid) await save(item);
  }

  async function send(item, becomes, body) {
    const state = stateOf(item);
    let response = null;
    let text = "";
    try {
      response = await post(formOf(item), body);
      text = await response.text();
    } catch {
      response = null;
    }
    state.failed = !response || response.redirected || ![200, 409, 422].includes(response.status);
    if (state.failed) { state.again = { becomes, body }; return; }
    state.invalid = response.status === 422;
    const before = state.saved;
    if (response.status === 200) {
      state.saved = becomes;
      lastSaved = clock();
      if (becomes === BLANK) setValues(item, BLANK);
    }
    replaceParts(text);
    if (response.status === 200 && !state.isUndo) offerUndo(item, before);
    state.isUndo = false;
  }

  function retry() {
    for (const item of all()) {
      const state = stateOf(item);
      if (!state.failed) continue;
      state.failed = false;
      run(item, state.again.becomes, state.again.body);
    }
  }
  window.addEventListener("online", retry);

  function replaceParts(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    for (const part of answer.querySelectorAll("[data-part]")) {
      const old = document.getElementById(part.id);
      if (!old) continue;
      const held = old.contains(document.activeElement) ? old.closest("[data-item]") : null;
      old.replaceWith(document.adoptNode(part));
      if (held) held.focus({ preventScroll: true });
    }
    const problem = answer.querySelector("[data-problem]");
    if (problem) say(problem.textContent, true);
  }

  // --- undo and the two ways out of a conflict -----------------------------------------------------------------------
  function offerUndo(item, before) {
    const button = item.querySelector("[data-undo]");
    const state = stateOf(item);
    if (!button || same(before, state.saved)) return;
    state.undoTo = before;
    button.hidden = false;
    setTimeout(() => { button.hidden = true; }, UNDO_FOR);
  }

  function undo(item) {
    const state = stateOf(item);
    const back = state.undoTo;
    if (!back) return;
    state.undoTo = null;
    state.isUndo = true;
    focusItem(item);
    if (!back.outcome) { withdraw(item); return; }
    setValues(item, back);
    save(item);
  }

  function keepMine(item) {
    const clash = item.querySelector("[data-clash]");
    clash.replaceChildren();
    clash.removeAttribute("data-clash");
    stateOf(item).saved = BLANK; // whatever is stored, mine is to be sent
    focusItem(item);
    save(item);
  }

  async function takeStored(item) {
    const response = await fetch(window.location.href, { credentials: "same-origin" });
    const page = response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
    const fresh = page?.getElementById(item.id);
    if (!fresh) { window.location.reload(); return; }
    states.delete(item.dataset.item);
    item.replaceWith(document.adoptNode(fresh));
    focusItem(fresh);
    report();
  }

  // --- focus -----------------------------------------------------------------------------------------------------------
  function setCurrent(item) {
    current = item.dataset.item;
    for (const other of all()) {
      other.classList.toggle("cur", other === item);
      other.tabIndex = other === item ? 0 : -1;
    }
  }

  function focusItem(item) {
    const fold = item.closest("details.mod-fold");
    if (fold) fold.open = true;
    item.focus({ preventScroll: true });
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    item.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  function move(item, steps) {
    const list = shown();
    const next = list[list.indexOf(item) + steps];
    if (next) focusItem(next);
    else if (steps > 0) document.getElementById("next")?.focus();
  }

  // --- keys ------------------------------------------------------------------------------------------------------------
  const help = document.getElementById("keys");
  const lettersOn = () => board.dataset.keys === "on";

  function onItemKey(event, item) {
    const key = event.key.toUpperCase();
    if (key === "J") return move(item, 1);
    if (key === "K") return move(item, -1);
    if (key === "E") return reasonOf(item).focus();
    const choice = item.querySelector(`input[name=outcome][data-key="${CSS.escape(key)}"]`);
    if (!choice) return false;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    if (missing(item) === "reason") reasonOf(item).focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const item = event.target.closest("[data-item]");
    const typing = event.target.matches("select, textarea, input:not([type=radio], [type=checkbox])");
    if (event.key === "Escape" && item && event.target !== item) {
      focusItem(item);
    } else if (event.key === "Enter" && item && event.target.matches("input")) {
      event.preventDefault(); // a plain form would be sent
      if (missing(item)) save(item);
      else focusItem(item); // leaving the field saves it
    } else if (event.key === "?" && !typing) {
      event.preventDefault();
      help.showModal();
    } else if (item && !typing && !event.target.closest("summary, button, a") && lettersOn()) {
      if (onItemKey(event, item) !== false) event.preventDefault();
    }
  });

  // --- events of the practices -----------------------------------------------------------------------------------------
  // The current practice folds out and the one before it folds in. Between press and release nothing may move, or the
  // release lands beside what was pressed and the click is lost.
  let pressing = false;
  board.addEventListener("pointerdown", () => { pressing = true; });
  const released = () => setTimeout(() => {
    pressing = false;
    const item = document.activeElement.closest("[data-item]");
    if (item && item.dataset.item !== current) setCurrent(item);
  });
  window.addEventListener("pointerup", released);
  window.addEventListener("pointercancel", released);
  board.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-item]");
    if (item && item.dataset.item !== current && !pressing) setCurrent(item);
  });
  board.addEventListener("click", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    if (event.target.closest("[data-undo]")) undo(item);
    else if (event.target.closest("[data-take]")) { event.preventDefault(); takeStored(item); }
    else if (event.target.closest(".seg label")) setTimeout(() => { if (missing(item) === "reason") reasonOf(item).focus(); });
    else if (item.dataset.item !== current && !event.target.closest("input, button, label, summary, a")) focusItem(item);
  });
  board.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    stateOf(item).invalid = false;
    save(item);
  });
  board.addEventListener("input", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item || !isReason(event.target)) return;
    const state = stateOf(item);
    state.invalid = false;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(item), REASON_DELAY);
  });
  board.addEventListener("focusout", (event) => {
    const item = event.target.closest("[data-item]");
    if (item && isReason(event.target) && isDirty(item)) save(item);
  });
  board.addEventListener("submit", (event) => {
    event.preventDefault();
    const item = event.target.closest("[data-item]");
    if (event.submitter?.matches("[data-withdraw]")) withdraw(item).then(() => focusItem(item));
    else if (event.submitter?.matches("[data-keep]")) keepMine(item);
    else save(item);
  });

  // --- leaving -----------------------------------------------------------------------------------------------------------
  const unsaved = () => all().filter((item) => stateOf(item).failed || stateOf(item).inFlight || isDirty(item));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved().length) event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    for (const item of all()) {
      if (isReady(item) && !stateOf(item).inFlight) post(formOf(item), new URLSearchParams(new FormData(formOf(item))), true).catch(() => undefined);
    }
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.matches("[data-take]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const waiting = all().filter((item) => isReady(item) || stateOf(item).inFlight);
    if (!waiting.length || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    await Promise.all(waiting.map((item) => stateOf(item).inFlight ?? save(item)));
    window.location.assign(link.href);
  });

  // --- help --------------------------------------------------------------------------------------------------------------
  document.querySelector("[data-help]")?.addEventListener("click", () => help.showModal());
  help.querySelector("[data-close]").addEventListener("click", () => help.close());
  help.addEventListener("close", () => { const item = document.getElementById(`item-${current}`); if (item) focusItem(item); });
  const letters = document.getElementById("letter-keys");
  letters.addEventListener("change", async () => {
    board.dataset.keys = letters.elements.on.checked ? "on" : "off";
    await post(letters, new URLSearchParams(new FormData(letters)));
  });
  letters.addEventListener("submit", (event) => { event.preventDefault(); help.close(); });

  // --- start -------------------------------------------------------------------------------------------------------------
  for (const item of all()) stateOf(item);
  const wanted = document.getElementById(decodeURIComponent(window.location.hash.slice(1)))?.closest("[data-item]");
  const first = wanted ?? document.getElementById(`item-${current}`);
  if (first) {
    setCurrent(first);
    if (wanted || !window.matchMedia("(max-width: 700px)").matches) first.focus({ preventScroll: !wanted });
  }
  report();
})();

// The scoring sheet: saves each answer by itself, keys, undo. Without this file the page is a plain form.
// A row's inputs are sent as they are; the answer is HTML whose [data-part] elements replace those of the same id.
// Inputs are never replaced by a save, so nothing typed while it is under way is lost.
"use strict";

(() => {
  const form = document.getElementById("sheet-form");
  const status = document.getElementById("save-state");
  if (!form) return;
  document.documentElement.classList.add("scripted");

  const NOTE_DELAY = 800;
  const SAYS_SAVING_AFTER = 400;
  const UNDO_FOR = 10000;
  const RETRY_SECONDS = [5, 10, 20, 40, 60];
  const states = new Map(); // row key -> state of its saving
  let lastSaved = status && status.querySelector(".ic") ? status.textContent.trim().slice(-5) : "";
  let savingTimer = null;
  let retryTimer = null;
  let retries = 0;
  let signedOut = false;
  let current = "";

  // --- rows and their values -----------------------------------------------------------------------------------
  const rows = () => [...form.querySelectorAll("[data-row]")];
  const rowOf = (key) => document.getElementById(`row-${key}`);
  const editable = status !== null;
  const fields = (row) => [...row.querySelectorAll("input[name], textarea[name], select[name]")];
  const isTyping = (element) => element.matches("textarea, select, input:not([type=radio], [type=hidden], [type=checkbox])");

  function values(row) {
    const found = {};
    for (const field of fields(row)) {
      if (field.type === "hidden") continue;
      if (field.type === "radio" && !field.checked) { found[field.name] ??= ""; continue; }
      found[field.name] = field.value;
    }
    return found;
  }

  function setValues(row, wanted) {
    for (const field of fields(row)) {
      if (field.type === "hidden") continue;
      if (field.type === "radio") field.checked = wanted[field.name] === field.value;
      else field.value = wanted[field.name] ?? "";
    }
    markLook(row);
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function stateOf(row) {
    const key = row.dataset.row;
    if (!states.has(key)) {
      // What the server rendered into the attributes, not what a browser filled in again after going back.
      states.set(key, { saved: values(row), inFlight: null, timer: null, failed: false, invalid: false, undoTo: null });
    }
    return states.get(key);
  }

  const isDirty = (row) => !same(values(row), stateOf(row).saved);
  const inConflict = (row) => row.querySelector("[data-clash]") !== null;
  const waiting = () => rows().filter((row) => {
    const state = stateOf(row);
    return !inConflict(row) && (state.inFlight || (isDirty(row) && !state.invalid && !needsReason(row)));
  });

  const naChosen = (row) => row.querySelector("input[type=radio][value='-na-']:checked") !== null;
  const reasonOf = (row) => row.querySelector("input[name$='-na_reason']");
  const needsReason = (row) => naChosen(row) && !reasonOf(row).value.trim();

  function markLook(row) {
    const reason = row.querySelector(".reason");
    if (reason) reason.classList.toggle("only-na", !naChosen(row));
    const noted = [...row.querySelectorAll(".note textarea, .extra input")].some((field) => field.value);
    row.classList.toggle("has-more", noted || naChosen(row));
    for (const area of row.querySelectorAll("textarea")) {
      area.rows = Math.min(8, Math.max(1, area.value.split("\n").length));
    }
  }

  // --- the line that says whether everything is saved ------------------------------------------------------------
  function say(text, bad, button) {
    if (!status) return;
    const icon = bad ? "x" : lastSaved && text === "" ? "check" : "";
    const parts = [];
    if (icon) parts.push(iconOf(icon));
    const words = document.createElement("span");
    words.className = "save-text";
    if (text === "") {
      const long = document.createElement("span");
      long.className = "hide-s";
      long.textContent = "All answers saved";
      words.append(long, ` ${lastSaved}`);
    } else {
      words.textContent = text;
    }
    parts.push(words);
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

  function iconOf(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "ic");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#i-${name}`);
    svg.append(use);
    return svg;
  }

  function report() {
    const conflicting = rows().find(inConflict);
    const failed = rows().filter((row) => stateOf(row).failed);
    const invalid = rows().find((row) => stateOf(row).invalid);
    const reasonless = rows().find(needsReason);
    const saving = rows().some((row) => stateOf(row).inFlight);
    if (failed.length) return reportFailure(failed.length);
    if (conflicting) return say("An answer was changed somewhere else.", true, { text: "Compare", run: () => focusRow(conflicting) });
    if (invalid) return say("One answer is not saved: see what is wrong.", true, { text: "Show", run: () => focusRow(invalid) });
    if (reasonless) return say("Not saved yet: say why it does not apply.", false, { text: "Show", run: () => reasonOf(reasonless).focus() });
    if (saving) {
      savingTimer ??= setTimeout(() => { savingTimer = null; if (rows().some((row) => stateOf(row).inFlight)) say("Saving"); }, SAYS_SAVING_AFTER);
      return undefined;
    }
    return say(lastSaved ? "" : "Nothing changed yet");
  }

  function reportFailure(count) {
    const what = count === 1 ? "1 answer not saved." : `${count} answers not saved.`;
    const why = signedOut ? "You are signed out: sign in again in another window, then try." : navigator.onLine ? "" : "You are offline.";
    const when = retrySeconds();
    say([what, why, signedOut ? "" : `Trying again in ${when} s.`].filter(Boolean).join(" "), true, { text: "Try now", run: retry });
  }

  const retrySeconds = () => RETRY_SECONDS[Math.min(retries, RETRY_SECONDS.length - 1)];

  function planRetry() {
    if (retryTimer) return;
    retryTimer = setTimeout(retry, retrySeconds() * 1000);
    retries += 1;
  }

  function retry() {
    clearTimeout(retryTimer);
    retryTimer = null;
    for (const row of rows()) if (stateOf(row).failed) save(row);
  }
  window.addEventListener("online", retry);

  // --- saving ------------------------------------------------------------------------------------------------------
  function bodyOf(row) {
    const body = new URLSearchParams();
    for (const name of ["csrfmiddlewaretoken", "open", "shown"]) body.set(name, form.querySelector(`[name=${name}]`)?.value ?? "");
    for (const field of fields(row)) {
      if (field.type !== "radio" || field.checked) body.set(field.name, field.value);
    }
    return body;
  }

  function saveSoon(row, delay) {
    const state = stateOf(row);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(row), delay);
  }

  async function save(row) {
    const state = stateOf(row);
    clearTimeout(state.timer);
    state.timer = null;
    if (state.inFlight) return state.inFlight.then(() => save(row));
    if (inConflict(row) || !isDirty(row) || needsReason(row)) { report(); return undefined; }
    const sent = values(row);
    state.inFlight = send(row, sent);
    report();
    await state.inFlight;
    state.inFlight = null;
    if (isDirty(row) && !state.failed && !state.invalid && !inConflict(row)) return save(row);
    report();
    return undefined;
  }

  async function send(row, sent) {
    const state = stateOf(row);
    let response, text;
    try {
      response = await post(row.dataset.url, bodyOf(row));
      if (response.status === 403 && await freshToken()) response = await post(row.dataset.url, bodyOf(row));
      text = await response.text();
    } catch {
      response = null;
    }
    const answered = response && !response.redirected && [200, 409, 422].includes(response.status);
    signedOut = Boolean(response && response.redirected);
    if (!answered) {
      state.failed = true;
      planRetry();
      return;
    }
    state.failed = false;
    retries = 0;
    state.invalid = response.status === 422;
    const before = state.saved;
    if (response.status === 200) {
      state.saved = sent;
      lastSaved = clock();
    }
    replaceParts(text);
    if (response.status === 200 && !state.isUndo) offerUndo(row, before);
    state.isUndo = false;
  }

  const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

  const post = (url, body, keepalive = false) => fetch(url, {
    method: "POST", body, keepalive, credentials: "same-origin", headers: { "X-Requested-With": "fetch" },
  });

  // After signing in again in another window the token of this page is an old one.
  async function freshToken() {
    const response = await fetch(window.location.href, { credentials: "same-origin" });
    if (response.redirected || !response.ok) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = page.querySelector("#sheet-form [name=csrfmiddlewaretoken]");
    if (!token) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token.value;
    return true;
  }

  function replaceParts(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    for (const part of answer.querySelectorAll("[data-part]")) {
      if (part.parentElement.closest("[data-part]")) continue;
      const old = document.getElementById(part.id);
      if (!old || (old.contains(document.activeElement) && old.id === "rail")) continue;
      if ([...old.querySelectorAll("[data-row]")].some((row) => isDirty(row) || stateOf(row).inFlight)) continue;
      const focused = old.contains(document.activeElement) ? old.closest("[data-row]") : null;
      old.replaceWith(document.adoptNode(part));
      if (focused) focused.focus({ preventScroll: true });
    }
    for (const row of rows()) stateOf(row);
    showBeside();
  }

  function offerUndo(row, before) {
    const button = row.querySelector("[data-undo]");
    if (!button || same(before, stateOf(row).saved)) return;
    stateOf(row).undoTo = before;
    button.hidden = false;
    setTimeout(() => { button.hidden = true; }, UNDO_FOR);
  }

  function undo(row) {
    const state = stateOf(row);
    if (!state.undoTo) return;
    setValues(row, state.undoTo);
    state.undoTo = null;
    state.isUndo = true;
    focusRow(row);
    save(row);
  }

  // --- the two ways out of a conflict ------------------------------------------------------------------------------
  function keepMine(row) {
    row.querySelector("[data-clash]").replaceChildren();
    row.querySelector("[data-clash]").removeAttribute("data-clash");
    stateOf(row).saved = {}; // whatever is stored, mine is to be sent
    focusRow(row);
    save(row);
  }

  async function takeTheirs(row) {
    const response = await fetch(row.dataset.url, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
    if (!response.ok || response.redirected) { report(); return; }
    const html = await response.text();
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-row]");
    states.delete(row.dataset.row);
    row.replaceWith(document.adoptNode(fresh));
    replaceParts(html);
    lastSaved ||= clock();
    focusRow(fresh);
    report();
  }

  // --- leaving -----------------------------------------------------------------------------------------------------
  async function flush() {
    for (const row of rows()) if (isDirty(row)) save(row);
    await Promise.all(rows().map((row) => stateOf(row).inFlight).filter(Boolean));
    return waiting().length === 0;
  }

  function flushBlindly() {
    for (const row of waiting()) {
      if (isDirty(row) && !stateOf(row).inFlight) post(row.dataset.url, bodyOf(row), true).catch(() => undefined);
    }
  }
  window.addEventListener("pagehide", flushBlindly);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const row of waiting()) save(row);
  });
  window.addEventListener("beforeunload", (event) => {
    if (rows().some((row) => stateOf(row).failed || stateOf(row).inFlight || needsReason(row))) event.preventDefault();
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !waiting().length) return;
    event.preventDefault();
    if (await flush()) window.location.assign(link.href);
    else report();
  });

  // --- carrying over -----------------------------------------------------------------------------------------------
  async function carry(button) {
    const body = new URLSearchParams({ [button.name]: button.value });
    const held = current;
    await flush();
    for (const name of ["csrfmiddlewaretoken", "open", "shown"]) body.set(name, form.querySelector(`[name=${name}]`)?.value ?? "");
    let response = null;
    try {
      response = await post(button.formAction, body);
    } catch {
      return say("Not carried over: no answer from the server.", true, { text: "Try now", run: () => carry(button) });
    }
    if (response.redirected || ![200, 422].includes(response.status)) return say("Not carried over.", true, { text: "Try now", run: () => carry(button) });
    const html = await response.text();
    for (const row of rows()) if (!isDirty(row)) states.delete(row.dataset.row);
    replaceParts(html);
    const problem = new DOMParser().parseFromString(html, "text/html").querySelector("[data-problem]");
    if (problem) return say(problem.textContent, true);
    lastSaved = clock();
    report();
    const row = rowOf(button.name === "pom" ? button.value : held) ?? rows()[0];
    if (row) focusRow(row);
    return undefined;
  }

  // --- focus and what stands beside it -----------------------------------------------------------------------------
  function setCurrent(row) {
    current = row.dataset.row;
    for (const other of rows()) {
      other.classList.toggle("cur", other === row);
      other.tabIndex = other === row ? 0 : -1;
    }
    showBeside();
  }

  function showBeside() {
    for (const part of document.querySelectorAll("[data-beside]")) part.hidden = part.dataset.beside !== current;
  }

  function focusRow(row) {
    row.focus({ preventScroll: true });
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    row.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  function move(row, steps) {
    const all = rows();
    const next = all[all.indexOf(row) + steps];
    if (next) focusRow(next);
    else if (steps > 0) document.getElementById("next")?.focus();
  }

  // --- keys ----------------------------------------------------------------------------------------------------------
  const help = document.getElementById("keys");
  const lettersOn = () => form.dataset.keys === "on";

  function onRowKey(event, row) {
    const key = event.key.toUpperCase();
    if (key === "J") return move(row, 1);
    if (key === "K") return move(row, -1);
    if (key === "E") return row.querySelector(".note textarea")?.focus();
    if (key === "=") return row.querySelector("[data-carry]")?.click();
    const choice = row.querySelector(`input[type=radio][data-key="${CSS.escape(key)}"]`);
    if (!choice) return false;
    if (!choice.checked) {
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (choice.value === "-na-" && needsReason(row)) reasonOf(row).focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (help && help.open)) return;
    const row = event.target.closest("[data-row]");
    const typing = isTyping(event.target);
    if (event.key === "Escape" && row && event.target !== row) {
      focusRow(row);
    } else if (event.key === "Enter" && row && event.target.matches("input")) {
      event.preventDefault(); // a plain form would be sent
      save(row);
    } else if (event.key === "?" && !typing && help) {
      event.preventDefault();
      help.showModal();
    } else if (editable && row && !typing && !event.target.closest("summary, button, a") && lettersOn()) {
      if (onRowKey(event, row) !== false) event.preventDefault();
    }
  });

  // --- events of the form --------------------------------------------------------------------------------------------
  // The current row folds out and the one before it folds in, which moves the rows below. Between press and release
  // nothing may move, or the release lands beside what was pressed and the click is lost.
  let pressing = false;
  form.addEventListener("pointerdown", () => { pressing = true; });
  const released = () => setTimeout(() => {
    pressing = false;
    const row = document.activeElement.closest("[data-row]");
    if (row && row.dataset.row !== current) setCurrent(row);
  });
  window.addEventListener("pointerup", released);
  window.addEventListener("pointercancel", released);
  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && row.dataset.row !== current && !pressing) setCurrent(row);
  });
  form.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    if (event.target.closest("[data-undo]")) undo(row);
    else if (row.dataset.row !== current && !event.target.closest("input, textarea, select, button, label, summary, a")) focusRow(row);
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    markLook(row);
    stateOf(row).invalid = false;
    if (event.target.matches("[type=radio][value='-na-']") && needsReason(row)) reasonOf(row).focus();
    if (event.target.matches("textarea, input[type=text]")) return;
    save(row);
  });
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || !isTyping(event.target) || event.target.matches("select, [type=date]")) return;
    markLook(row);
    stateOf(row).invalid = false;
    saveSoon(row, NOTE_DELAY);
  });
  form.addEventListener("focusout", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && isTyping(event.target) && isDirty(row)) save(row);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const row = button?.closest("[data-row]");
    if (button?.matches("[data-carry]")) carry(button);
    else if (button?.matches("[data-clear]")) clearAnswer(row);
    else if (button?.matches("[data-keep]")) keepMine(row);
    else if (button?.matches("[data-take]")) takeTheirs(row);
    else flush();
  });

  function clearAnswer(row) {
    for (const choice of row.querySelectorAll("input[type=radio]")) choice.checked = false;
    markLook(row);
    focusRow(row);
    save(row);
  }

  // --- help --------------------------------------------------------------------------------------------------------
  document.querySelector("[data-help]")?.addEventListener("click", () => help.showModal());
  help?.querySelector("[data-close]").addEventListener("click", () => help.close());
  help?.addEventListener("close", () => { const row = rowOf(current); if (row) focusRow(row); });
  const letters = document.getElementById("letter-keys");
  letters?.addEventListener("change", async () => {
    form.dataset.keys = letters.elements.on.checked ? "on" : "off";
    document.documentElement.classList.toggle("letters-off", !letters.elements.on.checked);
    await post(letters.action, new URLSearchParams(new FormData(letters)));
  });
  letters?.addEventListener("submit", (event) => { event.preventDefault(); help.close(); });

  // --- begin -------------------------------------------------------------------------------------------------------
  for (const row of rows()) { stateOf(row); markLook(row); }
  const named = window.location.hash.startsWith("#row-") ? document.getElementById(window.location.hash.slice(1)) : null;
  const opened = window.location.hash.startsWith("#level-") ? document.getElementById(window.location.hash.slice(1))?.querySelector("[data-row]") : null;
  const first = named ?? opened ?? document.querySelector("[data-row].cur") ?? rows()[0];
  if (first) {
    setCurrent(first);
    first.focus({ preventScroll: !named && !opened });
  }
})();

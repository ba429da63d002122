// Saving a row: into the queue, to the server, out of the queue. The answer is HTML whose [data-part] elements replace
// those of the same id.
"use strict";

(() => {
  const sheet = opm.sheet;
  const { form, rows, rowOf, fields, values, setValues, same, stateOf, isDirty, inConflict, isUnsent, needsReason, seenOf, waiting } = sheet;
  const UNDO_FOR = 10000;
  const RETRY_SECONDS = [5, 10, 20, 40, 60];
  let retryTimer = null;
  let retries = 0;
  let trouble = ""; // why the last attempt could not be sent

  // --- the queue -----------------------------------------------------------------------------------------------------
  // What is to be sent of a row, in order: what may have been sent already goes again as it was.
  function bodies(row) {
    const { tried } = stateOf(row);
    const now = values(row);
    const list = tried ? [tried] : [];
    const newer = tried ? !same(now, tried.fields) : isDirty(row);
    if (newer) list.push({ fields: now, seen: seenOf(row) });
    return list;
  }

  function said(row) {
    const chosen = row.querySelector("input[type=radio]:checked");
    const rating = chosen ? row.querySelector(`label[for="${CSS.escape(chosen.id)}"]`)?.title : "No answer";
    const texts = [...row.querySelectorAll("textarea, input[type=text], input:not([type])")].map((field) => field.value.trim());
    return [rating, ...texts].filter(Boolean).join(", ");
  }

  function entryOf(row, list) {
    const state = stateOf(row);
    const rubric = new URLSearchParams(window.location.search).get("rubric");
    const level = row.closest("[data-level]")?.dataset.level ?? "";
    const title = row.querySelector(".q").firstChild.textContent.trim();
    return {
      id: state.entry, url: row.dataset.url, key: row.dataset.row, title: `${title} (${document.querySelector("h1").textContent})`, bodies: list,
      page: `${window.location.pathname}?open=${level}${rubric ? `&rubric=${encodeURIComponent(rubric)}` : ""}#${row.id}`, said: said(row),
      state: inConflict(row) ? "clash" : state.invalid ? "refused" : state.failed ? "waiting" : "fresh",
      problem: state.invalid ? [...row.querySelectorAll(".is-invalid-msg")].map((part) => part.textContent.trim()).filter(Boolean).join(" ") : "",
    };
  }

  // Puts what is unsent of a row into the queue, or takes it out when nothing is.
  async function keep(row) {
    const state = stateOf(row);
    const list = bodies(row);
    if (!list.length) {
      const { entry } = state;
      Object.assign(state, { entry: "", kept: null, last: "" });
      if (entry) await opm.queue.drop(entry);
      return;
    }
    if (!opm.queue.possible) { state.kept = false; return; }
    state.entry ||= crypto.randomUUID();
    const entry = entryOf(row, list);
    const text = JSON.stringify(entry);
    if (state.kept && state.last === text) return;
    if (JSON.stringify(list) !== state.lastBodies) state.at = Date.now();
    Object.assign(state, { last: text, lastBodies: JSON.stringify(list), kept: null });
    const kept = await opm.queue.put({ ...entry, at: state.at });
    if (state.last === text) state.kept = kept;
  }

  // An answer that an ended page left: back into its row and sent against the version that its author saw.
  function claim(entry) {
    const row = rowOf(entry.key);
    if (!sheet.editable || !row || row.dataset.url !== entry.url || stateOf(row).entry || !entry.bodies.length) return false;
    const state = stateOf(row);
    const first = entry.bodies[0];
    if (!isDirty(row)) setValues(row, entry.bodies.at(-1).fields);
    Object.assign(state, { entry: entry.id, at: entry.at, kept: true, base: first.seen, tried: first });
    state.lastBodies = JSON.stringify(bodies(row));
    save(row);
    return true;
  }

  // --- saving --------------------------------------------------------------------------------------------------------
  function bodyOf(row, sent) {
    const body = { ...sent.fields, [`${row.dataset.row}-seen`]: sent.seen };
    for (const name of ["open", "shown"]) body[name] = form.querySelector(`[name=${name}]`)?.value ?? "";
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
    if (state.inFlight) {
      keep(row); // what was changed meanwhile is on the device at once, not when the answer comes
      return state.inFlight.then(() => save(row));
    }
    if (inConflict(row) || !isUnsent(row) || needsReason(row)) {
      if (!isUnsent(row)) state.failed = false;
      await keep(row);
      return sheet.report();
    }
    state.inFlight = send(row);
    sheet.report();
    await state.inFlight;
    state.inFlight = null;
    if (isUnsent(row) && !state.failed && !state.invalid && !inConflict(row)) return save(row);
    return sheet.report();
  }

  async function send(row) {
    const state = stateOf(row);
    await opm.queue.ready;
    const sent = state.tried ?? { fields: values(row), seen: seenOf(row) };
    state.tried = sent;
    await keep(row);
    const { outcome, html } = await opm.send.answer(row.dataset.url, bodyOf(row, sent));
    if (["saved", "clash", "refused"].includes(outcome)) {
      state.failed = false;
      retries = 0;
      trouble = "";
      state.tried = null;
      if (outcome === "saved") onSaved(row, sent, html);
      else onRefused(row, sent, outcome, html);
    } else {
      state.failed = true;
      trouble = outcome;
      planRetry();
    }
    await keep(row);
  }

  function onSaved(row, sent, html) {
    const state = stateOf(row);
    const before = state.saved;
    Object.assign(state, { invalid: false, base: null, saved: sent.fields });
    sheet.savedNow();
    replaceParts(html);
    if (!state.isUndo) offerUndo(row, before);
    state.isUndo = false;
  }

  // What the author saw stays the version to compare with, until he or she has chosen between both values.
  function onRefused(row, sent, outcome, html) {
    const state = stateOf(row);
    state.base = sent.seen;
    state.invalid = outcome === "refused" && same(values(row), sent.fields);
    if (html) replaceParts(html);
    else row.querySelector("[data-error=rating]").textContent = opm.send.problemIn("");
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
    if (opm.queue.unsent().length) opm.queue.retry();
  }
  window.addEventListener("online", retry);

  function replaceParts(html) {
    const answer = opm.send.parsed(html);
    for (const part of answer.querySelectorAll("[data-part]")) {
      if (part.parentElement.closest("[data-part]")) continue;
      const old = document.getElementById(part.id);
      if (!old || (old.contains(document.activeElement) && old.id === "rail")) continue;
      if ([...old.querySelectorAll("[data-row]")].some((row) => isUnsent(row) || stateOf(row).inFlight)) continue;
      const focused = old.contains(document.activeElement) ? old.closest("[data-row]") : null;
      old.replaceWith(document.adoptNode(part));
      if (focused) focused.focus({ preventScroll: true });
    }
    for (const row of rows()) stateOf(row);
    sheet.showBeside();
  }

  // --- undo ----------------------------------------------------------------------------------------------------------
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
    sheet.focusRow(row);
    save(row);
  }

  // --- the two ways out of a conflict ----------------------------------------------------------------------------------
  function keepMine(row) {
    row.querySelector("[data-clash]").replaceChildren();
    row.querySelector("[data-clash]").removeAttribute("data-clash");
    Object.assign(stateOf(row), { saved: {}, base: null }); // whatever is stored, mine is to be sent
    sheet.focusRow(row);
    save(row);
  }

  async function takeTheirs(row) {
    const response = await fetch(row.dataset.url, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!response?.ok || response.redirected) { sheet.report(); return; }
    const html = await response.text();
    const fresh = opm.send.parsed(html).querySelector("[data-row]");
    const { entry } = stateOf(row);
    if (entry) await opm.queue.drop(entry);
    sheet.forget(row);
    row.replaceWith(document.adoptNode(fresh));
    replaceParts(html);
    sheet.savedNow();
    sheet.focusRow(fresh);
    sheet.report();
  }

  // --- leaving ---------------------------------------------------------------------------------------------------------
  // Whether the page may be left: all is sent, or what is not waits on this device and the server answers at all.
  async function flush() {
    for (const row of rows()) if (isUnsent(row)) save(row);
    await Promise.all(rows().map((row) => stateOf(row).inFlight).filter(Boolean));
    return waiting().every((row) => stateOf(row).kept) && (trouble !== "unreachable" || !waiting().length);
  }

  function flushBlindly() {
    for (const row of waiting()) {
      const [first] = bodies(row);
      if (first && !stateOf(row).inFlight) opm.send.post(row.dataset.url, bodyOf(row, first), true).catch(() => undefined);
    }
  }
  window.addEventListener("pagehide", flushBlindly);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const row of waiting()) save(row);
  });
  window.addEventListener("beforeunload", (event) => {
    if (rows().some((row) => needsReason(row) || (isUnsent(row) && !stateOf(row).kept))) event.preventDefault();
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || "leave" in link.dataset || event.ctrlKey || event.metaKey || event.shiftKey || !waiting().length) return;
    event.preventDefault();
    if (await flush()) window.location.assign(link.href);
    else sheet.report();
  });

  // --- carrying over ---------------------------------------------------------------------------------------------------
  async function carry(button) {
    const body = { [button.name]: button.value };
    const held = sheet.current();
    await flush();
    for (const name of ["open", "shown"]) body[name] = form.querySelector(`[name=${name}]`)?.value ?? "";
    const again = { text: "Try now", run: () => carry(button) };
    const response = await opm.send.post(button.formAction, body).catch(() => null);
    if (!response) return sheet.say("Not carried over: no answer from the server.", true, again);
    if (response.redirected || ![200, 422].includes(response.status)) return sheet.say("Not carried over.", true, again);
    const html = await response.text();
    for (const row of rows()) if (!isUnsent(row)) sheet.forget(row);
    replaceParts(html);
    const problem = opm.send.parsed(html).querySelector("[data-problem]");
    if (problem) return sheet.say(problem.textContent, true);
    sheet.savedNow();
    sheet.report();
    const row = rowOf(button.name === "pom" ? button.value : held) ?? rows()[0];
    if (row) sheet.focusRow(row);
    return undefined;
  }

  function keepWhatIsNot() {
    for (const row of rows()) if (stateOf(row).kept === false && isUnsent(row) && !stateOf(row).inFlight) keep(row);
  }

  Object.assign(sheet, { keep, save, saveSoon, undo, keepMine, takeTheirs, flush, carry, retry, retrySeconds, trouble: () => trouble });
  opm.queue.claimWith(claim);
  opm.queue.onChange(keepWhatIsNot);
})();

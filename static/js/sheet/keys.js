// Focus, keys and events of the sheet; the last of its scripts, which begins.
"use strict";

(() => {
  const sheet = opm.sheet;
  const { form, rows, rowOf, isTyping, stateOf, isUnsent, reasonOf, needsReason, markLook, editable, save } = sheet;
  const KEEP_DELAY = 200;
  const NOTE_DELAY = 800;
  let current = "";
  let keeping = null;

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

  Object.assign(sheet, { current: () => current, focusRow, showBeside });

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
    if (event.target.closest("[data-undo]")) sheet.undo(row);
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
    clearTimeout(keeping);
    keeping = setTimeout(() => sheet.keep(row), KEEP_DELAY);
    sheet.saveSoon(row, NOTE_DELAY);
  });
  form.addEventListener("focusout", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && isTyping(event.target) && isUnsent(row)) save(row);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const row = button?.closest("[data-row]");
    if (button?.matches("[data-carry]")) sheet.carry(button);
    else if (button?.matches("[data-clear]")) clearAnswer(row);
    else if (button?.matches("[data-keep]")) sheet.keepMine(row);
    else if (button?.matches("[data-take]")) sheet.takeTheirs(row);
    else sheet.flush();
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
    await opm.send.post(letters.action, new FormData(letters));
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

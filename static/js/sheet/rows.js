// The scoring sheet: its rows, what stands in them and the state of their saving. Without these files the page is a
// plain form. Inputs are never replaced by a save, so nothing typed while it is under way is lost.
"use strict";
window.opm ??= {};

opm.sheet = (() => {
  const form = document.getElementById("sheet-form");
  const status = document.getElementById("save-state");
  const states = new Map(); // row key -> state of its saving
  document.documentElement.classList.add("scripted");

  const rows = () => [...form.querySelectorAll("[data-row]")];
  const rowOf = (key) => document.getElementById(`row-${key}`);
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

  // saved: what the server has. tried: what was sent without an answer. base: the version that the author had before
  // him or her, where the row shows a newer one. kept: whether what is unsent is on this device; `entry` under which id.
  function stateOf(row) {
    const key = row.dataset.row;
    if (!states.has(key)) {
      // What the server rendered into the attributes, not what a browser filled in again after going back.
      states.set(key, {
        saved: values(row), tried: null, base: null, entry: "", at: 0, kept: null, last: "",
        inFlight: null, timer: null, failed: false, invalid: false, undoTo: null, isUndo: false,
      });
    }
    return states.get(key);
  }

  const forget = (row) => states.delete(row.dataset.row);
  const isDirty = (row) => !same(values(row), stateOf(row).saved);
  const inConflict = (row) => row.querySelector("[data-clash]") !== null;
  const isUnsent = (row) => stateOf(row).tried !== null || isDirty(row);
  const naChosen = (row) => row.querySelector("input[type=radio][value='-na-']:checked") !== null;
  const reasonOf = (row) => row.querySelector("input[name$='-na_reason']");
  const needsReason = (row) => naChosen(row) && !reasonOf(row).value.trim();
  const seenOf = (row) => stateOf(row).base ?? row.querySelector("input[name$='-seen']")?.value ?? "0";

  // Rows that still have something to send; what is in conflict or wrong waits for a decision.
  const waiting = () => rows().filter((row) => {
    const state = stateOf(row);
    return !inConflict(row) && (state.inFlight || (isUnsent(row) && !state.invalid && !needsReason(row)));
  });

  function markLook(row) {
    const reason = row.querySelector(".reason");
    if (reason) reason.classList.toggle("only-na", !naChosen(row));
    const noted = [...row.querySelectorAll(".note textarea, .extra input")].some((field) => field.value);
    row.classList.toggle("has-more", noted || naChosen(row));
    for (const area of row.querySelectorAll("textarea")) {
      area.rows = Math.min(8, Math.max(1, area.value.split("\n").length));
    }
  }

  return {
    form, status, rows, rowOf, fields, isTyping, values, setValues, same, stateOf, forget, isDirty, inConflict, isUnsent,
    reasonOf, needsReason, seenOf, waiting, markLook, editable: status !== null,
  };
})();

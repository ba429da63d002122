// The line that says whether everything is saved, and the notice of being offline.
"use strict";

(() => {
  const sheet = opm.sheet;
  const { status, rows, stateOf, inConflict, needsReason } = sheet;
  const SAYS_SAVING_AFTER = 400;
  let lastSaved = status && status.querySelector(".ic") ? status.textContent.trim().slice(-5) : "";
  let savingTimer = null;
  let spoken = false; // until then the server's line stands

  function say(text, bad, act) {
    if (!status) return;
    spoken = true;
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
    if (act) parts.push(actOf(act));
    status.classList.toggle("bad", Boolean(bad));
    status.replaceChildren(...parts);
  }

  function actOf(act) {
    const made = document.createElement(act.href ? "a" : "button");
    made.className = "linkish";
    made.textContent = act.text;
    if (act.href) {
      made.href = act.href;
      made.dataset.leave = "";
      if (act.elsewhere) made.target = "_blank";
    } else {
      made.type = "button";
      made.addEventListener("click", act.run);
    }
    return made;
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
    const failed = rows().filter((row) => stateOf(row).failed).length + opm.queue.unsent().length;
    const invalid = rows().find((row) => stateOf(row).invalid);
    const reasonless = rows().find(needsReason);
    const saving = rows().some((row) => stateOf(row).inFlight);
    const elsewhere = opm.queue.problems().length;
    sayOffline();
    if (failed) return reportFailure(failed);
    if (conflicting) return say("An answer was changed somewhere else.", true, { text: "Compare", run: () => sheet.focusRow(conflicting) });
    if (invalid) return say("One answer is not saved: see what is wrong.", true, { text: "Show", run: () => sheet.focusRow(invalid) });
    if (reasonless) return say("Not saved yet: say why it does not apply.", false, { text: "Show", run: () => sheet.reasonOf(reasonless).focus() });
    if (saving) {
      savingTimer ??= setTimeout(() => { savingTimer = null; if (rows().some((row) => stateOf(row).inFlight)) say("Saving"); }, SAYS_SAVING_AFTER);
      return undefined;
    }
    if (elsewhere) return say(elsewhere === 1 ? "1 other answer is not saved." : `${elsewhere} other answers are not saved.`, true, { text: "Show", run: showNotice });
    return say(lastSaved ? "" : "Nothing changed yet");
  }

  const showNotice = () => document.getElementById("unsent")?.scrollIntoView({ block: "center" });
  const allKept = () => rows().every((row) => !stateOf(row).failed || stateOf(row).kept !== false);

  function reportFailure(count) {
    const what = count === 1 ? "1 answer not sent." : `${count} answers not sent.`;
    const where = allKept() ? "" : "Kept only while this page is open.";
    const trouble = sheet.trouble() || opm.queue.trouble();
    const back = encodeURIComponent(window.location.pathname + window.location.search);
    const signIn = { text: "Sign in again", href: `${sheet.form.dataset.signIn}?next=${back}`, elsewhere: !allKept() };
    if (trouble === "out") return say([what, where, "You are signed out."].filter(Boolean).join(" "), true, signIn);
    if (trouble === "other") return say([what, where, "Somebody else is signed in."].filter(Boolean).join(" "), true, { text: "Try now", run: sheet.retry });
    return say([what, where, `Trying again in ${sheet.retrySeconds()} s.`].filter(Boolean).join(" "), true, { text: "Try now", run: sheet.retry });
  }

  // Said once above the ladder while the server cannot be reached and everything unsent is on this device.
  function sayOffline() {
    const place = document.getElementById("offline");
    if (place) place.hidden = !(sheet.trouble() === "unreachable" && rows().some((row) => stateOf(row).failed) && allKept());
  }

  const savedNow = () => { lastSaved = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }); };

  Object.assign(sheet, { say, report, savedNow });
  opm.queue.onChange(() => { if (spoken || opm.queue.unsent().length || opm.queue.problems().length) report(); });
})();

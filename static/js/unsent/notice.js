// What the page says about unsent answers beside the sheet's own line, and the question before signing out.
"use strict";

(() => {
  const place = document.getElementById("unsent");
  const onSheet = document.getElementById("save-state") !== null;

  function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  const answers = (count) => (count === 1 ? "1 answer" : `${count} answers`);
  const button = (text, run) => make("button", { type: "button", className: "linkish", textContent: text, onclick: run });
  const notice = (tone, ...children) => make("div", { className: `notice notice-row ${tone}` }, ...children);

  function said(entry) {
    const text = make("span", { className: "mut", textContent: entry.said || "No answer" });
    return [make("a", { href: entry.page, textContent: entry.title }), " ", text];
  }

  function problemLine(entry) {
    const why = entry.state === "clash" ? "It was changed somewhere else first: open it to choose." : entry.problem;
    const forgetting = button("Delete mine", () => opm.queue.drop(entry.id).then(show));
    return make("li", {}, ...said(entry), make("br"), why, " ", forgetting);
  }

  function parts() {
    const found = [];
    const problems = opm.queue.problems();
    const unsent = opm.queue.unsent();
    const expired = opm.queue.expired();
    if (unsent.length && !onSheet) {
      const why = { out: "You are signed out.", other: "Somebody else is signed in in this browser." }[opm.queue.trouble()] ?? "";
      found.push(notice("warn", make("b", { textContent: `${answers(unsent.length)} not sent.` }),
        ` ${why} Kept on this device and sent when the server answers. `, button("Try now", opm.queue.retry)));
    }
    if (problems.length) {
      found.push(notice("bad", make("b", { textContent: `${answers(problems.length)} not saved.` }),
        make("ul", { className: "unsent-list" }, ...problems.map(problemLine))));
    }
    if (expired.length) {
      found.push(notice("warn", make("b", { textContent: `${answers(expired.length)} waited longer than a day and ${expired.length === 1 ? "was" : "were"} not sent.` }),
        " Deleted from this device; copy from here what you still need.",
        make("ul", { className: "unsent-list" }, ...expired.map((entry) => make("li", {}, ...said(entry))))));
    }
    return found;
  }

  function show() {
    const made = parts();
    // Drawn anew only when it says something else, so that nothing moves and focus stays.
    const text = made.map((part) => part.textContent).join("\n");
    if (!place || place.dataset.says === text) return;
    place.dataset.says = text;
    place.replaceChildren(...made);
  }
  opm.queue.onChange(show);

  // --- signing out ---------------------------------------------------------------------------------------------------
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[action$='/accounts/logout/']");
    if (!form || !opm.store.possible) return;
    event.preventDefault();
    await opm.queue.ready;
    if (await opm.store.any().catch(() => false)) await opm.queue.unlock();
    const left = await opm.store.mine().catch(() => []);
    if (left.length && !await confirmed(left.length)) return;
    await signOut(form);
  });

  // The key ends on the server; what it opened is deleted here as well, and other pages of this browser are left.
  async function signOut(form) {
    const body = new URLSearchParams(new FormData(form));
    body.set("device", await opm.store.device().catch(() => ""));
    let response;
    try {
      response = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    } catch {
      form.submit(); // the browser says that the server is not there
      return;
    }
    opm.store.channel.postMessage("signed out");
    if (response.ok && opm.store.isOpen()) await opm.store.clear().catch(() => undefined);
    opm.store.forget();
    window.location.assign(response.url);
  }

  function confirmed(count) {
    const dialog = make("dialog", { className: "dlg" },
      make("h2", { id: "sign-out-title", textContent: `Sign out with ${answers(count)} not sent?` }),
      make("p", { textContent: "Signing out deletes them from this device, so that nobody else can read them." }));
    dialog.setAttribute("aria-labelledby", "sign-out-title");
    return new Promise((resolve) => {
      const choose = (text, look, value) => make("button", { type: "button", className: `btn ${look}`, textContent: text, onclick: () => dialog.close(value) });
      dialog.append(make("div", { className: "row2" }, choose("Sign out and delete them", "btn-quiet", "out"), choose("Stay signed in", "btn-primary", "")));
      dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "out"); });
      document.body.append(dialog);
      dialog.showModal();
    });
  }
})();

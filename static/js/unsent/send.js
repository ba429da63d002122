// Sending an answer and saying what became of it. Tokens, signing in anew and strange answers are dealt with here.
"use strict";
window.opm ??= {};

opm.send = (() => {
  const PATIENCE = 30000; // milliseconds; SQLite makes a save wait for up to twenty seconds
  const person = document.documentElement.dataset.person ?? "";
  const tokens = () => document.querySelectorAll("[name=csrfmiddlewaretoken]");

  function post(url, body, keepalive = false) {
    const sent = new URLSearchParams(body);
    sent.set("csrfmiddlewaretoken", tokens()[0]?.value ?? "");
    return fetch(url, {
      method: "POST", body: sent, keepalive, credentials: "same-origin",
      headers: { "X-Requested-With": "fetch" }, signal: keepalive ? undefined : AbortSignal.timeout(PATIENCE),
    });
  }

  // After signing in again in another window the token of this page is an old one; and it may be somebody else now.
  async function renew() {
    const response = await fetch(window.location.href, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    if (response.redirected) return "out";
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const signedIn = fresh.documentElement.dataset.person;
    if (signedIn && signedIn !== person) return "other";
    const token = fresh.querySelector("[name=csrfmiddlewaretoken]");
    if (!response.ok || !token) return "failed";
    for (const field of tokens()) field.value = token.value;
    return "";
  }

  // Gives {outcome, html}: "saved", "clash" (changed elsewhere), "refused" (will not be taken as it is), or why it
  // could not be sent: "out" (signed out), "other" (somebody else is signed in), "failed" (the server), "unreachable".
  async function answer(url, body) {
    let response, html;
    try {
      response = await post(url, { ...body, person });
      if (response.status === 403) {
        const problem = await renew();
        if (problem) return { outcome: problem };
        response = await post(url, { ...body, person });
      }
      html = await response.text();
    } catch {
      return { outcome: "unreachable" };
    }
    if (response.redirected) return { outcome: "out" };
    const ours = html.includes("data-version="); // no page of a proxy or a hotel
    const outcome = { 200: "saved", 409: "clash", 422: "refused" }[response.status];
    if (outcome && ours) return { outcome, html };
    return { outcome: [400, 403, 404, 405, 413].includes(response.status) ? "refused" : "failed", html: "" };
  }

  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

  // The sentence with which the server refused an answer.
  function problemIn(html) {
    const texts = [...parsed(html).querySelectorAll("[data-row] .is-invalid-msg")].map((part) => part.textContent.trim());
    return texts.filter(Boolean).join(" ") || "It cannot be saved there any more: the page is gone or no longer yours to change.";
  }

  const versionIn = (html) => parsed(html).querySelector("[data-row] [data-version]")?.dataset.version ?? "0";

  return { post, answer, parsed, problemIn, versionIn };
})();

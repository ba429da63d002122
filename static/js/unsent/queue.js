// The queue of unsent answers on every signed-in page: unlocks it, takes over what ended pages left, sends it again.
// A page that has the row of an answer (the sheet) claims it; everything else is sent from here, one after the other.
// An entry: {id, at, state, url, page, key, title, said, bodies: [{fields, seen}], problem}. Of `bodies` the first
// may have been sent without an answer, so it is sent again as it was, and what was typed after it follows.
"use strict";
window.opm ??= {};

opm.queue = (() => {
  const A_DAY = 24 * 3600 * 1000;
  const RETRY_SECONDS = [5, 10, 20, 40, 60];
  const here = new Map(); // id -> entry that this page sends
  const listeners = [];
  let claim = () => false;
  let others = []; // entries of other open pages
  let expired = [];
  let trouble = "";
  let retries = 0;
  let timer = null;
  let sending = null;
  let unlocking = null;

  const changed = () => { for (const listener of listeners) listener(); };

  // --- the key -------------------------------------------------------------------------------------------------------
  async function unlock() {
    if (!opm.store.possible || opm.store.isOpen()) return opm.store.isOpen();
    unlocking ??= fetchKey().catch(() => false).finally(() => { unlocking = null; });
    return unlocking;
  }

  async function fetchKey() {
    const response = await opm.send.post(document.documentElement.dataset.deviceKey, { device: await opm.store.device() });
    if (response.redirected || !response.ok) return false;
    await opm.store.unlock((await response.json()).key);
    await dropExpired();
    await look();
    return true;
  }

  async function dropExpired() {
    const old = (await opm.store.mine()).filter((entry) => Date.now() - entry.at > A_DAY);
    for (const entry of old) await opm.store.drop(entry.id);
    expired = expired.concat(old);
  }

  async function look() {
    if (!opm.store.isOpen()) return;
    await opm.store.inherit(take);
    others = (await opm.store.mine()).filter((entry) => entry.from !== opm.store.page && entry.state !== "fresh");
    changed();
  }

  function take(entries) {
    for (const entry of entries) {
      others = others.filter((other) => other.id !== entry.id);
      if (!claim(entry)) here.set(entry.id, entry);
    }
    changed();
    sendAll();
  }

  // --- keeping -------------------------------------------------------------------------------------------------------
  // Whether the entry is on this device now. Quota, a private window or a lost key: then it is in the page only.
  async function put(entry) {
    if (!await unlock()) return false;
    return opm.store.put(entry).then(() => true, () => false);
  }

  function drop(id) {
    here.delete(id);
    others = others.filter((entry) => entry.id !== id);
    return opm.store.possible ? opm.store.drop(id).catch(() => undefined) : Promise.resolve();
  }

  // --- sending -------------------------------------------------------------------------------------------------------
  const waiting = () => [...here.values()].filter((entry) => entry.state === "fresh" || entry.state === "waiting");

  function sendAll() {
    sending ??= sendEach().finally(() => { sending = null; changed(); });
    return sending;
  }

  async function sendEach() {
    for (let next = waiting()[0]; next; next = waiting()[0]) {
      trouble = await deliver(next);
      if (trouble) return planRetry();
      retries = 0;
      changed();
    }
    return undefined;
  }

  async function deliver(entry) {
    while (entry.bodies.length) {
      const [body, next] = entry.bodies;
      const { outcome, html } = await opm.send.answer(entry.url, { ...body.fields, [`${entry.key}-seen`]: body.seen });
      if (outcome === "clash" || outcome === "refused") {
        const problem = outcome === "clash" ? "" : opm.send.problemIn(html);
        Object.assign(entry, { state: outcome, problem });
        await put(entry);
        return "";
      }
      if (outcome !== "saved") {
        entry.state = "waiting";
        return outcome;
      }
      if (next) next.seen = opm.send.versionIn(html);
      entry.bodies.shift();
      if (next) await put(entry);
    }
    await drop(entry.id);
    return "";
  }

  const retrySeconds = () => RETRY_SECONDS[Math.min(retries, RETRY_SECONDS.length - 1)];

  function planRetry() {
    clearTimeout(timer);
    timer = setTimeout(retry, retrySeconds() * 1000);
    retries += 1;
  }

  async function retry() {
    clearTimeout(timer);
    if (!await unlock()) return planRetry();
    return sendAll();
  }

  // --- what the page may say -----------------------------------------------------------------------------------------
  const problems = () => [...here.values(), ...others].filter((entry) => entry.state === "clash" || entry.state === "refused");
  const unsent = () => [...waiting(), ...others.filter((entry) => entry.state === "waiting")];

  async function begin() {
    if (!opm.store.possible) return;
    opm.store.live();
    opm.store.channel.addEventListener("message", (event) => {
      if (event.data !== "signed out") return look();
      opm.store.forget();
      return window.location.reload();
    });
    window.addEventListener("online", retry);
    const onSheet = document.getElementById("save-state") !== null;
    if ((onSheet || await opm.store.any()) && !await unlock()) planRetry();
  }

  // The first look is over, with or without a key. Scripts that claim entries are run before it begins.
  const ready = new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", () => begin().catch(() => undefined).then(() => { changed(); resolve(); }));
  });

  return {
    ready, unlock, put, drop, retry, problems, unsent,
    possible: opm.store.possible,
    onChange: (listener) => listeners.push(listener),
    claimWith: (claims) => { claim = claims; },
    expired: () => expired,
    trouble: () => trouble,
  };
})();

// Answers that the server has not taken yet, kept on this device (TRUST.md R9): ciphertext in IndexedDB.
// The key is handed out by the server to the signed-in author and stays in this page's memory. A record is
// {id, owner, from, at, iv, data}: `owner` marks whose key opens it, `from` the open page that looks after it.
"use strict";
window.opm ??= {};

opm.store = (() => {
  const DATABASE = "opm-unsent";
  const FOREIGN_FOR = 7 * 24 * 3600 * 1000; // as long others' records stay, so that their author can be told
  // Encryption and locks exist on https and localhost only.
  const possible = Boolean(window.isSecureContext && window.crypto?.subtle && window.indexedDB && navigator.locks);
  const page = possible ? crypto.randomUUID() : "";
  const channel = possible ? new BroadcastChannel(DATABASE) : null;
  const awaited = new Set(); // pages whose end is waited for
  let database = null;
  let secret = null;
  let owner = "";
  let tail = Promise.resolve(); // writes happen in the order in which they were asked for

  function open() {
    database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("answers", { keyPath: "id" });
        request.result.createObjectStore("device");
      };
      request.onsuccess = () => {
        request.result.onclose = () => { database = null; };
        request.result.onversionchange = () => { request.result.close(); database = null; };
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
    database.catch(() => { database = null; });
    return database;
  }

  // Runs `work(store)` in one transaction; the result of the request it gives back, once everything is on the disk.
  async function run(name, mode, work) {
    const opened = await open();
    return new Promise((resolve, reject) => {
      const change = opened.transaction(name, mode, { durability: "strict" });
      const request = work(change.objectStore(name));
      change.oncomplete = () => resolve(request?.result);
      change.onabort = () => reject(change.error ?? new Error("aborted"));
    });
  }

  const inOrder = (work) => {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  };

  const bytes = (text) => new TextEncoder().encode(text);

  async function device() {
    const made = crypto.randomUUID();
    await run("device", "readwrite", (store) => {
      store.add(made, "id").onerror = (event) => { event.preventDefault(); event.stopPropagation(); };
    });
    return run("device", "readonly", (store) => store.get("id"));
  }

  async function unlock(key) {
    const raw = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
    const material = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey", "deriveBits"]);
    const part = (info) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes(info) });
    const mark = await crypto.subtle.deriveBits(part("owner"), material, 128);
    const lock = await crypto.subtle.deriveKey(part("answers"), material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    owner = [...new Uint8Array(mark)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    secret = lock;
  }

  function forget() {
    secret = null;
    owner = "";
  }

  const put = (entry) => inOrder(async () => {
    if (!secret) throw new Error("locked");
    const { id, at, from, ...content } = entry;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(id) }, secret, bytes(JSON.stringify(content)));
    await run("answers", "readwrite", (store) => store.put({ id, owner, from: page, at, iv, data }));
    channel.postMessage("changed");
  });

  const drop = (id) => inOrder(async () => {
    await run("answers", "readwrite", (store) => store.delete(id));
    channel.postMessage("changed");
  });

  async function opened(record) {
    if (record.owner !== owner) return null;
    try {
      const parts = { name: "AES-GCM", iv: record.iv, additionalData: bytes(record.id) };
      const text = new TextDecoder().decode(await crypto.subtle.decrypt(parts, secret, record.data));
      return { id: record.id, at: record.at, from: record.from, ...JSON.parse(text) };
    } catch {
      return null; // damaged
    }
  }

  const records = () => inOrder(() => run("answers", "readonly", (store) => store.getAll()));

  // One's own entries, oldest first. What others left longer ago than a week is deleted.
  async function mine() {
    const all = await records();
    const found = (await Promise.all(all.map(opened))).filter(Boolean);
    const known = new Set(found.map((entry) => entry.id));
    for (const record of all) if (!known.has(record.id) && Date.now() - record.at > FOREIGN_FOR) drop(record.id);
    return found.sort((one, other) => one.at - other.at);
  }

  const any = async () => (await records()).length > 0;

  // Looks after the entries of pages that ended, however they ended: a page holds the lock of its name while it lives.
  // Done when `take(entries)` has what pages left that are gone; it is called again when a living one ends.
  async function inherit(take) {
    const alive = new Set((await navigator.locks.query()).held.map((lock) => lock.name));
    const froms = new Set((await mine()).map((entry) => entry.from));
    const fresh = [...froms].filter((from) => from !== page && !awaited.has(from));
    const taken = fresh.map((from) => {
      awaited.add(from);
      const done = navigator.locks.request(lockOf(from), () => takeOver(from, take));
      return alive.has(lockOf(from)) ? undefined : done;
    });
    await Promise.all(taken);
  }

  async function takeOver(from, take) {
    awaited.delete(from);
    if (!secret) return;
    const left = (await mine()).filter((entry) => entry.from === from);
    for (const entry of left) await put(entry);
    take(left);
  }

  const lockOf = (name) => `${DATABASE}-page-${name}`;

  function live() {
    navigator.locks.request(lockOf(page), () => new Promise(() => {}));
  }

  async function clear() {
    for (const entry of await mine()) await drop(entry.id);
  }

  return { possible, page, channel, device, unlock, forget, put, drop, mine, any, inherit, live, clear, isOpen: () => secret !== null };
})();

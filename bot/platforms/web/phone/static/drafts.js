// What waits in the phone: every report's text twice (localStorage at once, IndexedDB beside the photos), so that
// whichever of them the phone allows is enough, and a crash in mid-word loses nothing.

const PREFIX = "karta-r:d:";
let base = null;
const memory = new Map();   // when the phone keeps nothing at all
const photosInMemory = new Map();

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function open() {
  try {
    const request = indexedDB.open("karta-r", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "id" });
      request.result.createObjectStore("photos", { keyPath: "id" });
    };
    base = await asked(request);
    navigator.storage?.persist?.().catch(() => {});
  } catch {
    base = null;
  }
}

async function within(store, mode, act) {
  const transaction = base.transaction(store, mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const answer = await asked(act(transaction.objectStore(store)));
  await done;
  return answer;
}

export function putNow(draft) {
  draft.changed = Math.max(Date.now(), (draft.changed || 0) + 1);
  memory.set(draft.id, structuredClone(draft));
  try {
    localStorage.setItem(PREFIX + draft.id, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

// True when it will be there after a crash.
export async function put(draft) {
  const kept = putNow(draft);
  if (!base) return kept;
  try {
    await within("drafts", "readwrite", (store) => store.put(structuredClone(draft)));
    return true;
  } catch {
    return kept;
  }
}

function stored() {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX)) found.push(JSON.parse(localStorage.getItem(key)));
    }
  } catch { /* a phone that keeps nothing here */ }
  return found;
}

// Every draft, oldest first. Of two copies the later one holds.
export async function all() {
  let kept = [];
  if (base) kept = await within("drafts", "readonly", (store) => store.getAll()).catch(() => []);
  const newest = new Map();
  for (const draft of [...kept, ...stored(), ...memory.values()]) {
    const known = newest.get(draft.id);
    if (!known || known.changed < draft.changed) newest.set(draft.id, draft);
  }
  return [...newest.values()].sort((one, other) => one.begun - other.begun);
}

export async function get(id) {
  return (await all()).find((draft) => draft.id === id) || null;
}

export async function drop(draft) {
  memory.delete(draft.id);
  try { localStorage.removeItem(PREFIX + draft.id); } catch { /* nothing is there */ }
  for (const photo of draft.photos) await dropPhoto(photo.id);
  if (base) await within("drafts", "readwrite", (store) => store.delete(draft.id)).catch(() => {});
}

// Bytes rather than a Blob: some phones cannot keep Blobs. True when kept beyond this page.
export async function putPhoto(id, blob) {
  photosInMemory.set(id, blob);
  if (!base) return false;
  try {
    const bytes = await blob.arrayBuffer();
    await within("photos", "readwrite", (store) => store.put({ id, type: blob.type, bytes }));
    return true;
  } catch {
    return false;
  }
}

export async function photo(id) {
  if (photosInMemory.has(id)) return photosInMemory.get(id);
  if (!base) return null;
  const kept = await within("photos", "readonly", (store) => store.get(id)).catch(() => null);
  return kept ? new Blob([kept.bytes], { type: kept.type }) : null;
}

export async function dropPhoto(id) {
  photosInMemory.delete(id);
  if (base) await within("photos", "readwrite", (store) => store.delete(id)).catch(() => {});
}

export function remember(name, value) {
  try { localStorage.setItem("karta-r:" + name, JSON.stringify(value)); } catch { /* a convenience only */ }
}

export function remembered(name) {
  try { return JSON.parse(localStorage.getItem("karta-r:" + name)); } catch { return null; }
}

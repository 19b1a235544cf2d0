// Sends what waits, once whatever the retries: each report has an id made in the phone, which the server knows again.

import { local } from "./check.js";
import * as drafts from "./drafts.js";
import { say } from "./view.js";

const WAITS = [2, 5, 10, 20, 40, 60, 120, 300];   // seconds between tries
const TEXT_PATIENCE = 25000, PHOTO_PATIENCE = 120000;
const FRESH = 120000;   // "now" is still now when it is sent within this time
const UPLOADED = 20 * 3600e3;   // the server keeps an upload without a report for a day
const NOT_SENT = ["state", "who", "id"];

let me = null;
let zone = "";
let changed = () => {};
let working = false, once_more = false, timer = 0;

export function start(theZone, tell) {
  zone = theZone;
  changed = tell;
  addEventListener("online", () => pump(true));
  addEventListener("offline", () => changed());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && pump(true));
}

class Stopped extends Error {
  constructor(why, says = "") { super(why); this.why = why; this.says = says; }
}

async function call(address, options = {}, patience = TEXT_PATIENCE) {
  const stopper = new AbortController();
  const clock = setTimeout(() => stopper.abort(), patience);
  try {
    const answer = await fetch(address, { cache: "no-store", credentials: "same-origin", redirect: "error", signal: stopper.signal, ...options });
    const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
    return { status: answer.status, body: isJson ? await answer.json() : {} };
  } catch {
    throw new Stopped("offline");
  } finally {
    clearTimeout(clock);
  }
}

// Who sits here; throws Stopped("out") without a session, Stopped("offline") without an answer.
export async function whoAmI(anew = false) {
  if (me && !anew) return me;
  const { status, body } = await call("/r/me");
  if (status === 401) { me = null; throw new Stopped("out"); }
  if (status !== 200 || !body.who) throw new Stopped("later");
  me = body;
  drafts.remember("me", { who: me.who, latest: me.latest });
  return me;
}

// A post with the token; an old one is renewed once.
export async function post(address, body, patience, again = true) {
  const { token } = await whoAmI();
  const answer = await call(address, { method: "POST", headers: { "x-token": token }, body }, patience);
  if (answer.status === 401) { me = null; throw new Stopped("out"); }
  if (answer.status === 403 && again) {
    const before = me.who;
    if ((await whoAmI(true)).who !== before) throw new Stopped("others");
    return post(address, body, patience, false);
  }
  if (answer.status === 403 || answer.status === 429 || answer.status >= 500) throw new Stopped("later", answer.body.says);
  return answer;
}

export async function map(asked) {
  try {
    const answer = await post("/r/map", new URLSearchParams(asked || {}), 15000);
    return answer.status === 200 ? answer.body : null;
  } catch {
    return null;
  }
}

// Tries everything that waits and whose time has come; `now` tries all of it.
export async function pump(now = false) {
  if (working) { once_more ||= now; return; }
  working = true;
  try {
    // Another window of this page may be at it: look again when it is done.
    const work = async (lock) => { if (lock) await all(now); else timer = setTimeout(pump, 5000); };
    await (navigator.locks ? navigator.locks.request("karta-r", { ifAvailable: true }, work) : work(true));
  } finally {
    working = false;
  }
  if (once_more) { once_more = false; pump(true); }
}

async function all(now) {
  clearTimeout(timer);
  for (const draft of await drafts.all()) {
    if (draft.state !== "queued" || (!now && draft.next > Date.now())) continue;
    await one(draft);
  }
  const next = (await drafts.all()).filter((draft) => draft.state === "queued" && draft.why !== "others").map((draft) => draft.next || 0);
  if (next.length) timer = setTimeout(pump, Math.max(1000, Math.min(...next) - Date.now()));
}

async function one(draft) {
  try {
    const { who } = await whoAmI();
    if (draft.who && draft.who !== who) throw new Stopped("others");
    draft.who = who;
    await photos(draft, who);
    tell(draft, "sending");
    const answer = await post("/r/send", new URLSearchParams(ready(draft)));
    await answered(draft, answer);
  } catch (stopped) {
    if (!(stopped instanceof Stopped)) console.error(stopped);
    postponed(draft, stopped.why || "later", stopped.says);
    await drafts.put(draft);
    changed(draft);
  }
}

function tell(draft, why, values = {}) {
  draft.why = why;
  draft.values = values;
  changed(draft);
}

function postponed(draft, why, says = "") {
  draft.tries = (draft.tries || 0) + 1;
  const wait = WAITS[Math.min(draft.tries, WAITS.length) - 1] * (0.8 + 0.4 * Math.random());
  draft.next = Date.now() + wait * 1000;
  draft.why = why;
  draft.says = says || "";
  const left = draft.photos.findIndex((photo) => !photo.digest && !photo.lost);
  draft.values = { s: Math.round(wait), n: left + 1, all: draft.photos.length };
}

// One by one, each with its own retries; what the server refuses for good goes without, and is said.
async function photos(draft, who) {
  const all = draft.photos;
  for (const [number, photo] of all.entries()) {
    const isThere = photo.digest && photo.who === who && Date.now() - photo.at < UPLOADED;
    if (isThere || photo.lost || draft.skip) continue;
    photo.digest = "";
    const blob = await drafts.photo(photo.id);
    if (!blob) { photo.lost = say("photo_broken"); continue; }
    tell(draft, "sending_photo", { n: number + 1, all: all.length });
    const answer = await post("/r/photo", blob, PHOTO_PATIENCE);
    if (answer.status === 200 && answer.body.digest) Object.assign(photo, { digest: answer.body.digest, who, at: Date.now() });
    else if (answer.body.says) photo.lost = answer.body.says;
    else throw new Stopped("later");   // not our server's answer: a network's own page, or half of one
    await drafts.put(draft);
  }
}

// The fields as the server wants them. "Now" was when it was pressed, however late it gets there.
function ready(draft) {
  const fields = Object.fromEntries(Object.entries(draft.fields).filter(([name, value]) => value && !NOT_SENT.includes(name)));
  if ((fields.when || "now") === "now" && Date.now() - draft.pressed > FRESH) {
    const [date, time] = local(draft.pressed, zone).split("T");
    Object.assign(fields, { when: "earlier", date, time });
  }
  fields.once = draft.id;
  fields.photos = draft.photos.filter((photo) => photo.digest && !photo.lost).map((photo) => photo.digest).join(",");
  return fields;
}

async function answered(draft, { status, body }) {
  if (status === 200 && body.number) {
    const lost = draft.photos.filter((photo) => photo.lost || !photo.digest);
    const receipt = { ...body, lost: lost.length, why: [...new Set(lost.map((photo) => photo.lost).filter(Boolean))].join(" ") };
    await drafts.drop(draft);
    changed({ ...draft, state: "sent", receipt });
    return;
  }
  if (status === 422 && body.errors?.photos && !draft.anew) {
    draft.anew = true;   // the server has forgotten them: once more from the phone
    for (const photo of draft.photos) photo.digest = "";
    throw new Stopped("later");
  }
  if (status === 422) {
    Object.assign(draft, { state: "wrong", errors: body.errors || {}, places: body.places || [], others: body.others || [], says: body.says || "" });
    await drafts.put(draft);
    changed(draft);
    return;
  }
  throw new Stopped("later", body.says);
}

// The report page. Without this script it is a plain form; with it nothing written is ever lost, and it works offline.

import * as check from "./check.js";
import * as drafts from "./drafts.js";
import * as kinds from "./kinds.js";
import * as outbox from "./outbox.js";
import * as photos from "./photos.js";
import * as place from "./place.js";
import { $, banner, later, make, newId, say } from "./view.js";
import * as waiting from "./waiting.js";

const form = $("form");
const { zone, shell, language, fresh } = document.body.dataset;
const PLACE = ["where", "lon", "lat", "accuracy", "from", "place"];
const OURS = ["token", "view", "act", "files", "photos", "once"];

let shown = null;      // the draft whose receipt is on show
let name = "";
let mine = "";         // who sits here, or did last
let draft = blank();
const stale = new Set(); // sent or removed here: a slow write must not bring them back

function blank(kept = {}) {
  return { id: newId(), state: "writing", begun: Date.now(), changed: 0, who: mine, fields: { when: "now", ...kept }, photos: [] };
}

function read() {
  const fields = {};
  for (const [key, value] of new FormData(form)) if (!OURS.includes(key) && typeof value === "string") fields[key] = value;
  return fields;
}

function fill(fields) {
  form.reset();
  place.forgetChoice();
  for (const element of form.elements) {
    if (!element.name || OURS.includes(element.name) || element.name === "kind") continue;
    if (element.type === "radio") element.checked = element.value === (fields[element.name] ?? (element.name === "when" ? "now" : ""));
    else element.value = fields[element.name] ?? (element.tagName === "SELECT" ? element.options[0].value : "");
  }
  kinds.choose(fields.kind || "");
}

const keep = later(async () => {
  const kept = await drafts.put(draft);
  if (stale.has(draft.id)) await drafts.drop(draft);
  else if (!kept) banner(say("not_kept"), true);
}, 120);

function changed() {
  draft.fields = read();
  drafts.putNow(draft);
  keep();
}

async function take(other, words = "") {
  draft = other;
  draft.state = "writing";
  fill(draft.fields);
  choices(draft);
  place.restore();
  await photos.show(draft, changed);
  check.clear();
  banner(words);
  leave();
}

// Back from the receipt to the form.
function leave() {
  shown = null;
  $("receipt").hidden = true;
  form.hidden = false;
  document.querySelector(".leave").hidden = false;
}

// Which place is meant: the likely ones, and the others behind a press.
function choices({ places, others }) {
  const which = $("which"), every = which.querySelector(".every");
  const radios = (all) => (all || []).map(([value, words]) => make(
    "label", { className: "kind" }, make("input", { type: "radio", name: "place", value }), make("span", { textContent: words })));
  which.hidden = !places?.length;
  which.querySelector(".kinds").replaceChildren(...radios(places));
  every.querySelector(".kinds").replaceChildren(...radios(others));
  every.hidden = !others?.length;
  every.open = false;
}

// --- sending ---

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.hidden) return;   // the second tap of a double one
  const fields = read();
  const found = check.faults(fields, Date.now(), zone);
  if (found.length) return check.mark(found);
  check.clear();
  banner("");
  const sending = draft;
  Object.assign(sending, { fields, state: "queued", pressed: Date.now(), tries: 0, next: 0, why: "sending", errors: null, places: null, others: null });
  showReceipt(sending);
  draft = blank();
  drafts.putNow(sending);
  await drafts.put(sending);
  outbox.pump(true);
});

function showReceipt(one) {
  const first = shown === null;
  shown = one;
  waiting.receipt(one, again);
  form.hidden = true;
  document.querySelector(".leave").hidden = true;
  $("receipt").hidden = false;
  if (first) { scrollTo(0, 0); $("receipt").focus({ preventScroll: true }); }
}

function again() {
  const kept = Object.fromEntries(PLACE.filter((key) => shown.fields[key]).map((key) => [key, shown.fields[key]]));
  take(blank(kept));
  scrollTo(0, 0);
  form.querySelector("input[name=kind]").focus({ preventScroll: true });
  refresh();
}

// Something became of a draft.
async function told(one) {
  if (one?.state === "sent") stale.add(one.id);
  if (one && shown?.id === one.id) {
    if (one.state === "wrong") await mend(one);
    else showReceipt(one);
  }
  await refresh();
}

async function mend(one) {
  const { errors, says } = one;
  await take(one);
  const found = Object.entries(errors || {});
  check.mark(found.length ? found : [["", says]]);
  await drafts.put(draft);
}

async function refresh() {
  const all = await drafts.all();
  const others = all.filter((one) => one.id !== draft.id && one.id !== shown?.id && !stale.has(one.id) && (one.state !== "writing" || worth(one)));
  waiting.list(others, name, foreign, acts);
}

const acts = {
  now: (one) => { one.next = 0; outbox.pump(true); },
  without: async (one) => { one.skip = true; await drafts.put(one); outbox.pump(true); },
  open: async (one) => {
    if (worth(draft)) await drafts.put(draft);
    if (one.state === "wrong") await mend(one);
    else await take(one);
    await drafts.put(draft);
    scrollTo(0, 0);
    refresh();
  },
  remove: async (one) => { stale.add(one.id); await drafts.drop(one); refresh(); },
  mine: async (one) => {
    Object.assign(one, { who: mine, why: "", next: 0 });
    for (const photo of one.photos) Object.assign(photo, { digest: "", who: "" });
    await drafts.put(one);
    if (one.state === "queued") outbox.pump(true);
    else acts.open(one);
  },
};

// Whether another person wrote it, as far as is known.
function foreign(one) {
  return Boolean(one.who && mine && one.who !== mine);
}

// Whether something was written: a place alone comes by itself.
function worth(one) {
  const { kind, text, where } = one.fields;
  return Boolean(kind || text || where || one.photos.length);
}

// --- beginning ---

async function meet() {
  try {
    const me = await outbox.whoAmI(true);
    name = me.name;
    $("name").textContent = me.name;
    for (const token of document.querySelectorAll('[name="token"]')) token.value = me.token;
    kinds.latest(me.latest);
    mine = me.who;
    if (foreign(draft) && worth(draft)) await setAside();
    draft.who = me.who;
    await refresh();
  } catch (stopped) {
    document.querySelector(".leave").hidden = true;
    if (stopped.why === "out") banner(say("out"), true);
    else if (!navigator.onLine || stopped.why === "offline") banner(say("offline"));
  }
}

// What another person wrote is not this one's: it waits until somebody says what to do with it.
async function setAside() {
  await drafts.put(draft);
  await take(blank());
}

async function resume() {
  const all = await drafts.all();
  for (const one of all) if (one.state === "writing" && !worth(one)) await drafts.drop(one);
  const half = all.filter((one) => one.state === "writing" && !foreign(one) && worth(one)).pop();
  if (half) await take(half, say("kept_draft"));
  else if (!fresh) draft.fields = read();   // the server sent back what a plain form held
  else await take(blank({ ...read(), kind: "", where: "" }));
}

function listen() {
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    if (event.target.name === "where") { place.forgetChoice(); suggest(); }
    if (event.target.name === "place") event.target.closest("#which").querySelectorAll("input").forEach((one) => { one.checked = one === event.target; });
    draft.why = "";
    changed();
  });
  for (const input of form.querySelectorAll("[type=file]")) {
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      await photos.add(draft, files, place.offer, changed);
    });
  }
  addEventListener("pagehide", () => worth(draft) && drafts.putNow(draft));
  addEventListener("offline", () => banner(say("offline")));
  addEventListener("online", () => meet());
}

const suggest = later(async () => {
  const typed = form.elements.namedItem("where").value.trim();
  if (typed.length < 2 || !navigator.onLine) return;
  const answer = await outbox.post("/r/places", new URLSearchParams({ typed }), 8000).catch(() => null);
  if (answer?.status === 200) $("places").replaceChildren(...answer.body.map(([, value]) => make("option", { value })));
}, 250);

async function begin() {
  document.documentElement.classList.add("script");
  await drafts.open();
  kinds.start();
  place.start(outbox.map, changed);
  outbox.start(zone, told);
  const known = drafts.remembered("me");
  if (shell && known?.latest) kinds.latest(known.latest);
  mine = known?.who || "";
  await resume();
  listen();
  await refresh();
  await meet();
  place.locateIfAllowed();
  outbox.pump(true);
  navigator.serviceWorker?.register(`/r/sw.js?l=${language}`, { scope: "/r/" }).catch(() => {});
}

begin();

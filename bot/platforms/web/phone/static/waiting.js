// The list of what waits in the phone, and the receipt.

import { label } from "./kinds.js";
import { $, button, make, say } from "./view.js";

const STATES = { offline: "waits", later: "again_soon", out: "waits_link", sending: "sending", sending_photo: "sending_photo" };

// What became of a draft, in words.
export function state(draft, foreign = false) {
  if (foreign) return say("others");
  if (draft.state === "wrong") return say("wrong");
  if (draft.state === "writing") return say("half");
  const left = draft.photos.some((photo) => !photo.digest && !photo.lost);
  if (draft.why === "offline" && left && draft.photos.length && draft.tries > 1) return say("waits_photo", draft.values);
  const words = say(STATES[draft.why] || "sending", draft.values);
  return draft.says && draft.why === "later" ? `${draft.says} ${words}` : words;
}

function what(draft) {
  const parts = [label(draft.fields.kind) || say("no_kind")];
  if (draft.fields.where) parts.push(draft.fields.where.slice(0, 40));
  if (draft.photos.length) parts.push(say(draft.photos.length === 1 ? "photos_one" : "photos_many", { n: draft.photos.length }));
  const at = new Date(draft.pressed || draft.begun);
  parts.push(at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
  return parts.join(" · ");
}

// `foreign(draft)` tells another person's; `acts` are: now, without, open, remove, mine(draft).
export function list(drafts, name, foreign, acts) {
  $("outbox").hidden = !drafts.length;
  $("outbox").querySelector("ul").replaceChildren(...drafts.map((draft) => item(draft, name, foreign(draft), acts)));
}

function item(draft, name, isForeign, acts) {
  const busy = draft.why === "sending" || draft.why === "sending_photo";
  const buttons = [];
  if (isForeign && name) buttons.push(button(say("send_as_me", { name }), () => acts.mine(draft), true));
  else if (draft.state === "queued" && !busy && !isForeign) buttons.push(button(say("try_now"), () => acts.now(draft), true));
  const left = draft.photos.some((photo) => !photo.digest && !photo.lost);
  if (draft.state === "queued" && left && draft.tries > 0 && !isForeign) buttons.push(button(say("without_photos"), () => acts.without(draft)));
  if (!isForeign && !busy) buttons.push(button(say("open_draft"), () => acts.open(draft)));
  if (!busy) buttons.push(removal(() => acts.remove(draft)));
  const words = make("p", { className: "state", textContent: state(draft, isForeign) });
  const row = make("div", { className: "acts" }, ...buttons);
  const made = make("li", {}, make("p", { className: "what", textContent: what(draft), dir: "auto" }), words, row);
  made.dataset.id = draft.id;
  return made;
}

// Asked twice, without a dialogue of the browser's that gloves cannot hit.
function removal(act) {
  const made = button(say("remove"), () => {
    if (made.dataset.sure) return act();
    made.dataset.sure = "yes";
    made.textContent = say("remove_sure");
  });
  return made;
}

// While it is under way, `draft.receipt` is missing.
export function receipt(draft, again) {
  const got = draft.receipt;
  const done = make("div", { className: "done" },
    make("span", { className: got ? "tick" : "tick kept", ariaHidden: "true" }),
    make("h1", { textContent: got ? got.title : say(draft.why === "sending" || draft.why === "sending_photo" ? draft.why : "kept_title", draft.values) }));
  if (got) done.append(make("p", { className: "number" }, make("span", { textContent: say("number") }), " ", make("strong", { textContent: got.number })));
  else done.append(make("p", { textContent: say("kept_lead") }), make("p", { className: "soft", textContent: state(draft) }));
  const more = button(say("again"), again, true);
  more.classList.add("huge");
  more.id = "again";
  const next = make("div", {}, more, make("p", { className: "soft", textContent: say("again_hint") }));
  $("receipt").replaceChildren(done, next, ...(got ? details(got) : []));
}

function details(got) {
  const parts = [];
  if (got.lost) parts.push(make("p", { className: "banner wrong", textContent: say("lost_photos", { n: got.lost, why: got.why }) }));
  if (got.picture) parts.push(make("img", { className: "place", src: got.picture, alt: got.alt }));
  for (const [style, text] of got.lines) parts.push(make("p", { className: `line ${style}`, textContent: text, dir: "auto" }));
  if (got.pairs.length) {
    parts.push(make("dl", {}, ...got.pairs.map(([name, value]) => make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: value, dir: "auto" })))));
  }
  return parts;
}

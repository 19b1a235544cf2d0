// What can be told at once, without the server: it decides when the report gets there.

import { $, banner, say } from "./view.js";

// Names of fields and what is wrong with them, in the order of the page.
export function faults(fields, now, zone) {
  const found = [];
  if (!fields.kind) found.push(["kind", say("need_kind")]);
  if (!fields.lon && !(fields.where || "").trim() && !fields.place) found.push(["where", say("need_place")]);
  if (fields.when === "earlier" || fields.when === "between") {
    if (!fields.date) found.push(["date", say("need_date")]);
    else if (!fields.time) found.push(["time", say("need_time")]);
    else if (`${fields.date}T${fields.time}` > local(now, zone)) found.push(["date", say("future")]);
  }
  if (fields.when === "between") {
    if (!fields.date_to) found.push(["date_to", say("need_date")]);
    else if (!fields.time_to) found.push(["time_to", say("need_time")]);
    else if (`${fields.date_to}T${fields.time_to}` < `${fields.date}T${fields.time}`) found.push(["date_to", say("reversed")]);
  }
  return found;
}

// "2026-03-24T13:05" in the region's own time, whatever the phone's zone is.
export function local(moment, zone) {
  return new Date(moment).toLocaleString("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).replace(" ", "T");
}

const BESIDE = { lon: "where", lat: "where", accuracy: "where", from: "where" };

// Marks fields that are wrong; those of other names are said above the form.
export function mark(found) {
  clear();
  const rest = [];
  let first = null;
  for (const [name, sentence] of found) {
    const note = document.querySelector(`[data-error="${BESIDE[name] || name}"]`);
    if (!note) { rest.push(sentence); continue; }
    note.textContent = sentence;
    note.hidden = false;
    note.closest("details:not([open])")?.setAttribute("open", "");
    const inputs = document.querySelectorAll(`#form [name="${name}"]:not([type="radio"]):not([type="hidden"])`);
    for (const input of inputs) input.setAttribute("aria-invalid", "true");
    first ||= inputs[0] || note.closest("fieldset, .part, details")?.querySelector("input:not([type=hidden]), button");
  }
  banner(found.length ? [say("look_at"), ...rest].join(" ") : "", true);
  first?.focus({ preventScroll: true });
  (first?.closest("fieldset, .part, details") || $("banner")).scrollIntoView({ block: "start" });
}

export function clear() {
  for (const note of document.querySelectorAll("[data-error]")) { note.hidden = true; note.textContent = ""; }
  for (const input of document.querySelectorAll('#form [aria-invalid="true"]')) input.removeAttribute("aria-invalid");
}

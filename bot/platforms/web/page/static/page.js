// Makes the page quick; everything works without it too. No framework, nothing from elsewhere.
import { completing } from "./complete.js";
import "./keys.js";
import { list, newest, panel, pending, put, threadList, words } from "./list.js";
import { living } from "./live.js";
import { threads } from "./panel.js";
import { isWaiting, photos } from "./photos.js";
import * as sheet from "./sheet.js";
import { zooming } from "./zoom.js";

const composer = document.getElementById("composer");
const field = document.getElementById("line");
const trouble = document.getElementById("trouble");
const status = document.getElementById("status");
const token = composer.elements.token.value;
const path = new URL(composer.action).pathname;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(16).padStart(2, "0")).join("");
const isComposer = (form) => form.matches(".composer");

function say(text, form) {
  if (form && sheet.holds(form)) return sheet.tell(text);
  trouble.querySelector("form")?.remove();
  trouble.querySelector("p").textContent = text;
  trouble.hidden = !text;
}

async function post(form, data) {
  data.set("after", newest());
  const texts = [...data].filter(([, value]) => typeof value === "string"); // photos went up before
  const answer = await fetch(form.action, { method: "POST", headers: { "x-token": token }, body: new URLSearchParams(texts) });
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  if (isJson) return { says: (await answer.json()).says };
  if (!answer.ok) return { says: words.offline };
  const html = answer.status === 204 ? "" : await answer.text();
  return { html, newest: answer.headers.get("x-newest"), id: answer.headers.get("x-answer") };
}

async function send(form, data, line) {
  form.setAttribute("aria-busy", "true");
  say("", form);
  const inPanel = panel()?.contains(form);
  const wait = sheet.holds(form) ? null : pending(line, inPanel ? threadList() : list);
  let result;
  try {
    result = await post(form, data);
  } catch {
    result = { says: words.offline };
  }
  form.removeAttribute("aria-busy");
  if (result.says !== undefined) failed(form, line, result.says, wait);
  else answered(form, result, wait);
  dispatchEvent(new Event("quiet"));
}

function failed(form, line, says, wait) {
  const input = isComposer(form) ? form.elements.line : null;
  if (!input || !input.value) wait?.gone(); else wait?.failed();
  if (input && !input.value) {
    input.value = line;
    keepDraft(form);
  }
  status.textContent = "";
  say(says, form);
}

function answered(form, result, wait) {
  if (form.elements.once) form.elements.once.value = fresh(); // only now: a lost answer is asked for again by the same
  sheet.forget(form);
  wait?.gone();
  const inSheet = sheet.holds(form);
  const added = put(result.html, result.newest);
  const answer = added.find((message) => message.dataset.id === result.id) ?? added.at(-1)
    ?? document.querySelector(`.message[data-id="${CSS.escape(result.id ?? "")}"]`); // asked for before: it is there
  if (sheet.openSheet(answer?.isConnected ? answer : null)) return;
  if (inSheet) sheet.close();
  arrived(added.filter((message) => message.isConnected));
}

function arrived(added) {
  if (!added.length) return;
  const log = added[0].closest(".log");
  const picture = added.at(-1).querySelector(".picture");
  const fits = !picture || picture.getBoundingClientRect().bottom - added[0].getBoundingClientRect().top < log.clientHeight;
  (fits ? added[0] : added.at(-1)).scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  const title = added.at(-1).querySelector("h3")?.textContent;
  added.at(-1).querySelector("[aria-invalid]")?.focus();
  status.textContent = title ? words.answered.replace("\u0001", title) : "";
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const to = new URL(form.action).pathname;
  // What is shared elsewhere leads there: an ordinary form.
  if (form.method !== "post" || (to !== path && to !== `${path}/share`) || form.elements.to) return;
  event.preventDefault();
  if (form.hasAttribute("aria-busy")) return;
  if (isWaiting(form)) return say(words.photoWait, form);
  const data = new FormData(form, event.submitter);
  const line = (data.get("line") ?? event.submitter?.textContent ?? "").trim();
  if (isComposer(form)) {
    if (!line) return form.elements.line.focus();
    if (line.length > Number(words.most)) return say(words.tooLong.replace("\u0001", line.length.toLocaleString(document.documentElement.lang)));
    form.elements.line.value = "";
    keepDraft(form);
    form.completion?.close();
  }
  send(form, data, line);
});

// What is written outlives a change of person or language, in this tab only.
const draft = (form) => `draft:${path}:${form.elements.thread?.value ?? ""}`;
function keepDraft(form) {
  sessionStorage.setItem(draft(form), form.elements.line.value.slice(0, Number(words.most)));
}
function readying(form) {
  const input = form.elements.line;
  form.completion = completing(input, form.querySelector(".completions"), form.dataset.complete, token);
  if (!input.value) input.value = sessionStorage.getItem(draft(form)) ?? "";
  input.addEventListener("input", () => keepDraft(form));
}

readying(composer);
threads(path, () => readying(document.getElementById("reply")));
photos(token);
zooming(words);
living(token, composer.dataset.news, say);
// A keyboard is at hand: write at once. On a phone it would cover half the page.
if (matchMedia("(pointer: fine)").matches && !location.hash && !panel()) field.focus({ preventScroll: true });

// What came last is read from its beginning: a long answer, such as the weekly digest, would else be opened at its end.
const room = document.querySelector(".log");
const last = room && [...room.querySelectorAll(".message")].at(-1);
if (last && !location.hash && last.offsetHeight > room.clientHeight) last.scrollIntoView({ block: "start" });

// Makes the page quick; everything works without it too. No framework, nothing from elsewhere.
import { completing } from "./complete.js";
import { zooming } from "./zoom.js";

const EVERY = 5000; // ms between looks for others' messages while the page is seen

const words = document.body.dataset;
const list = document.getElementById("messages");
const log = list.closest(".log");
const composer = document.getElementById("composer");
const field = document.getElementById("line");
const trouble = document.getElementById("trouble");
const status = document.getElementById("status");
const token = composer.elements.token.value;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(16).padStart(2, "0")).join("");
const newest = () => list.querySelector(".message[data-id]:last-of-type")?.dataset.id
  ?? [...list.querySelectorAll(".message[data-id]")].at(-1)?.dataset.id ?? "0";

function make(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function say(text) {
  trouble.querySelector("form")?.remove();
  trouble.querySelector("p").textContent = text;
  trouble.hidden = !text;
}

// Puts the server's messages at the end of the list; those already there are left out.
function put(html) {
  const came = new DOMParser().parseFromString(html, "text/html").body;
  const added = [];
  for (const part of [...came.children]) {
    const known = part.id ? document.getElementById(part.id)
      : [...list.querySelectorAll(".day")].some((day) => day.dataset.day === part.dataset.day);
    if (known) continue;
    list.append(part);
    if (part.id) added.push(part);
  }
  return added;
}

// What was written, and that an answer is on its way, until it is there.
function pending(line) {
  const mine = make("article", "message of-line");
  const face = make("span", "face", words.initial);
  const head = make("header", "");
  head.append(make("strong", "", words.me), make("span", "partner", words.partner));
  const content = make("div", "content");
  content.append(make("p", "line", line));
  mine.append(face, head, content);
  const answer = make("article", "message of-line");
  const waiting = make("div", "content");
  waiting.append(make("p", "waiting", words.working));
  answer.append(make("span", "face bot busy"), waiting);
  list.append(mine, answer);
  log.scrollTop = 0; // the list is reversed: 0 is its end
  status.textContent = words.working;
  return { gone() { mine.remove(); answer.remove(); }, failed() { answer.remove(); mine.classList.add("failed"); } };
}

async function post(form, data) {
  data.set("after", newest());
  const answer = await fetch(form.action, { method: "POST", headers: { "x-token": token }, body: new URLSearchParams(data) });
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  if (isJson) return { says: (await answer.json()).says };
  if (!answer.ok) return { says: words.offline };
  return { html: answer.status === 204 ? "" : await answer.text() };
}

async function send(form, data, line) {
  form.setAttribute("aria-busy", "true");
  say("");
  const wait = pending(line);
  let result;
  try {
    result = await post(form, data);
  } catch {
    result = { says: words.offline };
  }
  form.removeAttribute("aria-busy");
  if (form.elements.once) form.elements.once.value = fresh();
  if (result.says !== undefined) {
    const back = form !== composer || !field.value;
    if (back) wait.gone(); else wait.failed();
    if (form === composer && !field.value) field.value = line;
    status.textContent = "";
    return say(result.says);
  }
  wait.gone();
  arrived(put(result.html));
}

function arrived(added) {
  if (!added.length) return;
  const picture = added.at(-1).querySelector(".picture");
  const fits = !picture || picture.getBoundingClientRect().bottom - added[0].getBoundingClientRect().top < log.clientHeight;
  (fits ? added[0] : added.at(-1)).scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  const title = added.at(-1).querySelector("h3")?.textContent ?? "";
  status.textContent = words.answered.replace("\u0001", title);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || new URL(form.action).pathname !== new URL(composer.action).pathname) return;
  event.preventDefault();
  if (form.hasAttribute("aria-busy")) return;
  const data = new FormData(form, event.submitter);
  const line = (data.get("line") ?? "").trim();
  if (form === composer) {
    if (!line) return field.focus();
    if (line.length > Number(words.most)) return say(words.tooLong.replace("\u0001", line.length.toLocaleString(document.documentElement.lang)));
    field.value = "";
    completion.close();
  }
  send(form, data, line);
});

let looking = setInterval(async () => {
  if (document.hidden || document.querySelector("[aria-busy]")) return;
  try {
    const after = newest();
    const answer = await fetch(`${composer.dataset.news}?after=${after}`, { headers: { "x-token": token } });
    if (answer.status === 403) {
      clearInterval(looking);
      say((await answer.json()).says);
    } else if (answer.status === 200 && !document.querySelector("[aria-busy]")) {
      put(await answer.text());
    }
  } catch { /* the server is away for a moment: the next look or the next line will tell */ }
}, EVERY);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#meny") location.hash = "#samtal";
});
document.addEventListener("click", (event) => {
  if (location.hash === "#meny" && !event.target.closest("#meny, a[href='#meny']")) location.hash = "#samtal";
});

const completion = completing(field, document.getElementById("completions"), composer.dataset.complete, token);

// What is written outlives a change of person or language, in this tab only.
const draft = `draft:${composer.action}`;
if (!field.value) field.value = sessionStorage.getItem(draft) ?? "";
field.addEventListener("input", () => sessionStorage.setItem(draft, field.value.slice(0, Number(words.most))));
composer.addEventListener("submit", () => sessionStorage.removeItem(draft));

zooming(words);
// A keyboard is at hand: write at once. On a phone it would cover half the page.
if (matchMedia("(pointer: fine)").matches && !location.hash) field.focus({ preventScroll: true });

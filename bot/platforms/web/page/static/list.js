// The messages on the page: what came is added, rewritten or taken away where it belongs.
export const words = document.body.dataset;
export const list = document.getElementById("messages");
export const panel = () => document.getElementById("trad");
export const threadList = () => document.getElementById("thread-messages");

let last = Number(words.newest);
export const newest = () => last;

export function make(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const dayIs = (day) => [...list.querySelectorAll(".day")].some((one) => one.dataset.day === day);

// Puts a piece of the server's page in its places and gives the messages that are new.
export function put(html, upto) {
  last = Math.max(last, Number(upto) || 0);
  const came = new DOMParser().parseFromString(html, "text/html").body;
  const added = [];
  let day;
  for (const part of [...came.children]) {
    if (part.matches(".day")) day = part;
    else if (part.matches(".message")) add(part, day, added);
    else if (part.matches("[data-changed]")) document.getElementById(part.firstElementChild.id)?.replaceWith(part.firstElementChild);
    else if (part.matches(".thread-foot")) count(part);
    else if (part.matches("[data-gone]")) gone(part.dataset.gone);
  }
  for (const message of added) message.dispatchEvent(new CustomEvent("came", { bubbles: true }));
  return added;
}

function add(message, day, added) {
  if (document.getElementById(message.id)) return;
  const root = message.dataset.thread;
  if (!root) {
    if (day && !dayIs(day.dataset.day)) list.append(day);
    list.append(message);
  } else if (panel()?.dataset.root === root) {
    threadList().append(message);
    const between = threadList().querySelector(".replies");
    if (between) between.textContent = between.dataset.replies;
  }
  added.push(message);
}

function count(foot) {
  document.querySelector(`#m${CSS.escape(foot.dataset.root)} > .thread-foot`)?.replaceWith(foot);
}

function gone(id) {
  for (const message of document.querySelectorAll(`.message[data-id="${CSS.escape(id)}"]`)) {
    message.dispatchEvent(new CustomEvent("gone", { bubbles: true }));
    message.remove();
  }
}

// What was written, and after a moment that an answer is on its way, until it is there.
export function pending(line, place) {
  const mine = make("article", "message of-line ghost");
  const head = make("header", "");
  head.append(make("strong", "", words.me), make("span", "partner", words.partner));
  const content = make("div", "content");
  content.append(make("p", "line", line));
  mine.append(make("span", "face", words.initial), head, content);
  const answer = make("article", "message of-line ghost");
  const waiting = make("div", "content");
  waiting.append(make("p", "waiting", words.working));
  answer.append(make("span", "face bot busy"), waiting);
  place.append(mine);
  place.closest(".log").scrollTop = 0; // the list is reversed: 0 is its end
  const soon = setTimeout(() => {
    place.append(answer);
    document.getElementById("status").textContent = words.working;
  }, 250);
  const quiet = () => { clearTimeout(soon); answer.remove(); };
  return { gone() { quiet(); mine.remove(); }, failed() { quiet(); mine.classList.add("failed"); } };
}

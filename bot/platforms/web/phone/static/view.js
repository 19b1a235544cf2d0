// Words and small helpers of the page.

const texts = JSON.parse(document.getElementById("texts").textContent);

export const $ = (id) => document.getElementById(id);

// A text of handlers/texts, with its braces filled in.
export function say(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

export function button(label, act, primary = false) {
  const made = make("button", { type: "button", className: primary ? "button primary" : "button", textContent: label });
  made.addEventListener("click", act);
  return made;
}

export function banner(text, wrong = false) {
  const place = $("banner");
  place.hidden = !text;
  place.classList.toggle("wrong", wrong);
  place.replaceChildren(...(text ? [make("p", { textContent: text })] : []));
}

// An id that nobody else makes; crypto.randomUUID needs a secure context, which the page has wherever it matters.
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function later(act, wait) {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(act, wait); };
}

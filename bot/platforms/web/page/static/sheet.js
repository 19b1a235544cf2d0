// A form as a dialog over the conversation: the card itself moves there, and back when it closes.
import { make, words } from "./list.js";

const dialog = make("dialog", "sheet");
const shut = make("button", "shut");
shut.type = "button";
shut.setAttribute("aria-label", words.close);
const says = make("p", "trouble");
says.setAttribute("role", "alert");
says.hidden = true;
dialog.append(shut, says);
document.body.append(dialog);
let card, mark;

function fill(next) {
  mark = document.createComment("");
  next.replaceWith(mark);
  card = next;
  const heading = card.querySelector("h3");
  heading.id = "sheet-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  says.hidden = true;
  dialog.append(card);
}

function back() {
  card?.querySelector("h3").removeAttribute("id");
  if (mark?.isConnected) mark.replaceWith(card);
  else card?.remove(); // its message was taken away meanwhile
  card = mark = undefined;
}

// Opens a message's form, or puts it in the place of the one that is open.
export function openSheet(message) {
  const next = message?.querySelector(".card.has-dialog");
  if (!next) return false;
  if (dialog.open) back();
  fill(next);
  if (!dialog.open) dialog.showModal();
  const empty = [...card.querySelectorAll("[required]")].find((input) => !input.value);
  (card.querySelector("[aria-invalid]") ?? empty ?? card.querySelector("form .primary") ?? shut).focus();
  if (document.activeElement.matches(".primary")) dialog.scrollTop = 0; // it sticks to the edge: everything else comes first
  return true;
}

export const isOpen = () => dialog.open;
export const close = () => dialog.close();
export const holds = (form) => dialog.contains(form);
export function tell(text) {
  says.textContent = text;
  says.hidden = !text;
  if (text) says.scrollIntoView({ block: "nearest" });
}

shut.addEventListener("click", close);
dialog.addEventListener("close", () => {
  const from = mark?.parentElement?.closest(".message");
  back();
  (from?.isConnected ? from.querySelector(".opens") : document.getElementById("line"))?.focus();
});
document.addEventListener("click", (event) => {
  if (event.target.closest(".opens")) openSheet(event.target.closest(".message"));
});

// What is filled in outlives a reload, in this tab only, until it is sent.
const key = (form) => `form:${form.dataset.draft}`;
const kept = (form) => [...form.elements].filter((input) => input.name.startsWith("f.")
  && (input.type !== "hidden" || input.closest("[data-photos]")));

export function forget(form) {
  if (form.dataset.draft) sessionStorage.removeItem(key(form));
}
export function keep(form) {
  const values = kept(form).filter((input) => input.type !== "radio" || input.checked)
    .map((input) => [input.name, input.type === "checkbox" ? input.checked : input.value]);
  try {
    sessionStorage.setItem(key(form), JSON.stringify(values));
  } catch { /* no room: the form itself still holds it */ }
}
function restore(form) {
  const values = new Map(JSON.parse(sessionStorage.getItem(key(form)) ?? "[]"));
  for (const input of kept(form)) {
    if (!values.has(input.name)) continue;
    if (input.type === "checkbox") input.checked = values.get(input.name);
    else if (input.type === "radio") input.checked = input.value === values.get(input.name);
    else input.value = values.get(input.name);
  }
}
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form) keep(form);
});
document.querySelectorAll("form[data-draft]").forEach(restore);

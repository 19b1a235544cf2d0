// The list of kinds: found while typing, own latest first.

import { $, make } from "./view.js";

const plain = (text) => text.toLocaleLowerCase().normalize("NFC");

export function start() {
  const search = $("search");
  search.parentElement.hidden = false;
  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    document.querySelector(".group .kind:not([hidden]) input")?.click();
  });
}

function filter() {
  const words = plain($("search").value).split(/\s+/).filter(Boolean);
  let seen = 0;
  for (const group of document.querySelectorAll(".group")) {
    const heading = plain(group.getAttribute("aria-label"));
    let here = 0;
    for (const kind of group.querySelectorAll(".kind")) {
      const text = `${plain(kind.textContent)} ${heading}`;
      kind.hidden = !words.every((word) => text.includes(word));
      here += !kind.hidden;
    }
    group.hidden = !here;
    seen += here;
  }
  $("no-match").hidden = seen > 0;
}

// The person's own latest kinds (value, label) on the big buttons.
export function latest(kinds) {
  const chosen = document.querySelector('[name="kind"]:checked')?.value || "";
  $("latest").replaceChildren(...kinds.map(([value, label]) => make(
    "label", { className: "kind" },
    make("input", { type: "radio", name: "kind", value, checked: value === chosen }),
    make("span", { textContent: label }),
  )));
  if (chosen) choose(chosen);
}

export function choose(value) {
  const all = [...document.querySelectorAll('[name="kind"]')];
  for (const input of all) input.checked = false;
  const wanted = all.find((input) => input.value === value);
  if (!wanted) return;
  wanted.checked = true;
  const folded = wanted.closest("details");
  if (folded) folded.open = true;
}

export function label(value) {
  const found = [...document.querySelectorAll('[name="kind"]')].find((input) => input.value === value);
  return found ? found.nextElementSibling.textContent : "";
}

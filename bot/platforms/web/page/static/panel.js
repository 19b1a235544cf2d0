// A thread beside the conversation (in its place on a phone); its address can be kept and shared.
import { panel } from "./list.js";

const shell = document.querySelector(".shell");
const fine = matchMedia("(pointer: fine)");

export function threads(action, opened) {
  async function open(root, push) {
    const answer = await fetch(`${action}/thread/${root}`);
    if (!answer.ok) return location.assign(`${action}?thread=${root}#trad`);
    const came = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
    panel()?.remove();
    shell.append(came);
    shell.classList.add("with-thread");
    if (push) history.pushState({}, "", `${action}?thread=${root}`);
    (fine.matches ? document.getElementById("reply-line") : document.getElementById("trad-title")).focus({ preventScroll: true });
    opened();
  }

  function shut(push) {
    const root = panel()?.dataset.root;
    panel()?.remove();
    shell.classList.remove("with-thread");
    if (push) history.pushState({}, "", action);
    (document.querySelector(`#m${root} .thread-foot a, #m${root} .more summary`) ?? document.getElementById("line")).focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-thread-link], [data-shut]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if ("shut" in link.dataset) shut(true);
    else open(link.dataset.threadLink, true);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !panel()?.contains(document.activeElement)) return;
    if (!document.querySelector("dialog[open], details.more[open]")) shut(true);
  });
  addEventListener("popstate", () => {
    const root = new URLSearchParams(location.search).get("thread");
    if (root && panel()?.dataset.root !== root) open(root, false);
    else if (!root && panel()) shut(false);
  });
  if (panel()) opened();
}

// Keys and menus of every page: Ctrl/Cmd+K searches, Escape and a click elsewhere close.
const search = document.getElementById("q");
const small = matchMedia("(max-width: 860px)");

if (/Mac|iP(hone|ad)/.test(navigator.platform)) document.querySelector(".search kbd").textContent = "⌘K";

function find() {
  search.focus();
  search.select();
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    if (small.matches && location.hash !== "#meny") {
      addEventListener("hashchange", find, { once: true }); // the field is hidden until the menu is open
      location.hash = "#meny";
    } else find();
  }
  if (event.key !== "Escape") return;
  if (location.hash === "#meny") location.hash = "#samtal";
  const open = document.querySelector("details[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  if (location.hash === "#meny" && !event.target.closest("#meny, a[href='#meny']")) location.hash = "#samtal";
  for (const open of document.querySelectorAll("details.more[open]")) {
    if (!open.contains(event.target) || event.target.closest(".menu a, .menu button")) open.open = false;
  }
});

// A menu at the bottom would open under the writing field, where no finger reaches it: there it opens upwards.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches("details.more")) return;
  const menu = target.querySelector(".menu");
  menu.classList.remove("up");
  const foot = document.querySelector(".foot").getBoundingClientRect().top;
  menu.classList.toggle("up", target.open && menu.getBoundingClientRect().bottom > foot);
}, true);

search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") search.blur();
});

// Proposals under the fingers: arrows choose, Tab or Enter takes, Esc closes; a tap takes.
const PAUSE = 90; // ms after the last key before asking

export function completing(field, box, address, token) {
  let timer, asked, chosen = -1;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", box.id);
  field.setAttribute("aria-expanded", "false");

  function close() {
    clearTimeout(timer);
    asked?.abort();
    chosen = -1;
    box.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = [...box.children];
    chosen = (index + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    options[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function take(option) {
    field.value = option.dataset.insert;
    close();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    ask();
  }

  function show(proposals) {
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    box.replaceChildren(...proposals.map((proposal, at) => {
      const option = document.createElement("li");
      option.id = `${box.id.replace(/s$/, "")}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.insert = proposal.insert;
      const label = document.createElement("span");
      label.textContent = proposal.label;
      const hint = document.createElement("span");
      hint.className = "hint";
      hint.textContent = proposal.hint;
      option.append(label, hint);
      return option;
    }));
    box.hidden = !proposals.length;
    field.setAttribute("aria-expanded", String(!box.hidden));
  }

  async function fetchProposals() {
    asked?.abort();
    asked = new AbortController();
    const typed = field.value;
    if (!typed.trim()) return close();
    try {
      const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ typed, token }), signal: asked.signal });
      if (!answer.ok) return close();
      const proposals = await answer.json();
      if (field.value === typed && document.activeElement === field) show(proposals.filter((p) => p.insert !== typed));
    } catch { /* another key came first, or the server is away: no proposals */ }
  }

  function ask() {
    clearTimeout(timer);
    timer = setTimeout(fetchProposals, PAUSE);
  }

  field.addEventListener("input", ask);
  field.addEventListener("blur", () => setTimeout(close, 150));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || box.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Tab" && !event.shiftKey) take(box.children[Math.max(chosen, 0)]);
    else if (event.key === "Enter" && chosen >= 0) take(box.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take(option);
  });
  return { close };
}

// A picture in full: pinch, wheel, drag, double tap, + − 0 and arrows; Esc closes. Without script the link opens the picture.
const MOST = 8;

export function zooming(words) {
  const dialog = document.createElement("dialog");
  dialog.className = "zoom";
  const stage = document.createElement("div");
  stage.className = "stage";
  const picture = document.createElement("img");
  picture.alt = "";
  const tools = document.createElement("div");
  tools.className = "tools";
  stage.append(picture);
  const shut = button("×", words.close, () => dialog.close());
  shut.classList.add("shut");
  const all = button("", words.zoomAll, whole);
  all.classList.add("all");
  tools.append(button("−", words.zoomOut, () => about(middle(), 1 / 1.5)), all, button("+", words.zoomIn, () => about(middle(), 1.5)));
  dialog.append(stage, shut, tools);
  document.body.append(dialog);

  let scale = 1, x = 0, y = 0;
  const fingers = new Map();

  function button(sign, label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }
  function draw() {
    const wide = picture.offsetWidth * (scale - 1), high = picture.offsetHeight * (scale - 1);
    // At least a part of the picture stays in sight.
    x = Math.min(picture.offsetWidth * 0.8, Math.max(-wide - picture.offsetWidth * 0.8, x));
    y = Math.min(picture.offsetHeight * 0.8, Math.max(-high - picture.offsetHeight * 0.8, y));
    picture.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }
  function whole() { scale = 1; x = 0; y = 0; draw(); }
  function middle() { return { clientX: innerWidth / 2, clientY: innerHeight / 2 }; }
  function about(point, factor) {
    const next = Math.min(MOST, Math.max(1, scale * factor));
    const px = point.clientX - picture.offsetLeft, py = point.clientY - picture.offsetTop;
    x = px - (px - x) * (next / scale);
    y = py - (py - y) * (next / scale);
    scale = next;
    if (scale === 1) whole(); else draw();
  }
  const spread = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  const centre = ([a, b]) => ({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 });

  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    about(event, Math.exp(-event.deltaY / 400));
  }, { passive: false });
  stage.addEventListener("dblclick", (event) => (scale > 1 ? whole() : about(event, 2.5)));
  stage.addEventListener("click", (event) => { if (event.target === stage && scale === 1) dialog.close(); });
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
  });
  stage.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const was = [...fingers.values()];
    fingers.set(event.pointerId, event);
    const now = [...fingers.values()];
    if (was.length === 2) {
      x += centre(now).clientX - centre(was).clientX;
      y += centre(now).clientY - centre(was).clientY;
      about(centre(now), spread(now) / Math.max(1, spread(was)));
    } else if (was.length === 1) {
      x += event.clientX - before.clientX;
      y += event.clientY - before.clientY;
      draw();
    }
  });
  for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, (event) => fingers.delete(event.pointerId));
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) { x += step[0]; y += step[1]; draw(); }
    else if (event.key === "+") about(middle(), 1.5);
    else if (event.key === "-") about(middle(), 1 / 1.5);
    else if (event.key === "0") whole();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-zoom]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const shown = link.querySelector("img");
    picture.src = shown.dataset.large ?? shown.src;
    picture.alt = shown.alt;
    picture.width = shown.width;
    dialog.setAttribute("aria-label", shown.alt.slice(0, 120));
    dialog.showModal();
    picture.removeAttribute("width");
    whole();
    shut.focus();
  });
  dialog.addEventListener("close", () => { fingers.clear(); picture.removeAttribute("src"); });
}

// Where it happened: the phone's position, the map with its pin, a photo's place, or words.

import { $, button, later, make, say } from "./view.js";

const STEPS = [300, 600, 1200, 2500, 5000, 10000, 20000, 0];   // metres across the picture; 0 is all of it
const GOOD = 30;      // metres: a house and its yard
const FAIR = 150;     // a block
const PATIENCE = 12000;
const EDGE = 0.16;    // nearer to the picture's edge than this, the pin gets a new picture around it
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const form = $("form");
const field = (name) => form.elements.namedItem(name);
let step = 2;
let ground = null;    // the picture on show: lon, lat as three numbers each, metres
let asking = 0;
let watch = null;
let changed = () => {};
let ask = null;

export function start(fetchMap, tell) {
  ask = fetchMap;
  changed = tell;
  $("here").addEventListener("click", () => locate());
  $("point").addEventListener("click", () => { step = pin() ? step : STEPS.length - 1; show(); $("map").scrollIntoView({ block: "nearest" }); });
  $("nearer").addEventListener("click", () => zoom(-1));
  $("farther").addEventListener("click", () => zoom(1));
  $("ground").addEventListener("click", tapped);
  $("pin").addEventListener("pointerdown", held);
  $("pin").addEventListener("keydown", nudged);
  for (const element of document.querySelectorAll("#f-where .scripted")) element.hidden = element.id === "map" || element.id === "offers";
  addEventListener("resize", later(draw, 100));
}

export function pin() {
  const lon = parseFloat(field("lon").value), lat = parseFloat(field("lat").value);
  return Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : null;
}

// Show what a draft holds.
export function restore() {
  stop();
  ground = null;
  step = 2;
  $("offers").hidden = true;
  $("accuracy").textContent = "";
  $("here").lastChild.textContent = say(pin() ? "here_again" : "here");
  $("map").hidden = !pin();
  if (pin()) show();
}

function put(lon, lat, how, accuracy = "") {
  field("lon").value = lon.toFixed(6);
  field("lat").value = lat.toFixed(6);
  field("from").value = how;
  field("accuracy").value = accuracy;
  forgetChoice();
  changed();
}

// A place chosen among several no longer holds when another is said.
export function forgetChoice() {
  $("which").hidden = true;
  for (const chosen of form.querySelectorAll('[name="place"]')) {
    if (chosen.type === "hidden") chosen.remove();
    else chosen.checked = false;
  }
}

// --- the phone's own position ---

function stop() {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
  $("here").removeAttribute("aria-busy");
}

export function locate() {
  if (!navigator.geolocation) return void ($("accuracy").textContent = say("no_position"));
  stop();
  $("here").setAttribute("aria-busy", "true");
  $("accuracy").textContent = say("locating");
  let best = Infinity;
  watch = navigator.geolocation.watchPosition((found) => {
    const { longitude, latitude, accuracy } = found.coords;
    if (accuracy < best) {
      best = accuracy;
      put(longitude, latitude, "device", String(Math.round(accuracy)));
      step = Math.max(1, STEPS.findIndex((metres) => metres >= accuracy * 4 || metres === 0));
      $("here").lastChild.textContent = say("here_again");
      $("accuracy").textContent = say(accuracy <= GOOD ? "accuracy_good" : accuracy <= FAIR ? "accuracy_fair" : "accuracy_poor", { m: rounded(accuracy) });
      show();
    }
    if (accuracy <= GOOD) stop();
  }, (error) => {
    stop();
    if (best === Infinity) $("accuracy").textContent = say(error.code === 1 ? "denied" : "no_position");
  }, { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 5000 });
  setTimeout(stop, PATIENCE);
}

// Without asking, when the person has allowed it before.
export async function locateIfAllowed() {
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (allowed?.state === "granted" && !pin()) locate();
}

function rounded(metres) {
  return metres < 20 ? Math.max(1, Math.round(metres)) : metres < 100 ? Math.round(metres / 5) * 5 : Math.round(metres / 50) * 50;
}

// --- the map ---

async function show(around = pin()) {
  const mine = (asking += 1);
  $("map").hidden = false;
  $("map").classList.add("waiting");
  draw();
  const metres = STEPS[step];
  const whole = metres === 0 || !around;
  const got = await ask(whole ? null : { lon: around[0], lat: around[1], metres });
  if (mine !== asking) return;
  $("map").classList.remove("waiting");
  if (!got) {
    if (pin()) $("accuracy").textContent = `${$("accuracy").textContent} ${say("no_map")}`.trim();
    $("map").hidden = !ground;
    return;
  }
  ground = got;
  $("ground").src = got.src;
  $("ground").alt = say("map_alt", { near: got.near });
  draw();
}

function zoom(by) {
  step = Math.min(Math.max(step + by, 0), STEPS.length - 1);
  show();
}

function draw() {
  $("nearer").disabled = step === 0;
  $("farther").disabled = step === STEPS.length - 1;
  const at = pin() && ground ? within(...pin()) : null;
  const seen = at && at.every((part) => part >= 0 && part <= 1);
  $("pin").hidden = !seen;
  $("halo").hidden = true;
  if (!seen) return;
  const wide = $("map").clientWidth, high = $("map").clientHeight;
  for (const mark of [$("pin"), $("halo")]) {
    mark.style.left = `${at[0] * wide}px`;
    mark.style.top = `${at[1] * high}px`;
  }
  const across = (2 * parseFloat(field("accuracy").value) / ground.metres) * wide;
  if (across > 24) {
    $("halo").hidden = false;
    $("halo").style.width = $("halo").style.height = `${across}px`;
  }
}

// Degrees to shares of the picture and back; the server gives the two vectors.
function within(lon, lat) {
  const [a, b, c] = ground.lon, [d, e, f] = ground.lat;
  const size = b * f - c * e;
  return [(f * (lon - a) - c * (lat - d)) / size, (b * (lat - d) - e * (lon - a)) / size];
}

function degrees(u, v) {
  const [x, y] = [u, v].map((part) => Math.min(Math.max(part, 0), 1));
  return [ground.lon, ground.lat].map(([start, right, down]) => start + right * x + down * y);
}

function tapped(event) {
  if (!ground) return;
  const box = $("ground").getBoundingClientRect();
  moveTo((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
}

function moveTo(u, v, settle = true) {
  put(...degrees(u, v), "map");
  $("accuracy").textContent = say("moved");
  stop();
  if (STEPS[step] === 0) step = 3;   // from the whole region straight to the neighbourhood
  else if (!settle || Math.min(u, v, 1 - u, 1 - v) > EDGE) return draw();
  show();
}

function held(event) {
  const mark = $("pin"), box = $("ground").getBoundingClientRect();
  mark.setPointerCapture(event.pointerId);
  mark.classList.add("held");
  const share = (at) => [(at.clientX - box.left) / box.width, (at.clientY - box.top) / box.height];
  const moving = (at) => moveTo(...share(at), false);
  const released = (at) => {
    mark.classList.remove("held");
    mark.removeEventListener("pointermove", moving);
    if (at.type === "pointerup" && at.clientX !== event.clientX) moveTo(...share(at));
  };
  mark.addEventListener("pointermove", moving);
  mark.addEventListener("pointerup", released, { once: true });
  mark.addEventListener("pointercancel", released, { once: true });
}

function nudged(event) {
  const by = ARROWS[event.key];
  if (!by) return;
  event.preventDefault();
  const [u, v] = within(...pin());
  moveTo(u + by[0] * 0.03, v + by[1] * 0.03);
}

// --- a photo's own place: offered, never taken by itself ---

export function offer(lon, lat) {
  const take = button(say("use_photo_place"), () => {
    $("offers").hidden = true;
    put(lon, lat, "photo");
    step = 1;
    $("accuracy").textContent = say("photo_place_used");
    show();
  });
  $("offers").replaceChildren(make("div", { className: "offer" }, make("p", { textContent: say("photo_place") }), take));
  $("offers").hidden = false;
}

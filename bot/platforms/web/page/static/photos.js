// Photos go up while one writes: a thumbnail, how far it has come, and a way to take it out again.
import { make, words } from "./list.js";
import { keep } from "./sheet.js";

const shown = new Map(); // digest -> address of its thumbnail, as long as this page lives

function digests(box) {
  return box.querySelector("input[type=hidden]").value.split(",").filter(Boolean);
}

function set(box, list) {
  box.querySelector("input[type=hidden]").value = list.join(",");
  keep(box.closest("form"));
}

function item(box, digest, address) {
  const number = box.querySelector(".thumbs").children.length + 1;
  const made = document.createElement("li");
  const name = words.photo.replace("\u0001", number);
  if (address) {
    const picture = document.createElement("img");
    picture.src = address;
    picture.alt = name;
    picture.addEventListener("error", () => picture.replaceWith(make("span", "thumb", name))); // a kind this browser cannot show
    made.append(picture);
  } else made.append(make("span", "thumb", name));
  if (digest) done(box, made, digest, number);
  box.querySelector(".thumbs").append(made);
  return made;
}

function done(box, made, digest, number) {
  made.dataset.digest = digest;
  made.querySelector("progress")?.remove();
  const out = make("button", "out");
  out.type = "button";
  out.setAttribute("aria-label", words.removePhoto.replace("\u0001", number));
  out.addEventListener("click", () => {
    set(box, digests(box).filter((one) => one !== digest));
    made.remove();
    box.querySelector("input[type=file]").focus();
  });
  made.append(out);
}

function upload(box, file, token) {
  const address = URL.createObjectURL(file);
  const made = item(box, "", address);
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.value = 0;
  progress.setAttribute("aria-label", words.uploading);
  made.append(progress);
  box.dataset.waiting = Number(box.dataset.waiting ?? 0) + 1;
  const data = new FormData();
  data.set("token", token);
  data.set("photo", file);
  const sending = new XMLHttpRequest();
  sending.responseType = "json";
  sending.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress.value = event.loaded / event.total; });
  sending.addEventListener("loadend", () => {
    box.dataset.waiting = Number(box.dataset.waiting) - 1;
    const digest = sending.response?.digest;
    if (digest && !digests(box).includes(digest)) {
      shown.set(digest, address);
      done(box, made, digest, box.querySelectorAll("[data-digest]").length + 1);
      set(box, [...digests(box), digest]);
    } else {
      made.remove();
      if (!digest) tell(box, sending.response?.says || words.photoFailed);
    }
  });
  sending.open("POST", "/photo");
  sending.send(data);
}

function tell(box, text) {
  const note = box.querySelector(".wrong-note");
  note.textContent = text;
  note.hidden = !text;
}

export const isWaiting = (form) => [...form.querySelectorAll("[data-photos]")].some((box) => Number(box.dataset.waiting ?? 0) > 0);

export function photos(token) {
  const begin = (place) => place.querySelectorAll("[data-photos]").forEach((box) => {
    box.querySelector(".thumbs").replaceChildren();
    for (const digest of digests(box)) item(box, digest, shown.get(digest));
  });
  begin(document);
  document.addEventListener("came", (event) => begin(event.target));
  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-photos]");
    if (!box || event.target.type !== "file") return;
    tell(box, "");
    for (const file of event.target.files) upload(box, file, token);
    event.target.value = "";
  });
}

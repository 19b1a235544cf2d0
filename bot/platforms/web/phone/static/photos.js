// Photos of the report being written: shrunk in the phone, kept until the report got through.

import * as drafts from "./drafts.js";
import { position } from "./exif.js";
import { $, make, newId, say } from "./view.js";

const SIDE = 2560;      // as the server keeps them
const QUALITY = 0.85;
const MOST = 10;
const addresses = new Map();

async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";   // what was transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no blob"))), "image/jpeg", QUALITY);
  });
}

// Adds files to a draft; `offer(lon, lat)` is called for a photo that knows its place, `changed` after each.
export async function add(draft, files, offer, changed) {
  for (const file of files) {
    if (draft.photos.length >= MOST) {
      $("photo-says").textContent = say("most_photos", { n: MOST });
      return;
    }
    $("photo-says").textContent = say("photo_working");
    const where = await position(file);
    // What the phone itself cannot draw (HEIC in some) goes as it is: the server can, or says why not.
    const blob = await shrunk(file).catch(() => (file.size ? file : null));
    if (!blob) {
      $("photo-says").textContent = say("photo_broken");
      continue;
    }
    const photo = { id: newId(), digest: "", who: "" };
    draft.photos.push(photo);
    const kept = await drafts.putPhoto(photo.id, blob);
    $("photo-says").textContent = kept ? "" : say("photo_not_kept");
    changed();
    await show(draft, changed);
    if (where) offer(...where);
  }
}

export async function show(draft, changed) {
  const items = [];
  for (const [number, photo] of draft.photos.entries()) {
    const blob = await drafts.photo(photo.id);
    if (blob && !addresses.has(photo.id)) addresses.set(photo.id, URL.createObjectURL(blob));
    const words = { n: number + 1 };
    const away = make("button", { type: "button", ariaLabel: say("drop_photo", words) });
    away.addEventListener("click", async () => {
      draft.photos = draft.photos.filter((other) => other !== photo);
      URL.revokeObjectURL(addresses.get(photo.id));
      addresses.delete(photo.id);
      await drafts.dropPhoto(photo.id);
      changed();
      await show(draft, changed);
      ($("thumbs").querySelector("button") || document.querySelector(".camera input")).focus();
    });
    items.push(make("li", {}, make("img", { src: addresses.get(photo.id) || "", alt: say("photo", words) }), away));
  }
  $("thumbs").replaceChildren(...items);
  $("thumbs").hidden = !items.length;
}

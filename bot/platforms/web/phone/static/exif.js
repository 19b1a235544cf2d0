// Where a JPEG says it was taken (lon, lat), or null. Read in the phone, since shrinking drops it; only ever offered.
// Exif 2.32: APP1 holds a TIFF, whose tag 0x8825 leads to the GPS tags.

const GPS = 0x8825;
const FIRST_KB = 256 * 1024;

export async function position(file) {
  try {
    const view = new DataView(await file.slice(0, FIRST_KB).arrayBuffer());
    const at = tiff(view);
    return at < 0 ? null : place(view, at);
  } catch {
    return null;   // a broken photo is told apart later, by whoever draws it
  }
}

function tiff(view) {
  if (view.getUint16(0) !== 0xffd8) return -1;
  for (let at = 2; at + 10 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if (marker < 0xff00 || marker === 0xffda) return -1;
  }
  return -1;
}

function tags(view, start, at, little) {
  const found = new Map();
  for (let number = view.getUint16(at, little), entry = at + 2; number > 0; number -= 1, entry += 12) {
    found.set(view.getUint16(entry, little), entry);
  }
  return found;
}

function place(view, start) {
  const little = view.getUint16(start) === 0x4949;
  const first = tags(view, start, start + view.getUint32(start + 4, little), little);
  if (!first.has(GPS)) return null;
  const gps = tags(view, start, start + view.getUint32(first.get(GPS) + 8, little), little);
  const degrees = (tag) => {
    const from = start + view.getUint32(gps.get(tag) + 8, little);
    const parts = [0, 8, 16].map((step) => view.getUint32(from + step, little) / view.getUint32(from + step + 4, little));
    return parts[0] + parts[1] / 60 + parts[2] / 3600;
  };
  const letter = (tag) => String.fromCharCode(view.getUint8(gps.get(tag) + 8));
  if (![1, 2, 3, 4].every((tag) => gps.has(tag))) return null;
  const lat = degrees(2) * (letter(1) === "S" ? -1 : 1);
  const lon = degrees(4) * (letter(3) === "W" ? -1 : 1);
  const isReal = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
  return isReal ? [lon, lat] : null;   // a NaN is never within
}

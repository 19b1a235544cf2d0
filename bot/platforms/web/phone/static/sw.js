// Keeps the page itself for places without coverage: the shell, which is the same for everybody, and our own files.
// Nothing else is ever kept: no answer with anybody's name, report, position or photo passes through here.

const CACHE = "karta-r-__VERSION__";
const SHELL = "__SHELL__";
const KEPT = ["__KEPT__"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE)
    // Files have their version in the address, so the browser's own copy will do; only the shell is asked for.
    .then((cache) => Promise.all([
      cache.addAll(KEPT.map((address) => new Request(address, { credentials: "omit" }))),
      cache.add(new Request(SHELL, { credentials: "omit", cache: "no-cache" })),
    ]))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("karta-r-") && name !== CACHE).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/r/a/")) {
    event.respondWith(caches.match(request, { cacheName: CACHE }).then((kept) => kept || fetch(request)));
  } else if (request.mode === "navigate" && address.pathname === "/r/" && !address.search) {
    event.respondWith(page(request));
  }
});

// The server's own page when it answers soon, otherwise the shell. Any answer of the server's is a better one.
async function page(request) {
  const kept = await caches.match(SHELL, { cacheName: CACHE });
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), 2500));
  return Promise.race([fetch(request).then((answer) => (answer.status === 401 || answer.status >= 500 ? kept : answer)).catch(() => kept), late]);
}

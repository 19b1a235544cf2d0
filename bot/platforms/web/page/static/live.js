// Hears of news by server-sent events; looks every few seconds when that fails. One stream for all windows of a browser.
import { list, newest, put, words } from "./list.js";

const EVERY = 5000; // ms between looks while there is no stream
const AGAIN = 30000; // ms before a stream is tried again
const title = document.title;
const status = document.getElementById("status");
let unread = {}, polling, over = false, missed = false, looking = false, heard = newest();

export function living(token, news, say) {
  const name = `karta:${words.stream}`;
  const others = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;

  async function look() {
    if (over) return;
    if (looking || document.querySelector("[aria-busy]")) { missed = true; return; }
    looking = true;
    missed = false;
    const seen = document.hidden ? 0 : 1;
    try {
      const answer = await fetch(`${news}?after=${newest()}&seen=${seen}`, { headers: { "x-token": token } });
      if (answer.status === 403) {
        over = true;
        clearInterval(polling);
        say((await answer.json()).says);
      } else if (answer.ok && !document.querySelector("[aria-busy]")) {
        announce(put(answer.status === 204 ? "" : await answer.text(), answer.headers.get("x-newest")));
        if (seen) badges({ ...unread, [words.here]: 0 });
      } else if (answer.ok) missed = true;
    } catch { /* the server is away for a moment: the next event or the next line will tell */ }
    looking = false;
    if (missed && !document.querySelector("[aria-busy]")) look();
  }

  function hear(said) {
    heard = Math.max(heard, said.id ?? 0);
    if (said.version && said.version !== words.version) document.getElementById("stale").hidden = false;
    if (said.unread) badges(document.hidden ? said.unread : { ...said.unread, [words.here]: 0 });
    if (said.all || said.news?.includes(words.here) || (said.unread?.[words.here] && !document.hidden)) look();
  }

  function open() {
    const source = new EventSource(`${words.stream}&after=${heard}`);
    source.addEventListener("open", () => { clearInterval(polling); polling = undefined; });
    source.addEventListener("news", (event) => {
      const said = { ...JSON.parse(event.data), id: Number(event.lastEventId) || 0 };
      others?.postMessage(said);
      hear(said);
    });
    source.addEventListener("error", () => {
      polling ??= setInterval(() => { if (!document.hidden) { look(); others?.postMessage({ all: true }); } }, EVERY);
      if (source.readyState === EventSource.CLOSED && !over) setTimeout(open, AGAIN);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
    others?.postMessage({ all: true }); // what came while nobody held the stream
  }

  others?.addEventListener("message", (event) => hear(event.data));
  // The lock is held as long as this window lives; the next window takes over.
  if (others && navigator.locks) navigator.locks.request(name, () => { open(); return new Promise(() => {}); });
  else open();
  addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("quiet", () => { if (missed) look(); }); // a line of one's own was answered
}

function badges(counts) {
  unread = counts;
  let all = 0, elsewhere = 0;
  for (const badge of document.querySelectorAll(".channels .unread")) {
    const count = counts[badge.dataset.conversation] ?? 0;
    badge.hidden = !count;
    badge.firstElementChild.textContent = count > 99 ? "99+" : count;
    all += count;
    if (badge.dataset.conversation !== words.here) elsewhere += count;
  }
  document.getElementById("elsewhere").hidden = !elsewhere;
  document.title = all ? `(${all > 99 ? "99+" : all}) ${title}` : title;
}

// What others wrote is read out politely; what one did oneself is announced where it is sent.
function announce(added) {
  const theirs = added.filter((message) => !("mine" in message.dataset)).at(-1);
  if (!theirs) return;
  const text = theirs.querySelector("h3, .line")?.textContent ?? "";
  status.textContent = words.wrote.replace("\u0001", theirs.dataset.author).replace("\u0002", text.slice(0, 160));
}

badges(Object.fromEntries([...list.ownerDocument.querySelectorAll(".channels .unread:not([hidden])")]
  .map((badge) => [badge.dataset.conversation, Number(badge.firstElementChild.textContent)])));

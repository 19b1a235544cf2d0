"""Browser contexts that tests use one after another.

A new context with its first page takes 1.3 s of CPU, nearly all of it for a process that has to start and to
warm up; in a context that has a page of the same site already, a new page takes a third of that. So each
context keeps one still page, and is given back clean: without pages, cookies, storage, caches and workers.
A test that takes the line away asks for a context alone: two pages of one process hear of it one after the
other, and the first would try the second's line.
"""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

IDLE = 4  # contexts that wait to be used; each keeps a process of some 80 MB
EVERYTHING = "cookies,indexeddb,local_storage,service_workers,cache_storage,websql,file_systems,shader_cache"


class _Still(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>still</title>")

    def log_message(self, *_: Any) -> None: ...


@dataclass
class Contexts:
    """One browser, and the contexts that are free."""

    browser: Any
    free: list[tuple[str, Any]] = field(default_factory=list)
    used: dict[Any, str] = field(default_factory=dict)
    server: HTTPServer = field(default_factory=lambda: HTTPServer(("127.0.0.1", 0), _Still))

    def __post_init__(self) -> None:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, script: str = "", alone: bool = False, **options: Any) -> Any:
        """A context with these options, as new; `script` runs before any of a page's own."""
        key = "" if alone else repr((script, sorted(options.items())))
        waiting = next((one for one in reversed(self.free) if one[0] == key), None)
        if waiting is not None:
            self.free.remove(waiting)
            context = waiting[1]
        else:
            context = self._made(script, alone, options)
        self.used[context] = key
        return context

    def _made(self, script: str, alone: bool, options: dict[str, Any]) -> Any:
        context = self.browser.new_context(**options)
        if not alone:
            context.new_page().goto(f"http://127.0.0.1:{self.server.server_address[1]}/")
        if script:
            context.add_init_script(script)
        return context

    def give_back(self, context: Any, address: str) -> None:
        """Clean what was used at an address."""
        key = self.used.pop(context)
        if not key:
            context.close()
            return
        still, *pages = context.pages
        for page in pages:
            page.close()
        context.set_offline(False)
        context.clear_cookies()
        session = context.new_cdp_session(still)
        session.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": EVERYTHING})
        session.detach()
        self.free.append((key, context))
        while len(self.free) > IDLE:
            self.free.pop(0)[1].close()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.browser.close()

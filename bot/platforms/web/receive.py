"""The chat page's routes. Async only at the edge; whatever touches the app runs in a worker thread."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from bot.platforms.platform import WebDoor
from bot.platforms.web.gate import Gate
from bot.platforms.web.guard import Guard
from bot.platforms.web.lines import Lines
from bot.platforms.web.mydata import MyData
from bot.platforms.web.paper import RegisterPaper
from bot.platforms.web.selves import Selves
from bot.platforms.web.settings import WebSettings
from bot.platforms.web.site import Site
from bot.platforms.web.stream import Streams
from bot.platforms.web.uploads import Photos


def application(door: WebDoor, settings: WebSettings) -> Starlette:
    """The chat page as an ASGI application. Outside a demo it opens for personal links only."""
    gate = Gate(door, settings)
    site, lines, selves = Site(gate), Lines(gate), Selves(gate)
    photos, streams = Photos(gate), Streams(gate)
    routes = [
        Route("/", site.start),
        Route("/a/{version}/{name}", site.asset),
        Route("/favicon.ico", site.icon),
        Route("/who", selves.person, methods=["POST"]),
        Route("/language", selves.language, methods=["POST"]),
        Route("/in/{secret}", selves.link),
        Route("/in/{secret}", selves.sign_in, methods=["POST"]),
        Route("/out", selves.sign_out, methods=["POST"]),
        Route("/stream", streams.listen),
        Route("/search", site.search, methods=["POST"]),
        Route("/mydata.{kind}", MyData(gate).file),
        Route("/delning.docx", RegisterPaper(gate).file),
        Route("/photo", photos.take, methods=["POST"]),
        Route("/photo/{report}/{place}.jpg", photos.show),
        Route("/c/{conversation}", site.show),
        Route("/c/{conversation}", lines.receive, methods=["POST"]),
        Route("/c/{conversation}/messages", site.news),
        Route("/c/{conversation}/thread/{root}", site.thread),
        Route("/c/{conversation}/share", lines.share, methods=["POST"]),
        Route("/c/{conversation}/complete", lines.complete, methods=["POST"]),
        Route("/c/{conversation}/{message}/{signature}/{index}.png", site.picture),
    ]
    guard = Middleware(Guard, names=settings.names)
    return Starlette(routes=routes, middleware=[guard], exception_handlers={404: site.missing})

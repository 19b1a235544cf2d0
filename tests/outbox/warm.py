"""Everything that a replica or a server needs, imported and reckoned once: its forks begin to work at once."""

from datetime import date

import apscheduler.schedulers.background
import apscheduler.triggers.interval  # noqa: F401
import psycopg  # noqa: F401
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite  # noqa: F401
import uvicorn.lifespan.off
import uvicorn.protocols.http.auto
import uvicorn.protocols.websockets.auto  # noqa: F401

import analytics.frame
import analytics.maps.pin  # noqa: F401
import bot.__main__
import bot.health
import bot.page
import bot.platforms.web.pictures
import bot.platforms.web.poster
import bot.printed
import bot.serving  # noqa: F401
import handlers.complete
import handlers.digest
import handlers.reports.acts.report
import handlers.votes.counting  # noqa: F401
import tests.outbox.platform
import tests.outbox.replica  # noqa: F401
from bot.platforms.teams.sdk import make_app
from handlers.texts import load
from storage import slots
from tests.outbox.kinds import SETTINGS

for _year in range(2025, 2031):
    slots.workday_from(date(_year, 1, 1))
for _language in ("sv", "en"):
    load(_language)
make_app(SETTINGS)  # imports Microsoft's library

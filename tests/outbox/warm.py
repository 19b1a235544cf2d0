"""Everything that a replica needs, imported and reckoned once: its forks begin to work at once."""

from datetime import date

import psycopg  # noqa: F401
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite  # noqa: F401

import analytics.frame  # noqa: F401
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

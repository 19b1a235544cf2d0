"""Everything we remember, behind one door."""

from datetime import datetime
from typing import Self, TypeVar

from storage import schema
from storage.accounts import Accounts
from storage.admission import Admission
from storage.audit import Audit
from storage.audit.facade import Key, OldKeys
from storage.catalogs import Catalogs
from storage.columns import ColumnStore
from storage.conversations import Conversations
from storage.counted import Counts
from storage.database import Database
from storage.decisions import Decisions
from storage.digests import Digests
from storage.follow_ups import FollowUps
from storage.inbox import Inbox
from storage.incidents import Incidents
from storage.links import Links
from storage.measures import Measures
from storage.members import Members
from storage.meta import Meta
from storage.persons import Persons
from storage.platform_notes import PlatformNotes
from storage.posts import Posts
from storage.problem_threads.facade import Threads
from storage.problems import Problems
from storage.recall import Recalls
from storage.reference import References
from storage.register import Registers
from storage.release import Release
from storage.reminders import Reminders
from storage.reports import Reports
from storage.retention import Retention
from storage.room_posts import RoomPosts
from storage.votes import Votes

T = TypeVar("T")


class Store:
    """One database. Any thread may use it; close it when done."""

    def __init__(
        self, database: Database, version: str | None, audit_key: Key | None = None, old_audit_keys: OldKeys = tuple
    ) -> None:
        self._database = database
        self._version = version
        references = References()
        self._columns = ColumnStore(database, references)
        self._incidents = Incidents(database, references)
        self._catalog = Catalogs(database, references)
        self._audit = Audit(database, audit_key, old_audit_keys)
        self._members = Members(database, self._audit)
        self._admission = Admission(database, self._audit)
        self._meta = Meta(database)
        self._conversations = Conversations(database)
        self._links = Links(database, self._members)
        self._reports = Reports(database, references, self._columns, self._audit)
        self._register = Registers(database, self._audit)
        self._counts = Counts(database, references)
        self._release = Release(self._columns, self._catalog, self._register, self._counts)
        self._posts = Posts(database)
        self._retention = Retention(database, references, self._counts.close_due)
        self._recalls = Recalls(database, references, self._audit)
        self._persons = Persons(database, references)
        self._digests = Digests(database, self._audit)
        self._problems = Problems(database, self._audit)
        self._follow_ups = FollowUps(database, self._audit)
        self._decisions = Decisions(database, self._audit)
        self._reminders = Reminders(database)
        self._measures = Measures(database, self._audit)
        self._votes = Votes(database, self._audit)
        self._threads = Threads(database, self._audit)
        self._accounts = Accounts(database, self._audit)
        self._inbox = Inbox(database)
        self._room_posts = RoomPosts(database)
        self._platform_notes = PlatformNotes(database)

    @classmethod
    def open(cls, url: str, audit_key: Key | None = None, old_audit_keys: OldKeys = tuple) -> Self:
        """Open `sqlite:///path` or `postgresql://…`; `audit_key` seals the log, which may have had others before.

        Raises `DatabaseAddressError`, `DatabaseUnreachableError` or, when newer code migrated the
        database, `SchemaNewerError`. An older or empty one opens, so that it can be migrated; using
        it before raises `SchemaOlderError`.
        """
        database = Database(url)
        try:
            return cls(database, schema.version(database), audit_key, old_audit_keys)
        except BaseException:
            database.close()
            raise

    def migrate(self) -> None:
        """Bring the tables up to date; does nothing, quickly, when they are."""
        schema.migrate(self._database)
        self._version = schema.version(self._database)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def needs_migration(self) -> bool:
        """Whether `migrate` has something to do."""
        return self._version != schema.HEAD

    def now(self) -> datetime:
        """The moment by the database's clock: what several replicas do at a time of day, they do by that one."""
        return self._database.now()

    @property
    def address(self) -> str:
        """The database's URL with the password hidden."""
        return self._database.address

    @property
    def incidents(self) -> Incidents:
        """Writing incidents."""
        return self._ready(self._incidents)

    @property
    def catalog(self) -> Catalogs:
        """Region, areas, places, kinds, partners."""
        return self._ready(self._catalog)

    @property
    def members(self) -> Members:
        """People."""
        return self._ready(self._members)

    @property
    def admission(self) -> Admission:
        """Letting people in and out."""
        return self._ready(self._admission)

    @property
    def audit(self) -> Audit:
        """The log of showings and acts."""
        return self._ready(self._audit)

    @property
    def meta(self) -> Meta:
        """Facts about the database."""
        return self._ready(self._meta)

    @property
    def conversations(self) -> Conversations:
        """The page's conversations, and who is in other platforms' rooms."""
        return self._ready(self._conversations)

    @property
    def links(self) -> Links:
        """Personal links and sessions."""
        return self._ready(self._links)

    @property
    def reports(self) -> Reports:
        """Reports from the street."""
        return self._ready(self._reports)

    @property
    def register(self) -> Registers:
        """Who gets what of whom."""
        return self._ready(self._register)

    @property
    def posts(self) -> Posts:
        """What the bot posted where."""
        return self._ready(self._posts)

    @property
    def recalls(self) -> Recalls:
        """Taking back what was shown of a report."""
        return self._ready(self._recalls)

    @property
    def persons(self) -> Persons:
        """What is stored of one person."""
        return self._ready(self._persons)

    @property
    def retention(self) -> Retention:
        """How long what is kept."""
        return self._ready(self._retention)

    @property
    def counts(self) -> Counts:
        """Counts of closed periods, for those who may be told no more."""
        return self._ready(self._counts)

    @property
    def digests(self) -> Digests:
        """Who gets the weekly digest, and what became of each."""
        return self._ready(self._digests)

    @property
    def problems(self) -> Problems:
        """What partners work on together."""
        return self._ready(self._problems)

    @property
    def follow_ups(self) -> FollowUps:
        """How the effect of decisions is measured."""
        return self._ready(self._follow_ups)

    @property
    def threads(self) -> Threads:
        """Where problems are talked about."""
        return self._ready(self._threads)

    @property
    def decisions(self) -> Decisions:
        """What partners decided about problems."""
        return self._ready(self._decisions)

    @property
    def votes(self) -> Votes:
        """Votes on measures."""
        return self._ready(self._votes)

    @property
    def reminders(self) -> Reminders:
        """What people are reminded of in the common work."""
        return self._ready(self._reminders)

    @property
    def measures(self) -> Measures:
        """What partners propose against the causes of problems."""
        return self._ready(self._measures)

    @property
    def accounts(self) -> Accounts:
        """Whose an account of another platform is."""
        return self._ready(self._accounts)

    @property
    def inbox(self) -> Inbox:
        """Which events of other platforms were handled."""
        return self._ready(self._inbox)

    @property
    def room_posts(self) -> RoomPosts:
        """What was posted in other platforms' rooms, for whom."""
        return self._ready(self._room_posts)

    @property
    def platform_notes(self) -> PlatformNotes:
        """What a platform remembers of its own."""
        return self._ready(self._platform_notes)

    @property
    def release(self) -> Release:
        """Reading incidents for an audience."""
        return self._ready(self._release)

    def _ready(self, part: T) -> T:
        schema.require(self._version)
        return part

"""Every table in one list, however long it gets: it is read as a whole.

The migrations repeat them; a test compares the two on both databases.

Times of incidents are whole seconds since 1970 UTC; other moments are microseconds (`_at`).
Numbers that must be in commit order come from `counters` (storage/counters.py).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

# SQLite's own row number is an INTEGER and nothing else; any other type costs a second index.
Big = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row a counter: change, catalog, incident, message.
counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# Region and ground: one row each, everything in `body` (JSON; polygons as base64).
documents = Table(
    "documents",
    metadata,
    Column("name", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

partners = Table(
    "partners",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("name_sv", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("sector", Text, nullable=False),
    Column("words", Text, nullable=False),
)

kind_groups = Table(
    "kind_groups",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("name_sv", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("words", Text, nullable=False),
)

kinds = Table(
    "kinds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("group", Text, ForeignKey("kind_groups.key"), nullable=False),
    Column("name_sv", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("part_of", Text, nullable=True),
    Column("capped", Boolean, nullable=False),
)

areas = Table(
    "areas",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("set", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("aliases", Text, nullable=False),
    Column("wkb", LargeBinary, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("x", Double, nullable=False),
    Column("y", Double, nullable=False),
    Column("lon", Double, nullable=False),
    Column("lat", Double, nullable=False),
    Column("area", Text, nullable=True),
    Column("aliases", Text, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("source", Integer, ForeignKey("partners.id"), nullable=False),
    Column("source_id", Text, nullable=False),
    Column("kind", Integer, ForeignKey("kinds.id"), nullable=False),
    Column("starts", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("x", Double, nullable=False),
    Column("y", Double, nullable=False),
    Column("precision", SmallInteger, nullable=False),
    Column("place_type", SmallInteger, nullable=False),
    Column("certainty", SmallInteger, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("class", Text, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("area", Integer, ForeignKey("areas.id"), nullable=True, index=True),
    Column("reporter", Text, nullable=True),
    Column("text_released", Text, nullable=True),
    Column("change", BigInteger, nullable=False, index=True),
    # Reports of one event carry the id of its first-stored incident; NULL is an event of its own.
    Column("event", Big, nullable=True, index=True),
    # How far retention has come: 0 whole, 1 without words and people, 2 coarse (storage/retention).
    Column("retained", SmallInteger, nullable=False, server_default="0"),
    # The class it was counted in, once and for all (counted_classes.number); 0 until then, 32767: never
    # (storage/lowering.py).
    Column("counted", SmallInteger, nullable=False, server_default="0"),
    UniqueConstraint("source", "source_id"),
    CheckConstraint("starts <= ends", name="interval"),
    # What waits for review: a small index, kept apart from the many that do not.
    Index("ix_incidents_pending", "source", sqlite_where=text("status = 0")),
    Index("ix_incidents_uncounted", "id", sqlite_where=text("counted = 0")),
)


@event.listens_for(incidents, "before_create")
def _partial_on_postgresql(table: Table, *_: object, **__: object) -> None:
    """The same there. Said above, it would import PostgreSQL's dialect in every process (0.03 s)."""
    partial = {"ix_incidents_pending": "status = 0", "ix_incidents_uncounted": "counted = 0"}
    for index in table.indexes:
        if index.name in partial:
            index.dialect_options["postgresql"]["where"] = text(partial[index.name])


# Counts that cannot be differenced (storage/counted). Nothing here is ever changed or taken away.
counted_trees = Table(
    "counted_trees",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("sort", Text, primary_key=True),  # zones, zones_capped, kinds
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),  # JSON; empty: as in an earlier year
)

counted_classes = Table(
    "counted_classes",
    metadata,
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("k", SmallInteger, nullable=False),
    Column("weeks", SmallInteger, nullable=False),
    Column("description", Text, nullable=False),  # JSON: who sees, holds and is told what
)

counted_periods = Table(
    "counted_periods",
    metadata,
    Column("class", SmallInteger, ForeignKey("counted_classes.number"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("zone_tree", Text, nullable=False),
    Column("kind_tree", Text, nullable=False),
    Column("total", Integer, nullable=False),  # 0: too few to show, or none
    Column("body", Text, nullable=False),  # JSON, as storage/parts/frozen.py writes it; or nothing
    Column("closed_at", BigInteger, nullable=False),
    Index("ix_counted_periods_number", "number"),
)

# Raw text stands apart: its retention is shorter and its readers are fewer.
incident_raw = Table(
    "incident_raw",
    metadata,
    Column("incident", Big, ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
)

# What the source said when people decided otherwise (storage/decided.py): its values of the decided
# columns (JSON). Only incidents that somebody has reviewed have a row.
incident_decided = Table(
    "incident_decided",
    metadata,
    Column("incident", Big, ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    Column("said", Text, nullable=False),
)

# What a deletion leaves behind, so that every copy in memory hears of it; nothing of the content.
tombstones = Table(
    "tombstones",
    metadata,
    Column("incident", Big, primary_key=True, autoincrement=False),
    Column("change", BigInteger, nullable=False, index=True),
)

people = Table(
    "people",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("partner", Text, ForeignKey("partners.key"), nullable=False),
    Column("role", Text, nullable=False),
    Column("email", Text, nullable=True, unique=True),
    Column("language", Text, nullable=False),
    Column("left", Boolean, nullable=False),
)

# The register of information needs; the starting matrix is a file (storage/register/start.toml).
register_rows = Table(
    "register_rows",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("kind_group", Text, nullable=False),  # empty: all kinds
    Column("level", SmallInteger, nullable=False),
    Column("level_in_own_area", SmallInteger, nullable=True),
    Column("purpose", Text, nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("since", Text, nullable=True),  # ISO dates
    Column("until", Text, nullable=True),
    Column("listed", Text, nullable=False),  # keys of people, for a conversation
    Column("state", Text, nullable=False, index=True),  # proposed, in_force, replaced, refused
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", BigInteger, nullable=False),
    Column("decided_at", BigInteger, nullable=True),
    Column("replaces", Big, nullable=True),
)

# Who said yes or no to a row, for which side.
register_signatures = Table(
    "register_signatures",
    metadata,
    Column("row", Big, ForeignKey("register_rows.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("side", Text, primary_key=True),  # source, receiver
    Column("partner", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("agrees", Boolean, nullable=False),
    Column("reason", Text, nullable=False),  # why not
)

# Which reminders of a row's last day have gone out: once each.
register_reminders = Table(
    "register_reminders",
    metadata,
    Column("row", Big, ForeignKey("register_rows.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("days", SmallInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
)

# The areas that a partner answers for, such as a landlord's quarters.
partner_areas = Table(
    "partner_areas",
    metadata,
    Column("partner", Text, ForeignKey("partners.key"), primary_key=True),
    Column("area", Text, primary_key=True),
)

email_domains = Table(
    "email_domains",
    metadata,
    Column("domain", Text, primary_key=True),
    Column("partner", Text, ForeignKey("partners.key"), nullable=False),
    Column("role", Text, nullable=False),
)

# Only appended to (triggers see to it), never changed. Later columns have defaults: storage/audit/entry.py.
audit = Table(
    "audit",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("shown_at", BigInteger, nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=True),
    Column("conversation", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("query_words", Text, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("detailed", Integer, nullable=False, server_default="0"),
    Column("audience", Text, nullable=False, server_default="[]"),
    Column("readers", Integer, nullable=False, server_default="0"),
    Column("sources", Text, nullable=False, server_default="[]"),
    Column("purpose", Text, nullable=False, server_default=""),
    Column("act", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False, server_default=""),
    Column("platform", Text, nullable=False, server_default=""),
)

# Each row's seal, made shortly after it.
audit_seals = Table(
    "audit_seals",
    metadata,
    Column("row", Big, primary_key=True, autoincrement=False),
    Column("mac", LargeBinary, nullable=False),
)

# One row a month, kept when the month's rows have been dropped. Sealed as a whole (`mac`).
audit_segments = Table(
    "audit_segments",
    metadata,
    Column("first", Big, primary_key=True, autoincrement=False),
    Column("last", Big, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("month", Text, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("key", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("dropped_at", BigInteger, nullable=True),
    Column("mac", LargeBinary, nullable=False),
)

# Unknown people who asked something, for an administrator to let in; kept for a month.
strangers = Table(
    "strangers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="channel"),  # channel, group, direct
    Column("platform", Text, nullable=False, server_default="web"),
)

conversation_members = Table(
    "conversation_members",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.key", ondelete="CASCADE"), primary_key=True),
    Column("person", Text, primary_key=True),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("conversation", Text, ForeignKey("conversations.key", ondelete="CASCADE"), nullable=False),
    Column("author", Text, nullable=False),
    Column("posted_at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("card_json", Text, nullable=True),
    Column("private_to", Text, nullable=True),
    Column("client_id", Text, nullable=True),
    Column("thread", Big, nullable=True),  # the id of the message that the thread hangs on
    UniqueConstraint("conversation", "author", "client_id"),
    Index("ix_messages_conversation_id", "conversation", "id"),
    Index("ix_messages_thread", "thread"),
)

# How far a person has read; what is above it is unread.
read_marks = Table(
    "read_marks",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.key", ondelete="CASCADE"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("message", Big, nullable=False),
)

# What a report has beside its incident.
reports = Table(
    "reports",
    metadata,
    Column("incident", Big, ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False, unique=True),
    Column("reporter", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("reported_at", BigInteger, nullable=False),
    Column("position_from", SmallInteger, nullable=False),
    Column("accuracy", Double, nullable=True),
    Column("place_words", Text, nullable=False),
    Column("police_told", Boolean, nullable=True),
    Column("question", Text, nullable=False),  # a reviewer's open question, or nothing
    UniqueConstraint("reporter", "client_id"),
)

# A report's history: never changed, gone with its incident.
report_steps = Table(
    "report_steps",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("incident", Big, ForeignKey("incidents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("changes", Text, nullable=False),
    Column("text", Text, nullable=False),
)

# The pictures themselves are files named by their digest (storage/photos).
report_photos = Table(
    "report_photos",
    metadata,
    Column("incident", Big, ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False, index=True),
)

# Who brought a photo in: nobody can attach another's by its digest. Emptied when it is reported or a day old.
uploads = Table(
    "uploads",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

nothing_reported = Table(
    "nothing_reported",
    metadata,
    Column("partner", Text, ForeignKey("partners.key"), primary_key=True),
    Column("monday", Text, primary_key=True),  # ISO date
    Column("person", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What a person must hear of; a platform tells it once (`told_at`).
notices = Table(
    "notices",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("person", Text, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("told_at", BigInteger, nullable=True),
    Column("sent_at", BigInteger, nullable=True),  # to the person's own talk with the bot on another platform
)

# Personal links and what they were exchanged for; only hashes of secrets are kept.
links = Table(
    "links",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("purpose", Text, nullable=False),  # report, page
    Column("person", Text, nullable=False, index=True),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("link", Text, ForeignKey("links.hash", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("person", Text, nullable=False, index=True),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)

# How many days each stage of retention waits, where a municipality differs from retention/defaults.toml.
# "" is every source, every kind; a kind is a kind's key or group:KEY.
retention_rules = Table(
    "retention_rules",
    metadata,
    Column("source", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("words", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("row", Integer, nullable=False),
)

# The same for what surrounds incidents: drafts, answers, conversations, notices.
retention_traces = Table(
    "retention_traces",
    metadata,
    Column("name", Text, primary_key=True),
    Column("days", Integer, nullable=False),
)

# What each run did, in numbers (JSON). A run that was cut off has no end.
retention_runs = Table(
    "retention_runs",
    metadata,
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("ended_at", BigInteger, nullable=True),
    Column("figures", Text, nullable=False),
)

# Keyed hashes of what must never come back: a source's ids, a phone's client ids (storage/tokens.py).
retained_tokens = Table(
    "retained_tokens",
    metadata,
    Column("token", LargeBinary, primary_key=True),
)

# What the bot posted where, and what it is about: a report (H-7KQ4), an import's handle (I-123), a form that is
# not sent yet (once:…), a question (query:…, with the stretch of time that it covers).
posts = Table(
    "posts",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("conversation", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=True),  # seconds
    Column("until", BigInteger, nullable=True),
    Column("removed_at", BigInteger, nullable=True),
    Index("ix_posts_about", "about"),
    Index("ix_posts_since", "since"),
)

# Who gets the weekly digest where and when. Never deleted: slots and postings hang on it. One that was ended stays so.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("number", Big, primary_key=True, autoincrement=False),
    Column("platform", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("weekday", SmallInteger, nullable=False),  # ISO, 1..7
    Column("minute", SmallInteger, nullable=False),  # from local midnight
    Column("areas", Text, nullable=False),  # JSON; empty: all
    Column("kinds", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("holidays", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("since_at", BigInteger, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("ended_at", BigInteger, nullable=True),
    Column("thread", Big, nullable=True),  # a problem's thread: its messages, and no digest
    Index("ix_subscriptions_conversation", "platform", "conversation"),
)

# One digest of a subscription; written with its row of the outbox, or not at all.
digest_slots = Table(
    "digest_slots",
    metadata,
    Column("subscription", Big, ForeignKey("subscriptions.number"), primary_key=True, autoincrement=False),
    Column("due", BigInteger, primary_key=True, autoincrement=False),
    Column("week", Text, nullable=False),
    Column("missed", SmallInteger, nullable=False),  # slots before it that nobody was there to write
    Column("written_at", BigInteger, nullable=False),
)

# What is to be posted, and what became of it (storage/digests). It carries no content: that is computed when it is
# posted. `lease` is changed by whoever takes the row or acts on it, so that no one acts on what another has taken.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("platform", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("subscription", Big, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("lease", BigInteger, nullable=False),
    Column("owner", Text, nullable=False),
    Column("leased_at", BigInteger, nullable=True),  # for people to read; nothing is reckoned from it
    Column("attempts", Integer, nullable=False),
    Column("may_be_there", Boolean, nullable=False),  # an attempt began whose end is not known
    Column("tried_at", BigInteger, nullable=True),  # the first attempt
    Column("error", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("ended_at", BigInteger, nullable=True),
    ForeignKeyConstraint(["subscription", "due"], ["digest_slots.subscription", "digest_slots.due"]),
    UniqueConstraint("subscription", "due"),
    Index("ix_outbox_state", "state"),
)

# Whose an account of another platform is. `by` says how that is known: email, code, operator.
accounts = Table(
    "accounts",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("linked_at", BigInteger, nullable=False),
    Column("heard_at", BigInteger, nullable=False),
)

# Codes that somebody types on another platform to be the same person there; only their hashes are kept.
account_codes = Table(
    "account_codes",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)

# Ids of events that were handled; kept for a day.
inbox = Table(
    "inbox",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
)

# Posts in rooms of other platforms that hold something of incidents: when somebody comes who may see less, they are
# computed anew by `person` and `line`. `readers` (JSON) is who could read them, by partner and role.
room_posts = Table(
    "room_posts",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("conversation", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("thread", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("readers", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What a platform must remember of its own, such as where a conversation is reached.
platform_notes = Table(
    "platform_notes",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What partners work on together (storage/problems). `query` (JSON) is the question that draws it anew; `partners`
# (JSON) are who may read it. No row holds anything of an incident.
problems = Table(
    "problems",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("once", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("partners", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("focus", Text, nullable=False),  # the Monday of a week as ISO text, or ""
    Column("by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    UniqueConstraint("by", "once"),
)

problem_steps = Table(
    "problem_steps",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("problem", Big, ForeignKey("problems.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("changes", Text, nullable=False),
)

# What people said of a problem; `partners` (JSON) are who may read it. What was taken back keeps no words.
contributions = Table(
    "contributions",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("problem", Big, ForeignKey("problems.id"), nullable=False, index=True),
    Column("parent", Big, nullable=True),
    Column("once", Text, nullable=False),
    Column("sort", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("partners", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger, nullable=True),
    Column("wording", Integer, nullable=False, server_default="1"),  # rises when the text or the side changes
    UniqueConstraint("person", "once"),
)

# Who agrees with a cause, and with which wording of it.
agreements = Table(
    "agreements",
    metadata,
    Column("contribution", Big, ForeignKey("contributions.id"), primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True),
    Column("partner", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("wording", Integer, nullable=False, server_default="1"),
)

# What was changed in a contribution or a measure (`about`: its code); changes (JSON) are field: (before, after).
word_steps = Table(
    "word_steps",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("problem", Big, ForeignKey("problems.id"), nullable=False, index=True),
    Column("about", Text, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("once", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("partners", Text, nullable=False),  # who could read what stood before: nobody else is told of it
    Column("changes", Text, nullable=False),
    UniqueConstraint("person", "once", "about"),
)

# What partners propose against causes (storage/measures). `causes` (JSON) are codes of contributions.
measures = Table(
    "measures",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("problem", Big, ForeignKey("problems.id"), nullable=False, index=True),
    Column("once", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("causes", Text, nullable=False),
    Column("nature", Text, nullable=False),
    Column("strategy", Text, nullable=False),
    Column("technique", Integer, nullable=False),  # 1..25, 0 for none
    Column("effect", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("cost", BigInteger, nullable=True),  # kronor
    Column("hours", Integer, nullable=True),
    Column("would_own", Text, nullable=False),  # a partner's key, or ""
    Column("evidence", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("partners", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=True),  # null until its proposer changes it
    Column("withdrawn_at", BigInteger, nullable=True),
    UniqueConstraint("person", "once"),
)

# Votes on measures (storage/votes). JSON: options (codes of measures), voters (partners), named (people), sectors.
votes = Table(
    "votes",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("problem", Big, ForeignKey("problems.id"), nullable=False, index=True),
    Column("once", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("mandate", Text, nullable=False),
    Column("users", Text, nullable=False),
    Column("secret", Boolean, nullable=False),
    Column("shown", Boolean, nullable=False),  # whether ballots are seen before the close
    Column("about", Text, nullable=False),  # a decision's code when it is on what comes next, "" when on measures
    Column("options", Text, nullable=False),
    Column("voters", Text, nullable=False),
    Column("named", Text, nullable=False),
    Column("quorum", Integer, nullable=False),
    Column("sectors", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("partners", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("deadline", BigInteger, nullable=False),
    Column("round", Integer, nullable=False),
    Column("closed_at", BigInteger, nullable=True),
    Column("outcome", Text, nullable=False),  # JSON when closed, else ""
    Column("to_wipe", Boolean, nullable=False),  # ballots were deleted, and the files are not rewritten yet
    UniqueConstraint("person", "once"),
)

# Who has voted in a round: one row a mandate, whatever is pressed how often. It holds no choice.
vote_marks = Table(
    "vote_marks",
    metadata,
    Column("vote", Big, ForeignKey("votes.id"), primary_key=True, autoincrement=False),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("mandate", Text, primary_key=True),  # a partner's or a person's key
    Column("at", BigInteger, nullable=False),
)

# What was chosen. Those of a secret vote are counted and deleted when it closes; what is left is the count.
ballots = Table(
    "ballots",
    metadata,
    Column("vote", Big, ForeignKey("votes.id"), primary_key=True, autoincrement=False),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("mandate", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("choice", Text, nullable=False),  # JSON; "" abstains
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

vote_steps = Table(
    "vote_steps",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("vote", Big, ForeignKey("votes.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("changes", Text, nullable=False),
)

# What was decided (storage/decisions). `measures` (JSON) are codes; dates are ISO text or "".
decisions = Table(
    "decisions",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("problem", Big, ForeignKey("problems.id"), nullable=False, index=True),
    Column("once", Text, nullable=False),
    Column("measures", Text, nullable=False),
    Column("vote", Text, nullable=False),  # its code, or ""
    Column("does", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("owner_partner", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("review", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("done_on", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("partners", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger, nullable=True),
    UniqueConstraint("person", "once"),
)

decision_steps = Table(
    "decision_steps",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("decision", Big, ForeignKey("decisions.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("changes", Text, nullable=False),
)

# How the effect of a decision is measured, as people have set it; numbers are computed anew for each reader.
follow_ups = Table(
    "follow_ups",
    metadata,
    Column("decision", Big, ForeignKey("decisions.id"), primary_key=True, autoincrement=False),
    Column("settings", Text, nullable=False),  # JSON
    Column("person", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# Where a problem is talked about (storage/problem_threads): a room, a thread in it, our message kept up to date.
problem_threads = Table(
    "problem_threads",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("problem", Big, ForeignKey("problems.id"), nullable=False, index=True),
    Column("platform", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("root", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=True),
    # The number of the latest act on the problem, and the one that the root was last drawn after (storage/counters).
    Column("stamp", BigInteger, nullable=False),
    Column("drawn", BigInteger, nullable=False),
    Column("shown", Text, nullable=False),  # a hash of what the root holds
    Column("drawing_at", BigInteger, nullable=True),  # since when a process draws it
    UniqueConstraint("problem", "platform", "conversation"),
)

# What every thread of a problem is to hear once: written with what happened, spread by whoever posts. `due` is what
# it is about (the moment of an act, a deadline, a day) and no time to wait for: it makes the same thing the same row.
announcements = Table(
    "announcements",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("problem", Big, ForeignKey("problems.id"), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False),  # a code
    Column("due", BigInteger, nullable=False),
    Column("partners", Text, nullable=False),  # JSON: only where everybody is of these
    Column("spread_at", BigInteger, nullable=True),
    UniqueConstraint("what", "about", "due"),
)

# What a person was reminded of, once: a vote that waits for them, a date that comes.
work_reminders = Table(
    "work_reminders",
    metadata,
    Column("what", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("due", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
)

"""How far each person has read, and what is new to them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update

from storage import counters, words
from storage.database import Database
from storage.messages import readable
from storage.tables import conversation_members, messages, read_marks

# What somebody wants to hear of; a command that was shared is announced by its answer.
_HEARD = ("talk", "reply")


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is new to a person, by conversation.

    `newest` is the last message they may read after the one they knew; `unread` counts what others
    wrote above their read mark, outside threads and in threads they have written in.
    """

    newest: dict[str, int]
    unread: dict[str, int]


class Unread:
    """Read marks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, conversation: str, person: str, upto: int) -> None:
        """`person` has read everything up to a message; a mark never goes back."""
        r = read_marks.c
        this = and_(r.conversation == conversation, r.person == words.key(person, "person"))
        with self._database.write() as connection:
            # Never beyond what there is, or news would come unseen.
            most = counters.lock(connection, counters.MESSAGE)
            known = connection.execute(select(r.message).where(this)).scalar_one_or_none()
            if known is None:
                row = {"conversation": conversation, "person": person, "message": min(upto, most)}
                connection.execute(insert(read_marks), [row])
            elif upto > known:
                connection.execute(update(read_marks).where(this).values(message=min(upto, most)))

    def pulse(self, person: str, after: int) -> Pulse:
        """What came for `person` after message `after`, and what they have not read."""
        m, of = messages.c, conversation_members.c
        member = messages.join(conversation_members, and_(of.conversation == m.conversation, of.person == person))
        mine = member.outerjoin(
            read_marks, and_(read_marks.c.conversation == m.conversation, read_marks.c.person == person)
        )
        newest = select(m.conversation, func.max(m.id)).select_from(member)
        newest = newest.where(m.id > after, readable(person)).group_by(m.conversation)
        above = m.id > func.coalesce(read_marks.c.message, 0)
        unread = select(m.conversation, func.count()).select_from(mine)
        unread = unread.where(above, m.author != person, m.kind.in_(_HEARD), readable(person), _followed(person))
        with self._database.read() as connection:
            came = connection.execute(newest).all()
            counts = connection.execute(unread.group_by(m.conversation)).all()
        return Pulse({key: int(number) for key, number in came}, {key: int(number) for key, number in counts})


def _followed(person: str) -> ColumnElement[bool]:
    """Outside threads, or in one that `person` began or wrote in."""
    m, other = messages.c, messages.alias("other").c
    wrote = select(other.thread).where(other.author == person, other.thread.is_not(None))
    own = messages.alias("root").c
    began = select(own.id).where(own.author == person, own.id == m.thread)
    return or_(m.thread.is_(None), m.thread.in_(wrote), began.exists())

"""The weekly digest's books: who gets it, which slots were promised, and the outbox that posts each of them once."""

from storage.digests.facade import Digests
from storage.digests.watch import Watch

__all__ = ["Digests", "Watch"]

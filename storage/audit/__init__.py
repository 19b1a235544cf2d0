"""The audit log: every showing and every act, appended, sealed into a chain, never changed."""

from storage.audit.entry import Showing
from storage.audit.errors import AuditKeyError
from storage.audit.facade import Audit
from storage.audit.verifying import Fault, Verified

__all__ = ["Audit", "AuditKeyError", "Fault", "Showing", "Verified"]

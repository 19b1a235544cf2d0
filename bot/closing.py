"""Weeks that have ended are closed before anything is answered: what may be counted was decided by then."""

from datetime import datetime

from storage.store import Store


def close_weeks(store: Store, now: datetime) -> None:
    """Close what is due. A failure is logged, and the counts that were closed before are told meanwhile."""
    try:
        store.counts.close_due(now)
    except Exception as error:  # noqa: BLE001  whoever asked something gets their answer whatever becomes of this
        from bot.platforms.apology import reference_of

        reference_of(error, "closing the weeks that have ended")

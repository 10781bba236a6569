"""What time it is: the one place that asks."""

import os
from datetime import UTC, datetime


def now() -> datetime:
    """The present second, in UTC.

    SOURCE_DATE_EPOCH, where it is set, is taken for it (reproducible-builds.org), so that a run
    can be repeated with the same bytes on another day.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isascii() and given.isdigit() and len(given) <= 11:
        return datetime.fromtimestamp(int(given), UTC)
    return datetime.now(UTC).replace(microsecond=0)

"""Which addresses may be followed."""

import re
from urllib.parse import urlsplit

LINK_SCHEMES = ("http", "https")


def is_safe_url(url: str) -> bool:
    """Whether a link may be followed: http and https with a host, without control characters."""
    if re.search(r"[\x00-\x20\x7f\\]", url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in LINK_SCHEMES and bool(parts.netloc)

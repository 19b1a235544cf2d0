"""The reader of HEIC, with everything off that a report does not need."""

from pillow_heif import options
from pillow_heif.as_plugin import HeifImageFile

# One picture is shown; what lies beside it is never decoded.
options.THUMBNAILS = False
options.DEPTH_IMAGES = False
options.AUX_IMAGES = False
# One core decodes, the other serves.
options.DECODE_THREADS = 1

__all__ = ["HeifImageFile"]

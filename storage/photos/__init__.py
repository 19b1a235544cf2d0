"""Photos from strangers' phones: taken in as clean pixels, kept as files beside the database.

The order that loses nothing: `take_in` first, then `PhotoFiles.put`, then the row that names the digest. A file without
a row is harmless and is swept; a row without a file cannot arise.
"""

from storage.photos.errors import PhotoError
from storage.photos.files import PhotoFiles
from storage.photos.photo import Photo
from storage.photos.taking import take_in

__all__ = ["Photo", "PhotoError", "PhotoFiles", "take_in"]

"""What may be wrong with a photo. The report it came with is kept: that is the caller's duty, and the texts say so."""

from collections.abc import Mapping

from storage.errors import InvalidValueError

# By code: how to mend it, for the terminal and the log. People read the texts `storage.<code>` of handlers/texts.
MENDS: Mapping[str, str] = {
    "photo_too_large": "take it in a lower resolution, or send the report without it",
    "photo_too_many_pixels": "choose a lower resolution in the camera",
    "photo_too_long_side": "cut the picture",
    "photo_not_an_image": "send JPEG, PNG, WebP or HEIC",
    "photo_kind_not_taken": "send JPEG, PNG, WebP or HEIC",
    "photo_is_a_video": "send a still picture",
    "photo_moving": "send a still picture",
    "photo_broken": "send it again, or take a new one",
    "photo_too_demanding": "take it again with the phone's ordinary camera",
    "photo_busy": "try again in a while",
    "photo_not_kept": "is the disk full, and may the folder be written?",
}
# What a text needs: numbers, or a name that no language translates.
FIELDS: Mapping[str, frozenset[str]] = {
    "photo_too_large": frozenset({"given", "limit"}),
    "photo_too_many_pixels": frozenset({"given", "limit"}),
    "photo_too_long_side": frozenset({"given", "limit"}),
    "photo_kind_not_taken": frozenset({"kind"}),
}


class PhotoError(InvalidValueError):
    """A photo that was not taken in.

    `code` is one of `MENDS`, `key` its text, `values` what the text needs; another code or other values are a KeyError.
    """

    def __init__(self, code: str, given: object = "", /, **values: float | str) -> None:
        if values.keys() != FIELDS.get(code, frozenset()):
            raise KeyError(f"{code} needs other values than {sorted(values)}")
        self.values: Mapping[str, float | str] = values
        super().__init__("photo", code, given, MENDS[code])

    @property
    def code(self) -> str:
        return self.what

    @property
    def key(self) -> str:
        return f"storage.{self.what}"

"""Personal data out of free text, and a reviewer's eye led to what may be left."""

from storage.privacy.flagging import Flag, flags
from storage.privacy.masking import KINDS, Found, Masked, mask

__all__ = ["KINDS", "Flag", "Found", "Masked", "flags", "mask"]

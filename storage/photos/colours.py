"""Every picture as eight-bit sRGB on white."""

import io

from PIL import Image, ImageCms

# The largest profile of a press is about 2 MB, a phone's 0.5 kB. A larger one is not read.
MOST_PROFILE = 4_000_000
_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # ICC.1 colour space -> Pillow's mode
_HIGH_BYTE = [value >> 8 for value in range(65536)]
_SIXTEEN = ("I;16", "I;16L", "I;16B", "I;16N", "I")


def flat(image: Image.Image) -> Image.Image:
    """`image` as L, RGB or CMYK: palettes looked up, sixteen bits made eight, transparency laid on white."""
    if image.mode in _SIXTEEN:
        return image.convert("I").point(_HIGH_BYTE, "L")
    if image.mode == "LA":
        return _on_white(image, "L")
    if image.has_transparency_data:
        return _on_white(image.convert("RGBA"), "RGB")
    if image.mode in _MODES.values():
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _on_white(image: Image.Image, mode: str) -> Image.Image:
    ground = Image.new(mode, image.size, "white")
    ground.paste(image.convert(mode), mask=image.getchannel("A"))
    return ground


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image` (L, RGB or CMYK) as RGB in sRGB; a profile that cannot be used is left aside, as browsers do."""
    if profile and len(profile) <= MOST_PROFILE:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if _MODES.get(source.profile.xcolor_space.strip()) == image.mode:
                converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
                return converted or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB")

"""A picture as it may be kept: of a kind that its content shows, decoded and drawn anew without a word of its own."""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from niangjia.kernel.refusals import Invalid

KINDS = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp")}
MOST_PIXELS = 40_000_000
WIDEST = 1600
BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture drawn anew; `name` is its content's own mark, so that the same picture is kept once."""

    name: str
    kind: str
    width: int
    height: int
    content: bytes


def draw(content: bytes, *, most_kb: int) -> Drawn:
    """Draw a picture anew. Raises Invalid for what is too large or no picture, whatever its name says."""
    if len(content) > most_kb * 1024:
        raise Invalid(
            f"图片超过 {most_kb} KB，", field="picture", remedy="请先缩小图片（宽 1600 像素就够）再上传。"
        )
    try:
        with Image.open(io.BytesIO(content), formats=list(KINDS)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid("图片的像素太多，", field="picture", remedy="请先缩小到宽 1600 像素再上传。")
            kind = opened.format or ""
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((WIDEST, WIDEST * 4))
            written = _written(picture, kind)
            size = picture.size
    except BROKEN as error:
        raise Invalid(
            "这不是能用的图片，", field="picture", remedy="请上传 JPG、PNG 或 WebP 图片，改扩展名没有用。"
        ) from error
    ending, media = KINDS[kind]
    return Drawn(f"{hashlib.sha256(written).hexdigest()[:32]}.{ending}", media, *size, written)


def _written(picture: Image.Image, kind: str) -> bytes:
    """The bytes of a picture without EXIF, comments or anything behind its end."""
    if kind == "JPEG":
        picture = picture.convert("RGB")
    elif picture.mode not in ("RGB", "RGBA", "L"):
        picture = picture.convert("RGBA")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, kind, **({"quality": 86, "optimize": True} if kind != "PNG" else {"optimize": True}))
    return out.getvalue()

"""What remains of an upload: its pixels, and nothing else."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from helpdesk.attachments import pictures
from helpdesk.attachments.pictures import clean_picture
from helpdesk.errors import InvalidInput
from helpdesk.limits import SCREENSHOT_BYTES

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def saved(image: Image.Image, kind: str, **options) -> bytes:
    output = BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def red(size=(40, 20), mode="RGB") -> Image.Image:
    return Image.new(mode, size, "red")


def png_claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header promises a picture of this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "media_type", "suffix"),
    [
        ("PNG", "image/png", ".png"),
        ("JPEG", "image/jpeg", ".jpg"),
        ("WEBP", "image/webp", ".webp"),
        ("GIF", "image/gif", ".gif"),
    ],
)
def test_the_four_formats_stay_what_they_are(kind, media_type, suffix):
    clean = clean_picture(saved(red(), kind))
    assert (clean.media_type, clean.suffix) == (media_type, suffix)
    assert (clean.width, clean.height) == (40, 20)
    image = opened(clean.content)
    assert (image.format, image.size) == (kind, (40, 20))
    r, g, b = image.convert("RGB").getpixel((5, 5))
    assert r > 240
    assert max(g, b) < 20


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_any_colour_mode_are_taken(mode):
    clean = clean_picture(saved(Image.new(mode, (8, 8)), "PNG"))
    assert opened(clean.content).size == (8, 8)


def test_printers_colours_are_turned_into_screen_colours():
    clean = clean_picture(saved(Image.new("CMYK", (8, 8)), "JPEG"))
    assert opened(clean.content).mode == "RGB"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_is_transparent_stays_transparent(kind):
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    clean = clean_picture(saved(image, kind))
    assert opened(clean.content).convert("RGBA").getpixel((3, 3))[3] == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_device_are_removed(kind):
    exif = Image.Exif()
    exif[MAKE] = "Secret Phone"
    exif.get_ifd(GPS).update({1: "N", 2: (12.0, 58.0, 0.0), 3: "E", 4: (77.0, 35.0, 0.0)})
    raw = saved(red(), kind, exif=exif)
    assert opened(raw).getexif()[MAKE] == "Secret Phone"
    clean = clean_picture(raw).content
    assert dict(opened(clean).getexif()) == {}
    assert b"Secret Phone" not in clean


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_held_sideways_is_turned_upright(kind):
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # has to be turned right by a quarter
    image = Image.new("RGB", (40, 20), "red")
    ImageDraw.Draw(image).rectangle((0, 0, 19, 19), fill="blue")  # the left half
    options = {"lossless": True} if kind == "WEBP" else {}
    clean = clean_picture(saved(image, kind, exif=exif, **options))
    upright = opened(clean.content).convert("RGB")
    assert (clean.width, clean.height) == upright.size == (20, 40)
    assert upright.getpixel((10, 5))[2] > 200
    assert upright.getpixel((10, 35))[0] > 200


def test_comments_texts_profiles_and_whatever_is_hung_on_are_removed():
    from PIL import PngImagePlugin

    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "somebody")
    for raw in (
        saved(red(), "PNG", pnginfo=texts, icc_profile=b"somebody"),
        saved(red(), "JPEG", comment=b"somebody", icc_profile=b"somebody"),
        saved(red(), "GIF", comment=b"somebody"),
        saved(red(), "PNG") + b"<script>somebody</script>",
    ):
        assert b"somebody" in raw
        assert b"somebody" not in clean_picture(raw).content


@pytest.mark.parametrize(
    "disguised",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"MZ\x90\x00\x03" + b"\0" * 500,
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        saved(red(), "BMP"),
        saved(red(), "TIFF"),
        saved(red(), "ICO"),
    ],
)
def test_what_is_no_picture_of_the_four_formats_is_refused(disguised):
    with pytest.raises(InvalidInput) as refused:
        clean_picture(disguised)
    assert refused.value.field == "screenshot"
    assert "PNG, JPEG, WebP or GIF" in refused.value.hint


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_cut_off_in_the_middle_is_refused_kindly(kind):
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    raw = saved(noise, kind)
    with pytest.raises(InvalidInput, match=r"damaged|not a picture"):
        clean_picture(raw[: len(raw) // 2])


def test_an_empty_file_is_refused():
    with pytest.raises(InvalidInput, match="empty"):
        clean_picture(b"")


def test_five_megabytes_are_the_limit():
    raw = saved(red(), "PNG")
    clean_picture(raw + b"\0" * (SCREENSHOT_BYTES - len(raw)))
    with pytest.raises(InvalidInput, match="5 MB is the most"):
        clean_picture(raw + b"\0" * (SCREENSHOT_BYTES - len(raw) + 1))


@pytest.mark.parametrize("size", [(8000, 5001), (12_000, 12_000), (100_000, 100_000)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_small_file_that_swells_to_a_huge_picture_is_refused_before_it_is_decoded(size):
    with pytest.raises(InvalidInput, match="40 million pixels"):
        clean_picture(png_claiming(*size))


def animation(frames: int, size=(40, 20)) -> bytes:
    images = [
        Image.new("RGB", size, (number % 256, number % 7 * 30, 9)) for number in range(frames)
    ]
    return saved(images[0], "GIF", save_all=True, append_images=images[1:], duration=70, loop=0)


def test_a_screen_recording_goes_on_moving():
    clean = clean_picture(animation(5))
    image = Image.open(BytesIO(clean.content))
    assert (image.format, image.n_frames, image.size) == ("GIF", 5, (40, 20))
    assert image.info["duration"] == 70
    assert image.info["loop"] == 0


@pytest.mark.parametrize("limit", ["MAX_ANIMATED_FRAMES", "MAX_ANIMATED_PIXELS"])
def test_an_endless_recording_is_kept_as_its_first_frame(limit, monkeypatch):
    monkeypatch.setattr(pictures, limit, 4)
    image = Image.open(BytesIO(clean_picture(animation(5)).content))
    assert (image.format, image.n_frames) == ("GIF", 1)


def test_other_moving_pictures_are_kept_as_their_first_frame():
    frames = [red(), Image.new("RGB", (40, 20), "blue")]
    for kind in ("WEBP", "PNG"):
        raw = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        image = opened(clean_picture(raw).content)
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((5, 5))[0] > 200

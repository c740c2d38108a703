"""What was made is found in whatever a worker answers."""

from base64 import b64encode, urlsafe_b64encode
import json

from hypothesis import given, strategies as st
import pytest

from core.generate.backend import File
from core.generate.media_type import mime_type
from core.generate.runpod.outputs import Remote, collect

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(255, 0, -1))
MP4 = b"\0\0\0\x20ftypisom" + bytes(range(200))
TEXT = b64encode(PNG).decode()
URL = "https://bucket.example/a/b%2Fc.png?X-Amz-Credential=a%2Fb&X-Amz-Signature=a%2Bb"


def files(output):
    return [(made.name, made.data, made.mime_type) for made in collect(output) if isinstance(made, File)]


def urls(output):
    return [(str(made.url), made.name) for made in collect(output) if isinstance(made, Remote)]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"status": "success", "message": TEXT}, [("image.png", PNG, "image/png")]),
        (
            {"images": [{"filename": "a_00001_.png", "type": "base64", "data": TEXT}]},
            [("a_00001_.png", PNG, "image/png")],
        ),
        (
            {
                "images": [
                    {"filename": "wrong.png", "type": "base64", "data": b64encode(MP4).decode()},
                    {"filename": "../../b.png", "type": "base64", "data": b64encode(JPEG).decode()},
                ]
            },
            [("wrong.png", MP4, "video/mp4"), ("b.png", JPEG, "image/jpeg")],
        ),
        ({"videos": [{"filename": "c.mp4", "data": b64encode(MP4).decode()}]}, [("c.mp4", MP4, "video/mp4")]),
        ({"image_base64": TEXT, "seed": 4}, [("image.png", PNG, "image/png")]),
        ({"image": f"data:image/jpeg;base64,{TEXT}"}, [("image.png", PNG, "image/png")]),
        ([f"data:image/png;base64,{TEXT}", TEXT], [("image.png", PNG, "image/png")]),
        (TEXT, [("image.png", PNG, "image/png")]),
        ("\n".join(TEXT[i : i + 60] for i in range(0, len(TEXT), 60)), [("image.png", PNG, "image/png")]),
        (TEXT.rstrip("="), [("image.png", PNG, "image/png")]),
        (urlsafe_b64encode(PNG).decode(), [("image.png", PNG, "image/png")]),
        ({"output": {"deep": [{"down": {"x": TEXT}}]}}, [("image.png", PNG, "image/png")]),
        ({"images": []}, []),
        ({"text": "x" * 5000, "more": b64encode(bytes(500)).decode()}, []),
        ({"image": TEXT[:120] + "ü" * 80}, []),
        (None, []),
        (17, []),
    ],
)
def test_files_in_the_answer(output, expected):
    assert files(output) == expected
    assert urls(output) == []


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"status": "success", "message": URL}, [(URL, "c.png")]),
        ({"images": [{"filename": "a.png", "type": "s3_url", "data": URL}]}, [(URL, "a.png")]),
        ({"images": [{"url": URL, "filename": "x.png"}]}, [(URL, "x.png")]),
        ({"images": [URL, URL + "2"]}, [(URL, "c.png"), (URL + "2", "c.png")]),
        ({"url": URL}, [(URL, "c.png")]),
        ({"image_url": URL, "video_url": URL + "3"}, [(URL, "c.png"), (URL + "3", "c.png")]),
        ([URL], [(URL, "c.png")]),
        (URL, [(URL, "c.png")]),
        ({"message": f"See {URL}"}, []),
        ({"documentation": URL, "webhook": URL}, []),
        ({"url": "ftp://bucket.example/a.png"}, []),
        ({"url": "file:///etc/passwd"}, []),
        ({"url": "http://"}, []),
        ({"url": "https://[bad"}, []),
    ],
)
def test_files_elsewhere(output, expected):
    assert urls(output) == expected
    assert files(output) == []


def test_an_answer_of_any_depth_is_walked():
    output = TEXT
    for _ in range(20_000):
        output = [output]
    assert len(files(output)) == 1


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"GIF89a", "image/gif"),
        (b"\0\0\0\x1cftypavif", "image/avif"),
        (b"\0\0\0\x1cftypheic", "image/heif"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska", "video/matroska"),
        (b"II*\0", "image/tiff"),
        (b"BM\x36\0\0\0\0\0\0\0", "image/bmp"),
        (b"RIFF\x10\0\0\0WAVE", None),
        (b"BMW is a car", None),
        (b"<svg>", None),
        (b"", None),
    ],
)
def test_bytes_are_known_by_how_they_begin(head, kind):
    assert mime_type(head + bytes(60)) == kind or not head


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_PICTURES = st.binary(min_size=60, max_size=300).map(lambda rest: PNG[:8] + rest)


@st.composite
def answers(draw):
    """Anything at all, with pictures somewhere in it."""
    pictures = draw(st.lists(_PICTURES, max_size=4, unique=True))
    encoded = st.sampled_from([b64encode(one).decode() for one in pictures]) if pictures else st.nothing()
    prefixed = encoded.map(lambda text: f"data:image/png;base64,{text}")
    tree = st.recursive(
        _LEAVES | encoded | prefixed,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    )
    return pictures, draw(tree)


@given(answers())
def test_exactly_the_pictures_that_are_in_an_answer_are_found(case):
    pictures, output = case
    text = json.dumps(output)
    found = [data for _, data, _ in files(output)]
    assert sorted(found) == sorted(one for one in pictures if b64encode(one).decode() in text)


@given(st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_no_answer_upsets_the_walk(output):
    for made in collect(output):
        assert made.name

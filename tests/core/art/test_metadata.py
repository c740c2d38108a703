"""Labels go into files without touching pixels, and come back exactly; other programs read them."""

from datetime import UTC, datetime, timedelta, timezone
import json
import shutil
import subprocess

from hypothesis import HealthCheck, given, settings, strategies as st
from PIL import Image, ImageCms, PngImagePlugin
import pytest

from core.art.artwork import Origin, Recipe
from core.art.metadata.label import CONTAINERS, Label, read_label, write_label
from core.art.metadata.packets import NoRoomError, Packets
from tests.core.art.pictures import encoded, gradient, noise, opened

CREATED = datetime(2026, 11, 22, 23, 5, 6, 789000, tzinfo=timezone(timedelta(hours=1)))
LABEL = Label(
    artwork_id="0123456789ab",
    created=CREATED,
    title="Mäuse & <Käse> ]]> 🧀",
    tags=("still life", "übermut", "a/b|c"),
    rating=4,
    recipe=Recipe(
        prompt="a mouse\r\nwith a \x00 and \ud800 cheese",
        negative_prompt="cats",
        generator="comfyui",
        workflow="still",
        model="flux-dev",
        seed=2**63,
        parameters={"steps": 20, "cfg": 3.5, "nested": {"list": [1, None, True, "ü"]}},
        refiner="poet",
        refined_prompt="a noble mouse",
        origin=Origin.TRAINED,
        started=datetime(2026, 11, 22, 23, 5, 1, 123456, tzinfo=timezone(timedelta(hours=1))),
        seconds=4.25,
        cost=0.0017,
    ),
)
TRANSPARENT = Image.merge("RGBA", [*gradient(40, 30).split(), gradient(40, 30).split()[0]])
FILES = {
    "jpeg": encoded(gradient(40, 30), "JPEG"),
    "jpeg progressive": encoded(gradient(40, 30), "JPEG", progressive=True),
    "jpeg cmyk": encoded(gradient(40, 30).convert("CMYK"), "JPEG"),
    "mpo": encoded(gradient(40, 30), "MPO", save_all=True, append_images=[gradient(40, 30)]),
    "png": encoded(gradient(40, 30)),
    "png palette": encoded(gradient(40, 30).quantize(16), transparency=3),
    "apng": encoded(gradient(40, 30), save_all=True, append_images=[noise(40, 30)]),
    "webp": encoded(gradient(40, 30), "WEBP"),
    "webp lossless": encoded(noise(41, 30), "WEBP", lossless=True),
    "webp transparent": encoded(TRANSPARENT, "WEBP"),
    "webp lossless transparent": encoded(TRANSPARENT, "WEBP", lossless=True),
    "webp animated": encoded(gradient(40, 30), "WEBP", save_all=True, append_images=[noise(40, 30)]),
    "avif": encoded(gradient(40, 30), "AVIF"),
    "avif transparent": encoded(TRANSPARENT, "AVIF"),
}


def read_back(label):
    """Return what reading gives: times in UTC."""
    return Label(
        artwork_id=label.artwork_id,
        created=label.created.astimezone(UTC),
        title=label.title,
        tags=label.tags,
        rating=label.rating,
        recipe=label.recipe,
    )


def frames(data):
    image = opened(data)
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        yield image.mode, image.size, image.tobytes()


@pytest.mark.parametrize("name", FILES)
def test_labels_come_back_and_pixels_stay(name):
    data = FILES[name]
    labelled = write_label(data, LABEL)
    assert read_label(labelled) == read_back(LABEL)
    assert list(frames(labelled)) == list(frames(data))
    assert opened(labelled).getexif()[0x0131] == "Screen Machine"
    again = write_label(labelled, Label(artwork_id="ba9876543210", created=CREATED, title="New"))
    assert read_label(again).artwork_id == "ba9876543210"
    assert read_label(again).title == "New"
    assert list(frames(again)) == list(frames(data))


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "avif"])
def test_recipes_larger_than_a_jpeg_segment_come_back(name):
    recipe = Recipe(prompt="p" * 70_000, parameters={"graph": {str(node): "x" * 500 for node in range(1000)}})
    label = Label(artwork_id="0123456789ab", created=CREATED, title="Large", recipe=recipe)
    labelled = write_label(FILES[name], label)
    assert read_label(labelled) == read_back(label)
    assert read_label(write_label(labelled, label)) == read_back(label)
    assert list(frames(labelled)) == list(frames(FILES[name]))


YEARS = (datetime(1800, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 - the zones are drawn
text = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60)
anything = st.text(st.characters(exclude_categories=[]), max_size=80)
moments = st.datetimes(*YEARS, timezones=st.timezones())
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=8,
)
recipes = st.builds(
    Recipe,
    prompt=anything,
    negative_prompt=anything,
    generator=anything,
    workflow=anything,
    model=anything,
    seed=st.none() | st.integers(),
    parameters=st.dictionaries(anything, json_values, max_size=4),
    refiner=anything,
    refined_prompt=anything,
    origin=st.none() | st.sampled_from(Origin),
    started=st.none() | st.datetimes(timezones=st.just(UTC)),
    seconds=st.none() | st.floats(0, 1e6),
    cost=st.none() | st.floats(0, 1e6),
)
labels = st.builds(
    Label,
    artwork_id=st.text("0123456789abcdef", min_size=12, max_size=12),
    created=moments.map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)),
    title=text,
    tags=st.lists(text.filter(bool), max_size=4).map(tuple),
    rating=st.integers(0, 5),
    recipe=recipes,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(labels, st.sampled_from(["jpeg", "png", "webp", "avif"]))
def test_any_label_comes_back(label, name):
    assert read_label(write_label(FILES[name], label)) == read_back(label)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([write_label(data, LABEL) for data in FILES.values()]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    st.floats(0, 1),
)
def test_damaged_files_never_raise_when_read(labelled, changes, cut):
    data = bytearray(labelled)
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    label = read_label(bytes(data[: int(len(data) * (0.2 + cut))]))
    assert 0 <= label.rating <= 5
    assert label.created is None or label.created.tzinfo is UTC


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(list(FILES.values())),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    st.floats(0, 1),
)
def test_damaged_files_are_labelled_or_refused(original, changes, cut):
    data = bytearray(original)
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    try:
        labelled = write_label(bytes(data[: int(len(data) * (0.2 + cut))]), LABEL)
    except NoRoomError:
        return
    assert read_label(labelled).artwork_id == LABEL.artwork_id


def test_other_formats_have_no_room():
    for data in (encoded(gradient(8, 8), "GIF"), encoded(gradient(8, 8), "BMP"), b"", b"text"):
        with pytest.raises(NoRoomError):
            write_label(data, LABEL)
        assert read_label(data) == Label()


def test_what_other_programs_wrote_stays():
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("prompt", '{"3": {"class_type": "KSampler"}}')
    chunks.add_itxt("workflow", "ü" * 2000, zip=True)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = opened(write_label(encoded(gradient(40, 30), pnginfo=chunks, icc_profile=profile), LABEL))
    assert image.text["prompt"] == '{"3": {"class_type": "KSampler"}}'
    assert image.text["workflow"] == "ü" * 2000
    assert image.info["icc_profile"] == profile

    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x010E] = "Maker", 6, "Theirs"
    exif.get_ifd(0x8769)[0x927C] = b"maker note" * 50
    exif.get_ifd(0x8769)[0x9003] = "1999:12:31 23:59:59"
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0Steps: 20, Sampler: Euler"
    exif.get_ifd(0x8825)[1] = "N"
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        image = opened(write_label(encoded(gradient(40, 30), kind, exif=exif, icc_profile=profile), LABEL))
        found = image.getexif()
        assert image.info["icc_profile"] == profile
        assert (found[0x010F], found[0x0112], found[0x010E]) == ("Maker", 6, "Theirs")
        assert found.get_ifd(0x8769)[0x927C] == b"maker note" * 50
        assert found.get_ifd(0x8769)[0x9003] == "1999:12:31 23:59:59"
        assert found.get_ifd(0x8769)[0x9286] == b"ASCII\0\0\0Steps: 20, Sampler: Euler"
        assert found.get_ifd(0x8825)[1] == "N"
        assert found[0x0131] == "Screen Machine"


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("webp")])
def test_webp_announces_what_it_holds(name):
    labelled = write_label(FILES[name], LABEL)
    assert labelled[12:16] == b"VP8X"
    assert labelled[20] & 0x0C == 0x0C
    assert bool(labelled[20] & 0x10) == ("transparent" in name)
    assert bool(labelled[20] & 0x02) == ("animated" in name)


def test_foreign_xmp_is_read_and_kept():
    packet = (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmp:Rating="3" '
        b'xmp:CreateDate="2001-02-03T04:05:06" aux:Lens="50mm"><dc:subject xmlns:dc="http://purl.org/dc/elements/1.1/">'
        b"<rdf:Bag><rdf:li>one</rdf:li><rdf:li>two</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>"
        b'</x:xmpmeta><?xpacket end="w"?>'
    )
    data = encoded(gradient(40, 30), "JPEG", xmp=packet)
    read = read_label(data)
    assert (read.artwork_id, read.rating, read.tags) == ("", 3, ("one", "two"))
    assert read.created == datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    labelled = write_label(data, Label(artwork_id="0123456789ab", created=CREATED, title="T"))
    assert b'Lens="50mm"' in labelled
    assert read_label(labelled) == Label(
        artwork_id="0123456789ab", created=CREATED.astimezone(UTC), title="T", tags=("one", "two"), rating=3
    )


@pytest.mark.parametrize(
    "packet",
    [
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
            b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
            b'xmp:Rating="3"/></rdf:RDF></x:xmpmeta>'
        ),
        b"<x:xmpmeta",
        b"\xff\xfe<\0x\0/\0>\0",
        b"<a/>",
        b"",
    ],
)
def test_packets_that_are_dangerous_or_no_xmp_are_ignored(packet):
    data = encoded(gradient(40, 30), "JPEG", xmp=packet) if packet else FILES["jpeg"]
    assert read_label(data) == Label()
    assert read_label(write_label(data, LABEL)) == read_back(LABEL)


def test_a_compressed_packet_does_not_unfold_without_end():
    bomb = PngImagePlugin.PngInfo()
    bomb.add_itxt("XML:com.adobe.xmp", " " * 40_000_000, zip=True)
    container = next(container for container in CONTAINERS if container.recognises(FILES["png"]))
    assert len(container.read(encoded(gradient(8, 8), pnginfo=bomb)).xmp) <= 2**24


def test_containers_can_remove_packets():
    for name in ("jpeg", "png", "webp", "avif"):
        container = next(container for container in CONTAINERS if container.recognises(FILES[name]))
        bare = container.write(write_label(FILES[name], LABEL), Packets())
        assert container.read(bare) == Packets()
        assert list(frames(bare)) == list(frames(FILES[name]))


def test_exif_dates_come_from_pictures_without_xmp():
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "1999:12:31 23:59:59"
    assert read_label(encoded(gradient(8, 8), "JPEG", exif=exif)).created == datetime(
        1999, 12, 31, 23, 59, 59, tzinfo=UTC
    )
    exif.get_ifd(0x8769)[0x9011] = "-02:00"
    assert read_label(encoded(gradient(8, 8), "JPEG", exif=exif)).created == datetime(2000, 1, 1, 1, 59, 59, tzinfo=UTC)
    exif.get_ifd(0x8769)[0x9003] = "0000:00:00 00:00:00"
    assert read_label(encoded(gradient(8, 8), "JPEG", exif=exif)).created is None


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "avif"])
@pytest.mark.parametrize("origin", [*Origin, None])
def test_exiftool_reads_every_field(name, origin, tmp_path):
    recipe = Recipe(prompt="a möuse", generator="comfyui", model="flux", seed=7, parameters={"a": 1}, origin=origin)
    label = Label(
        artwork_id="0123456789ab", created=CREATED, title="Mäuse & Käse", tags=("a b", "ü"), rating=4, recipe=recipe
    )
    said = exiftool(write_label(FILES[name], label), tmp_path)
    trained = origin in {Origin.TRAINED, Origin.TRAINED_EDIT}
    expected = {
        "IFD0:ImageDescription": "a möuse",
        "IFD0:Software": "Screen Machine",
        "ExifIFD:DateTimeOriginal": "2026:11:22 23:05:06",
        "ExifIFD:OffsetTimeOriginal": "+01:00",
        "ExifIFD:SubSecTimeOriginal": 789,
        "XMP-dc:Title": "Mäuse & Käse",
        "XMP-dc:Description": "a möuse",
        "XMP-dc:Subject": ["a b", "ü"],
        "XMP-lr:HierarchicalSubject": ["a b", "ü"],
        "XMP-digiKam:TagsList": ["a b", "ü"],
        "XMP-xmp:CreatorTool": "Screen Machine",
        "XMP-xmp:CreateDate": "2026:11:22 23:05:06.789+01:00",
        "XMP-xmp:Rating": 4,
        "XMP-photoshop:DateCreated": "2026:11:22 23:05:06.789+01:00",
        "XMP-iptcExt:DigitalSourceType": origin and f"http://cv.iptc.org/newscodes/digitalsourcetype/{origin}",
        "XMP-iptcExt:AISystemUsed": "comfyui flux" if trained else None,
        "XMP-iptcExt:AIPromptInformation": "a möuse" if trained else None,
    }
    assert {field: said.get(field) for field in expected} == expected
    assert json.loads(said["ExifIFD:UserComment"])["seed"] == 7
    assert json.loads(said["XMP-screenMachine:Recipe"])["prompt"] == "a möuse"
    assert said["XMP-screenMachine:Id"] == "0123456789ab"
    assert not {field: value for field, value in said.items() if field.endswith(("Warning", "Error"))}


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_joins_extended_xmp_and_our_reader_follows_its_edits(tmp_path):
    recipe = Recipe(prompt="p", parameters={"graph": "x" * 150_000})
    data = write_label(FILES["jpeg"], Label(artwork_id="0123456789ab", created=CREATED, title="T", recipe=recipe))
    said = exiftool(data, tmp_path)
    assert "150040 bytes" in said["XMP-screenMachine:Recipe"]
    assert "ExifTool:Warning" not in said

    edited = tmp_path / "edited.jpg"
    small = Label(artwork_id="0123456789ab", created=CREATED, title="T", recipe=Recipe(prompt="p", seed=4))
    edited.write_bytes(write_label(FILES["jpeg"], small))
    command = ["exiftool", "-q", "-overwrite_original", "-XMP-xmp:Rating=5", "-XMP-dc:Title=Nicer", str(edited)]
    subprocess.run(command, check=True)
    read = read_label(edited.read_bytes())
    assert (read.artwork_id, read.rating, read.title) == ("0123456789ab", 5, "Nicer")
    assert read.recipe == Recipe(prompt="p", seed=4)


def exiftool(data, folder):
    path = folder / "picture"
    path.write_bytes(data)
    command = ["exiftool", "-j", "-n", "-G1", "-a", "-s", str(path)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(found.stdout)[0]

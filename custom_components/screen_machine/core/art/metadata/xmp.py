"""XMP: the label's fields where photo programs look for them, and the exact recipe in a namespace of our own.

Who reads what: Immich takes dc:description, xmp:Rating and the tags of digiKam:TagsList or lr:hierarchicalSubject;
PhotoPrism, Apple Photos and Windows take dc:title, dc:description and dc:subject.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ..artwork import Origin, Recipe
from ..recipe_json import recipe_from_json, recipe_to_json

if TYPE_CHECKING:
    from .label import Label

CREATOR_TOOL = "Screen Machine"
NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "screenMachine": "urn:screen-machine:xmp:1",
}
for _prefix, _uri in NAMESPACES.items():
    ET.register_namespace(_prefix, _uri)

DIGITAL_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED = {Origin.TRAINED, Origin.TRAINED_EDIT}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def name(short: str) -> str:
    """Return ElementTree's name of for instance `dc:title`."""
    prefix, _, local = short.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


ABOUT, DESCRIPTION, ITEM, LANGUAGE = (
    name("rdf:about"),
    name("rdf:Description"),
    name("rdf:li"),
    "{http://www.w3.org/XML/1998/namespace}lang",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a packet says."""

    artwork_id: str = ""
    created: datetime | None = None
    title: str = ""
    tags: tuple[str, ...] = ()
    rating: int = 0
    recipe: Recipe = field(default_factory=Recipe)


def with_label(old: bytes | None, label: Label) -> bytes:
    """Return the packet with the label's fields; other fields stay."""
    root = parsed(old) if old else None
    if root is None:
        root = ET.Element(name("x:xmpmeta"))
        ET.SubElement(root, name("rdf:RDF"))
    rdf = rdf_of(root)
    ours = ET.Element(DESCRIPTION, {ABOUT: ""})
    for element in _fields(label):
        _remove(rdf, element.tag)
        ours.append(element)
    rdf.append(ours)
    return serialised(root)


def read(packet: bytes) -> Said:
    """Return what the packet says, as far as it makes sense."""
    root = parsed(packet)
    if root is None:
        return Said()
    rdf = rdf_of(root)
    created = next(
        (
            time
            for short in ("screenMachine:created", "photoshop:DateCreated", "xmp:CreateDate")
            if (time := _time(_value(rdf, short)))
        ),
        None,
    )
    return Said(
        artwork_id=identity if re.fullmatch("[0-9a-f]{12}", identity := _value(rdf, "screenMachine:id")) else "",
        created=created,
        title=next(iter(_values(rdf, "dc:title")), ""),
        tags=tuple(_values(rdf, "dc:subject")),
        rating=_rating(_value(rdf, "xmp:Rating")),
        recipe=_recipe(_value(rdf, "screenMachine:recipe")),
    )


def serialised(root: ET.Element) -> bytes:
    """Return the packet with its wrapper (XMP part 1 §7.3.2)."""
    body = ET.tostring(root, encoding="unicode")
    return (f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>{body}<?xpacket end="w"?>').encode()


def parsed(packet: bytes) -> ET.Element | None:
    """Return the packet's root, or None when it is no XMP.

    Document types are refused: they are what entity expansion needs, and XMP has none.
    """
    try:
        text = packet.decode("utf-8-sig").strip("\0 \t\r\n")
        if "<!DOCTYPE" in text:
            return None
        root = ET.fromstring(text)  # noqa: S314 - see above
    except UnicodeDecodeError, ET.ParseError, RecursionError:
        return None
    return root if root.tag == name("rdf:RDF") or root.find(name("rdf:RDF")) is not None else None


def rdf_of(root: ET.Element) -> ET.Element:
    """Return the element that holds the descriptions."""
    found = root.find(name("rdf:RDF"))
    return root if found is None else found


def _remove(rdf: ET.Element, tag: str) -> None:
    for description in rdf.iter(DESCRIPTION):
        description.attrib.pop(tag, None)
        for element in description.findall(tag):
            description.remove(element)


def _value(rdf: ET.Element, short: str) -> str:
    return next(iter(_values(rdf, short)), "")


def _values(rdf: ET.Element, short: str) -> Iterator[str]:
    """Yield a property's values, whether written as attribute, element or list."""
    tag = name(short)
    for description in rdf.findall(DESCRIPTION):
        if tag in description.attrib:
            yield description.attrib[tag]
        for element in description.findall(tag):
            items = element.findall(f"*/{ITEM}")
            yield from (item.text or "" for item in items or [element])


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError, OverflowError:
        return None


def _rating(text: str) -> int:
    try:
        return min(5, max(0, int(float(text))))
    except ValueError, OverflowError:
        return 0


def _recipe(text: str) -> Recipe:
    try:
        return recipe_from_json(text)
    except ValueError, RecursionError:
        return Recipe()


def _fields(label: Label) -> Iterator[ET.Element]:
    recipe = label.recipe
    yield from _list("dc:title", "Alt", [label.title])
    yield from _list("dc:description", "Alt", [recipe.prompt])
    for short in ("dc:subject", "lr:hierarchicalSubject"):
        yield from _list(short, "Bag", label.tags)
    yield from _list("digiKam:TagsList", "Seq", label.tags)
    yield from _simple("xmp:CreatorTool", CREATOR_TOOL)
    if label.created is not None:
        local = label.created.isoformat(timespec="milliseconds")
        yield from _simple("xmp:CreateDate", local)
        yield from _simple("photoshop:DateCreated", local)
        yield from _simple("screenMachine:created", label.created.astimezone(UTC).isoformat(timespec="milliseconds"))
    yield from _simple("xmp:Rating", str(label.rating) if label.rating else "")
    if recipe.origin is not None:
        yield from _simple("Iptc4xmpExt:DigitalSourceType", DIGITAL_SOURCE_TYPES + recipe.origin)
    if recipe.origin in TRAINED:
        yield from _simple("Iptc4xmpExt:AISystemUsed", " ".join(filter(None, (recipe.generator, recipe.model))))
        yield from _simple("Iptc4xmpExt:AIPromptInformation", recipe.refined_prompt or recipe.prompt)
    yield from _simple("screenMachine:id", label.artwork_id)
    yield from _simple("screenMachine:recipe", recipe_to_json(recipe))


def _simple(short: str, value: str) -> Iterator[ET.Element]:
    if value:
        element = ET.Element(name(short))
        element.text = NOT_XML.sub("", value)
        yield element


def _list(short: str, kind: str, values: list[str] | tuple[str, ...]) -> Iterator[ET.Element]:
    if any(values):
        element = ET.Element(name(short))
        items = ET.SubElement(element, name(f"rdf:{kind}"))
        for value in values:
            item = ET.SubElement(items, ITEM, {LANGUAGE: "x-default"} if kind == "Alt" else {})
            item.text = NOT_XML.sub("", value)
        yield element

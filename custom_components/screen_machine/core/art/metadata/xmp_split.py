"""XMP larger than one JPEG segment: a main packet, and the long values in an extension (XMP part 3 §1.1.3.1)."""

import hashlib
from xml.etree import ElementTree as ET

from .xmp import ABOUT, DESCRIPTION, name, parsed, rdf_of, serialised

LONG_VALUE = 4000
"""Characters from which a value moves to the extension."""
EXTENDED = name("xmpNote:HasExtendedXMP")


def split(packet: bytes) -> tuple[bytes, bytes]:
    """Return the main packet and the extension. Raises `ValueError` when the packet makes no sense."""
    root = parsed(packet)
    if root is None:
        msg = "not an XMP packet"
        raise ValueError(msg)
    moved = ET.Element(DESCRIPTION, {ABOUT: ""})
    for description in rdf_of(root).findall(DESCRIPTION):
        for element in list(description):
            if len("".join(element.itertext())) > LONG_VALUE:
                description.remove(element)
                moved.append(element)
    extension = ET.Element(name("x:xmpmeta"))
    ET.SubElement(extension, name("rdf:RDF")).append(moved)
    extended = ET.tostring(extension, encoding="unicode").encode()
    note = hashlib.md5(extended, usedforsecurity=False).hexdigest().upper()
    ET.SubElement(rdf_of(root), DESCRIPTION, {ABOUT: "", EXTENDED: note})
    return serialised(root), extended


def join(main: bytes, extended: bytes) -> bytes:
    """Return one packet with the values of both; the main one alone when the extension makes no sense."""
    root, extension = parsed(main), parsed(extended)
    if root is None or extension is None:
        return main
    for description in rdf_of(root).findall(DESCRIPTION):
        description.attrib.pop(EXTENDED, None)
    rdf_of(root).extend(rdf_of(extension).findall(DESCRIPTION))
    return serialised(root)

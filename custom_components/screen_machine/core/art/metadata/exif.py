"""EXIF as far as a label needs it.

New directories are written behind the old structure and the header is pointed at them, so that everything in it,
camera makers' notes with their absolute offsets included, stays good.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from ..recipe_json import recipe_to_json

if TYPE_CHECKING:
    from .label import Label

LIMIT = 65527
"""Bytes: the most that fit into one JPEG segment behind `Exif`, and plenty for the other formats."""
SOFTWARE = "Screen Machine"
BYTE_ORDERS = {b"II*\0": "little", b"MM\0*": "big"}

IMAGE_DESCRIPTION, SOFTWARE_TAG, EXIF_POINTER = 0x010E, 0x0131, 0x8769
EXIF_VERSION, DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, SUBSEC_TIME_ORIGINAL = 0x9000, 0x9003, 0x9011, 0x9291
USER_COMMENT = 0x9286
ASCII, LONG, UNDEFINED = 2, 4, 7


class Field(NamedTuple):
    """One entry: its type, how many values (bytes, for the types we write), and the value or, past four bytes, where it lies."""

    kind: int
    length: int
    raw: bytes


type Directory = dict[int, Field]


class Structure:
    """A TIFF structure that grows at its end."""

    def __init__(self, data: bytes) -> None:
        """Read the header. Raises `ValueError` when it is none."""
        if data[:4] not in BYTE_ORDERS:
            msg = "not a TIFF structure"
            raise ValueError(msg)
        self.data = bytearray(data)
        self._little = BYTE_ORDERS[data[:4]] == "little"

    def number(self, start: int, length: int) -> int:
        """Return an unsigned number."""
        raw = self.data[start : start + length]
        if len(raw) < length:
            msg = "the structure is cut short"
            raise ValueError(msg)
        return int.from_bytes(raw, "little" if self._little else "big")

    def packed(self, value: int, length: int) -> bytes:
        """Return a number's bytes."""
        return value.to_bytes(length, "little" if self._little else "big")

    def directory(self, start: int) -> tuple[Directory, int]:
        """Return the fields of a directory and where the next one lies; none at 0."""
        if start == 0:
            return {}, 0
        count = self.number(start, 2)
        fields = {}
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            raw = bytes(self.data[entry + 8 : entry + 12])
            fields[self.number(entry, 2)] = Field(self.number(entry + 2, 2), self.number(entry + 4, 4), raw)
        return fields, self.number(start + 2 + 12 * count, 4)

    def text(self, field: Field) -> str:
        """Return an ASCII field's value."""
        start = int.from_bytes(field.raw, "little" if self._little else "big")
        raw = field.raw[: field.length] if field.length <= 4 else bytes(self.data[start : start + field.length])  # noqa: PLR2004
        return raw.split(b"\0")[0].decode("utf-8", "replace")

    def field(self, kind: int, value: bytes) -> Field:
        """Return a field of bytes, which are appended unless they fit into the entry."""
        return Field(kind, len(value), value.ljust(4, b"\0") if len(value) <= 4 else self.append(value))  # noqa: PLR2004

    def append(self, value: bytes) -> bytes:
        """Append bytes and return their packed offset."""
        self.data += b"\0" * (len(self.data) % 2)
        offset = self.packed(len(self.data), 4)
        self.data += value
        return offset

    def append_directory(self, fields: Directory, following: int) -> bytes:
        """Append a directory and return its packed offset."""
        entries = (
            self.packed(tag, 2) + self.packed(field.kind, 2) + self.packed(field.length, 4) + field.raw
            for tag, field in sorted(fields.items())
        )
        return self.append(self.packed(len(fields), 2) + b"".join(entries) + self.packed(following, 4))


def with_label(old: bytes | None, label: Label) -> bytes | None:
    """Return the structure with the label's fields; fields that are there already stay.

    The recipe goes into UserComment as JSON, without its parameters when there is no room for them.
    """
    comments = (recipe_to_json(label.recipe), recipe_to_json(replace(label.recipe, parameters={})), "")
    candidates = (_written(old, label, comment) for comment in comments if len(comment) <= LIMIT)
    return next((written for written in candidates if len(written) <= LIMIT), old)


def read_created(data: bytes) -> datetime | None:
    """Return when the picture was taken or made, in UTC; a time without a zone counts as UTC."""
    try:
        structure = Structure(data)
        main, _ = structure.directory(structure.number(4, 4))
        detail, _ = structure.directory(_offset(structure, main.get(EXIF_POINTER)))
        time = structure.text(detail[DATE_TIME_ORIGINAL])
        zone = structure.text(detail[OFFSET_TIME_ORIGINAL]) if OFFSET_TIME_ORIGINAL in detail else "+00:00"
        return datetime.strptime(f"{time}{zone}", "%Y:%m:%d %H:%M:%S%z").astimezone(UTC)
    except ValueError, LookupError, OverflowError:
        return None


def _offset(structure: Structure, field: Field | None) -> int:
    return 0 if field is None else int.from_bytes(field.raw, "little" if structure.data[:2] == b"II" else "big")


def _written(old: bytes | None, label: Label, comment: str) -> bytes:
    try:
        structure = Structure(old or b"")
        main, following = structure.directory(structure.number(4, 4))
        detail, _ = structure.directory(_offset(structure, main.get(EXIF_POINTER)))
    except ValueError:
        structure, main, detail, following = Structure(b"II*\0\0\0\0\0"), {}, {}, 0
    for tag, value in _main_fields(label).items():
        if tag not in main:
            main[tag] = structure.field(ASCII, value)
    for tag, (kind, value) in _detail_fields(label, comment, dated=DATE_TIME_ORIGINAL in detail).items():
        if tag not in detail:
            detail[tag] = structure.field(kind, value)
    main[EXIF_POINTER] = Field(LONG, 1, structure.append_directory(detail, 0))
    structure.data[4:8] = structure.append_directory(main, following)
    return bytes(structure.data)


def _main_fields(label: Label) -> dict[int, bytes]:
    description = label.recipe.prompt or label.title
    fields = {SOFTWARE_TAG: f"{SOFTWARE}\0".encode()}
    if description:
        fields[IMAGE_DESCRIPTION] = description.encode("utf-8", "replace").replace(b"\0", b"") + b"\0"
    return fields


def _detail_fields(label: Label, comment: str, *, dated: bool) -> dict[int, tuple[int, bytes]]:
    fields = {EXIF_VERSION: (UNDEFINED, b"0232")}
    if comment:
        fields[USER_COMMENT] = (UNDEFINED, b"ASCII\0\0\0" + comment.encode())
    if label.created is not None and not dated:
        fields[DATE_TIME_ORIGINAL] = (ASCII, f"{label.created:%Y:%m:%d %H:%M:%S}\0".encode())
        fields[OFFSET_TIME_ORIGINAL] = (ASCII, f"{label.created:%:z}"[:6].encode() + b"\0")
        fields[SUBSEC_TIME_ORIGINAL] = (ASCII, f"{label.created.microsecond // 1000:03d}\0".encode())
    return fields

"""Where a ComfyUI server is, as people type and paste it."""

from ipaddress import IPv6Address
import re

from yarl import URL

from .errors import ComfyAddressInvalidError

PORT = 8188
"""ComfyUI's own; meant wherever none is named, as nobody serves it unencrypted at the web's port."""

_HOST = re.compile(r"[\w.:%-]+")


def read_address(text: str) -> URL:
    """Return the address of a server: `192.168.1.20`, `studio-pc:8188` or `https://comfy.example.org/below/a/path/`.

    Raises `ComfyAddressInvalidError`.
    """
    text = _bracketed(text.strip())
    try:
        url = URL(text if "://" in text else f"http://{text}").with_query(None).with_fragment(None)
        if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.host or ""):
            raise ComfyAddressInvalidError
        if url.scheme == "http" and url.explicit_port is None:
            url = url.with_port(PORT)
        return url.with_path(url.path.rstrip("/"))
    except ValueError:
        raise ComfyAddressInvalidError from None


def write_address(url: URL) -> str:
    """Return what `read_address` reads as this very address."""
    if url.scheme == "http" and url.is_default_port():  # which yarl leaves out
        return f"http://{url.raw_authority.removesuffix(':80')}:80{url.raw_path.rstrip('/')}"
    return str(url)


def _bracketed(text: str) -> str:
    try:
        return f"[{IPv6Address(text)}]"
    except ValueError:
        return text

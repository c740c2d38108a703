import pytest
from yarl import URL

from core.generate.comfy.address import read_address, write_address
from core.generate.comfy.errors import ComfyAddressInvalidError


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("192.168.1.20", "http://192.168.1.20:8188"),
        (" studio-pc:8000\n", "http://studio-pc:8000"),
        ("http://studio-pc.local/", "http://studio-pc.local:8188"),
        ("http://studio-pc:80/", "http://studio-pc"),
        ("http://studio-pc:8188/?x=1#graph", "http://studio-pc:8188"),
        ("https://comfy.example.org/below/a/path/", "https://comfy.example.org/below/a/path"),
        ("http://me:secret@studio-pc", "http://me:secret@studio-pc:8188"),
        ("fe80::1", "http://[fe80::1]:8188"),
        ("[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_addresses_as_people_write_them(text, url):
    read = read_address(text)
    assert str(read) == url
    assert read_address(write_address(read)) == read
    assert read_address(write_address(URL(url))) == read


@pytest.mark.parametrize("text", ["", "studio pc", "http://", "ftp://studio-pc", "studio-pc:port", "mailto:x"])
def test_what_is_no_address(text):
    with pytest.raises(ComfyAddressInvalidError):
        read_address(text)

"""A worker's answer opens no doors inside the house."""

import asyncio
from datetime import UTC, datetime, timedelta
import socket
import ssl

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest
from yarl import URL

from core.generate.runpod import destination
from core.generate.runpod.download import download
from core.generate.runpod.errors import RunPodDownloadError
from core.generate.runpod.outputs import Remote
from tests.loopback import next_host

from .conftest import PNG, put

RUNPOD = URL("https://192.0.2.1/v2")
BUCKET = "bucket.example"
INSIDE = "an address inside this network"


@pytest.fixture
def fetch(session, fast):
    async def fetch(url: str, api: URL = RUNPOD) -> bytes:
        return (await download(session, Remote(URL(url, encoded=True), "a.png"), fast, api=api)).data

    return fetch


@pytest.fixture
async def internet(monkeypatch):
    """Names and their addresses; what they lead to here counts as the internet, and so does RunPod."""
    names: dict[str, list[str]] = {}
    outside = {str(RUNPOD.host)}
    loop = asyncio.get_running_loop()
    resolve = loop.getaddrinfo

    async def getaddrinfo(host, port, **options):
        if host not in names:
            return await resolve(host, port, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in names[host]]

    def name(host: str, *addresses: str, public: bool = True) -> None:
        names[host] = list(addresses)
        outside.update(addresses if public else ())

    monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
    real = destination.public
    monkeypatch.setattr(destination, "public", lambda address: address in outside or real(address))
    return name


async def refused(fetch, url: str) -> str:
    with pytest.raises(RunPodDownloadError) as caught:
        await fetch(url)
    return caught.value.details["reason"]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.0.0.5",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:192.168.1.1", "64:ff9b::a00:1"),
        *("2002:c0a8:0101::1", "255.255.255.255"),
    ],
)
def test_what_is_inside(address):
    assert not destination.public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_what_is_outside(address):
    assert destination.public(address)


async def test_a_result_inside_this_house_is_not_fetched(fetch, gateway, internet):
    url = put(gateway)
    assert await refused(fetch, url) == INSIDE
    internet("router.example", gateway.host, public=False)
    assert await refused(fetch, url.replace(gateway.host, "router.example")) == INSIDE
    assert await refused(fetch, f"http://localhost:{gateway.port}/files/x.png") == INSIDE
    assert gateway.bucket.asked == []


async def test_one_address_inside_is_enough(fetch, gateway, internet):
    internet(BUCKET, gateway.host)
    assert await fetch(put(gateway).replace(gateway.host, BUCKET)) == PNG
    internet(BUCKET, "1.1.1.1", "10.0.0.1", public=False)
    assert await refused(fetch, put(gateway).replace(gateway.host, BUCKET)) == INSIDE


async def test_an_endpoint_in_this_house_has_its_results_there(fetch, gateway, internet):
    assert await fetch(put(gateway), URL(gateway.url) / "v2") == PNG


async def test_a_redirect_into_this_house_is_not_followed(fetch, gateway, internet):
    internet(BUCKET, gateway.host)
    gateway.bucket.redirects["away"] = f"http://{next_host()}:{gateway.port}/files/picture.png"
    assert await refused(fetch, put(gateway, "away").replace(gateway.host, BUCKET)) == INSIDE


async def test_the_address_that_was_looked_at_is_the_one_that_is_asked(fetch, gateway, internet, monkeypatch):
    internet(BUCKET, gateway.host)
    looked = destination.addresses

    async def looked_then_moved(*args, **options):
        found = await looked(*args, **options)
        internet(BUCKET, "127.0.0.1", public=False)
        return found

    monkeypatch.setattr("core.generate.runpod.download.addresses", looked_then_moved)
    url = put(gateway).replace(gateway.host, BUCKET)
    assert await fetch(f"{url}?sig=a%2Bb") == PNG
    assert gateway.bucket.asked == [(f"{BUCKET}:{gateway.port}", "/files/picture.png?sig=a%2Bb")]


async def test_the_next_address_is_tried(fetch, gateway, internet):
    internet(BUCKET, next_host(), gateway.host)
    assert await fetch(put(gateway).replace(gateway.host, BUCKET)) == PNG


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://bucket.example/x"])
async def test_only_the_web_is_asked(fetch, url):
    assert (await refused(fetch, url)).startswith("a f")


async def test_a_name_that_nobody_knows(fetch):
    assert await refused(fetch, "http://nobody.invalid/x.png") == "gaierror"


async def test_certificates_are_those_of_the_name(session, internet, fast, tmp_path, monkeypatch):
    async def answer(request):
        return web.Response(body=PNG)

    server, client = certified(tmp_path, BUCKET)
    runner = web.AppRunner(app := web.Application())
    app.router.add_get("/x.png", answer)
    await runner.setup()
    host = next_host()
    await web.TCPSite(runner, host, 8443, ssl_context=server).start()
    internet(BUCKET, host)
    internet("other.example", host)
    plain = session.get
    monkeypatch.setattr(session, "get", lambda *args, **options: plain(*args, ssl=client, **options))
    for name, expected in ((BUCKET, PNG), ("other.example", None)):
        remote = Remote(URL(f"https://{name}:8443/x.png"), "x.png")
        if expected:
            assert (await download(session, remote, fast, api=RUNPOD)).data == expected
        else:
            with pytest.raises(RunPodDownloadError) as caught:
                await download(session, remote, fast, api=RUNPOD)
            assert "Certificate" in caught.value.details["reason"]
    await runner.cleanup()


def certified(folder, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a server's context with a certificate for a name, and a client's that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "bucket.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cadata=certificate.public_bytes(serialization.Encoding.PEM).decode())

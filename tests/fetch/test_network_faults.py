"""Networks that fail slowly: names that do not come, hosts that swallow everything, certificates of the wrong day or name."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys

import pytest
from rawsite import QUICK, RawSite, answer

PAGE = b"<!doctype html><html><title>Storm, live</title><body><h1>Storm, live</h1><p>Nothing yet.</p></body></html>"
HOSTS = [f"127.0.{n}.{m}" for n in (1, 2) for m in range(1, 101)]
HOLE = "127.0.9.9"


class SlowNames:
    """A resolver whose answer does not come."""

    async def resolve(self, host, port=0, family=socket.AF_INET):
        """Think for a minute."""
        del host, port, family
        await asyncio.sleep(60)

    async def close(self):
        """Hold nothing."""


async def test_names_that_do_not_come_are_given_up_and_hold_up_nobody(site, make_fetcher):
    """A look at such a host fails in time; another host's page comes meanwhile."""
    site.pages["/live"] = answer(PAGE)
    fetcher = make_fetcher(connect=0.5)
    connector = fetcher._road._wire._anywhere.connector  # noqa: SLF001 - the names of a test, in the connector that the program uses
    await connector._resolver.close()  # noqa: SLF001 - as above
    connector._resolver = SlowNames()  # noqa: SLF001 - as above
    slow = asyncio.create_task(fetcher.fetch(f"http://slow.example:{site.port}/live"))
    await asyncio.sleep(0)
    fine = await fetcher.fetch(site.url("/live"))
    early = slow.done()

    assert (200, False) == (fine.status, early)
    assert "connect-timeout" == (await slow).reason or "robots-unreachable" == (await slow).reason


async def test_one_black_hole_among_many_hosts_holds_up_itself(closing, make_fetcher):
    """Two hundred hosts are read while one, which takes the line and says nothing, is waited for."""
    site = await RawSite(host="0.0.0.0").open()  # noqa: S104 - all of 127.0.0.0/8 is this one server
    closing.push_async_callback(site.close)
    site.pages["/live"] = answer(PAGE)
    hole = socket.create_server((HOLE, 0))
    closing.callback(hole.close)
    fetcher = make_fetcher(headers=30.0, hosts=dict.fromkeys([*HOSTS, HOLE], QUICK))
    lost = asyncio.create_task(fetcher.fetch(f"http://{HOLE}:{hole.getsockname()[1]}/live"))
    got = await asyncio.gather(*(fetcher.fetch(site.url("/live", host=host)) for host in HOSTS))
    early = lost.done()
    lost.cancel()

    assert not early
    assert {200} == {one.status for one in got}


# ------------------------------------------------------------------------------------------------- certificates


CA = """
[ca]
default_ca = ours
[ours]
dir = {folder}
database = $dir/index
new_certs_dir = $dir
serial = $dir/serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
"""
CERTIFICATES = {  # name -> (whom it is for, from, until)
    "good": ("IP:127.0.0.1", "20200101000000Z", "20991231000000Z"),
    "expired": ("IP:127.0.0.1", "20200101000000Z", "20200201000000Z"),
    "wrong host": ("DNS:other.example", "20200101000000Z", "20991231000000Z"),
}


def openssl(folder, *words):
    """Run openssl."""
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 - a fixed command, found where the system has it


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Make an authority, and a certificate of each kind that it vouches for."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "ca.cnf").write_text(CA.format(folder=folder))
    (folder / "index").touch()
    (folder / "serial").write_text("01\n")
    openssl(
        folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=ours", "-keyout", "ca.key", "-out", "ca.pem", "-days", "99"
    )
    for name, (whom, since, until) in CERTIFICATES.items():
        request = ("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=paper", "-addext", f"subjectAltName={whom}")
        openssl(folder, *request, "-keyout", f"{name}.key", "-out", f"{name}.csr")
        signed = ("ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-startdate", since, "-enddate", until)
        openssl(folder, *signed, "-in", f"{name}.csr", "-out", f"{name}.pem", "-notext")
    return folder


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make certificates")
@pytest.mark.parametrize(("name", "reason"), [("good", "items-by-script"), ("expired", "tls"), ("wrong host", "tls")])
async def test_a_certificate_must_be_of_today_and_of_this_host(closing, authority, tmp_path, name, reason):
    """With an authority that is trusted, a good one is believed; one of yesterday or of another host is not."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority / f"{name}.pem", authority / f"{name}.key")

    async def speak(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(PAGE))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0, ssl=context)
    closing.callback(server.close)
    address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/live"
    config = tmp_path / "sources.yaml"
    config.write_text(
        f"sources: ['{address}']\nnetwork: {{allow: [127.0.0.0/8]}}\nhosts: {{127.0.0.1: {{gap: 0s, robots: ignore}}}}\n", encoding="utf-8"
    )
    words = (sys.executable, "-m", "aggregator", "extract", "--json", "--config", str(config), address)
    environ = os.environ | {"SSL_CERT_FILE": str(authority / "ca.pem")}
    process = await asyncio.create_subprocess_exec(*words, env=environ, stdout=-1, stderr=-1)
    said, _ = await process.communicate()

    assert reason == json.loads(said)["reason"]

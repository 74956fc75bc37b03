"""How every answer behaves."""

import asyncio

import pytest
from shelf import news

PATHS = ["/", "/items/nothing", "/pages/nothing", "/sources", "/feed.atom", "/feed.json", "/healthz", "/readyz", "/metrics", "/robots.txt",
         "/static/wire.js", "/static/wire.css", "/nowhere"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_forbids_scripts_frames_and_robots(face, path):
    """Security headers stand on pages, files, feeds and errors alike."""
    _, headers, _ = await face.get(path)

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "noindex, nofollow" == headers["X-Robots-Tag"]
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "live-aggregator" == headers["Server"]


@pytest.mark.parametrize("path", ["/", "/sources", "/nowhere"])
async def test_pages_hold_no_inline_script_or_style(face, path):
    """The policy would not run them."""
    _, _, text = await face.get(path)

    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_it_only_shows(face, method):
    """Every method but GET and HEAD is refused, and which are not is said."""
    async with face.session.request(method, face.address + "/", data=b"x" * 2000 if method == "POST" else None) as answer:
        assert 405 == answer.status
        assert "GET, HEAD" == answer.headers["Allow"]


async def test_head_answers_without_a_body(face):
    """HEAD says what GET would."""
    async with face.session.head(face.address + "/") as answer:
        assert 200 == answer.status
        assert b"" == await answer.read()


@pytest.mark.parametrize("path", ["/nowhere", "/items/nothing", "/pages/nothing", "/items/%ED%A0%80", "/items/..%2f..%2fetc%2fpasswd",
                                  "/static/../app.py", "/static/%2e%2e/app.py", "/static/"])  # fmt: skip
async def test_what_is_not_there_is_said_in_plain_words(face, path):
    """Unknown addresses and ways out of the folder are errors with a way back."""
    status, _, text = await face.get(path)

    assert status in {403, 404}
    assert 'href="/"' in text
    assert "Traceback" not in text


async def test_a_fault_of_ours_is_an_error_page_without_details(facing):
    """A broken database makes 500s that tell nothing of it, and a readiness that fails."""
    shelf = news()
    async with facing(shelf) as face:
        shelf.broken = RuntimeError("/secret/path/news.db")
        answers = [await face.get(path) for path in ("/", "/feed.atom", "/readyz")]

    assert [500, 500, 503] == [status for status, _, _ in answers]
    assert "secret" not in "".join(text for _, _, text in answers)


async def test_the_host_header_is_in_no_link(face):
    """Links are relative: whoever writes a Host header sends nobody anywhere."""
    for path in ("/", "/sources", "/feed.atom", "/feed.json"):
        _, _, text = await face.get(path, headers={"Host": "evil.example"})

        assert "evil.example" not in text


async def test_machines_get_their_answers(face):
    """Health, readiness, robots and figures are plain text."""
    assert (200, "ok\n") == (await face.get("/healthz"))[::2]
    assert (200, "ready\n") == (await face.get("/readyz"))[::2]
    assert (200, "User-agent: *\nDisallow: /\n") == (await face.get("/robots.txt"))[::2]
    status, headers, text = await face.get("/metrics")
    assert 200 == status
    assert headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "aggregator_items 0.0" in text


async def test_health_fails_when_something_due_was_not_attempted(face):
    """What the daemon says is told, and metrics repeat it."""
    face.health.words = "a due page has waited 75 s for its first attempt"

    assert (503, "late: a due page has waited 75 s for its first attempt\n") == (await face.get("/healthz"))[::2]
    assert "aggregator_late 1.0" in (await face.get("/metrics"))[2]


async def test_feeds_are_cheap_to_ask_for_again(face):
    """The same ETag twice is a 304 without a body; news change it."""
    _, headers, text = await face.get("/feed.atom")
    status, again, nothing = await face.get("/feed.atom", headers={"If-None-Match": headers["ETag"]})
    face.shelf.rows.pop(0)
    changed, _, _ = await face.get("/feed.atom", headers={"If-None-Match": headers["ETag"]})

    assert (304, "", headers["ETag"]) == (status, nothing, again["ETag"])
    assert 200 == changed
    assert "<feed" in text


async def test_feeds_leave_out_what_was_removed(face):
    """A removed item is in neither feed."""
    for path in ("/feed.atom", "/feed.json?tag=sea"):
        _, _, text = await face.get(path)

        assert ".k1" in text
        assert ".k3" not in text


async def test_stopping_does_not_wait_for_listeners(facing):
    """A server with open event streams ends within a second."""
    async with facing(news()) as face:
        stream = face.listen()
        await stream.__aenter__()
        started = asyncio.get_running_loop().time()
    stopped = asyncio.get_running_loop().time()
    await stream.__aexit__(None, None, None)

    assert stopped - started < 1.5

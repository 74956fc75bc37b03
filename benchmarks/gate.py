"""The gate of the hot path: thousands of looks with hostile changes, each judged by the scan and by a full reading.

Coverages in every family of markup are printed with nonces, stamps and counters that differ at every look, and changed as no
scan would like it: a letter of a known item, a digit, two items swapped, one inserted between others, one gone, a paragraph
moved over the boundary of two items, a time alone, data that lags what is seen, the page's title, its end. Whenever the scan
says that a body says what the last one said, the plan made so must equal, field by field, the plan of the full reading.

    python benchmarks/gate.py [--quick] [--looks N] [--seed N] [--family NAME]
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from ledger import Ledger
from sequencing import ALL, Newsroom, Story, press

from aggregator.core.model import Fetched, Page, Reading, Source
from aggregator.core.plan import make_plan
from aggregator.extract import read
from aggregator.scans import Scans

QUIET = 0.6  # of the looks find nothing
SIZE = 14
LD = re.compile(rb"<script[^>]*application/ld\+json[^>]*>.*?</script>", re.DOTALL)
WORD = re.compile(rb"(?<=[a-z] )[a-z]{4,}(?= [a-z])")


class Watch:
    """One coverage, looked at by the hot path and by the full reading."""

    def __init__(self, family: str, seed: int) -> None:
        self.dice = Random(f"gate/{family}/{seed}")  # noqa: S311 - a story that can be told again, no secret
        self.press = press(family, seed)
        self.room = Newsroom(dice=self.dice, tongue=self.press.tongue)
        self.room.open(SIZE)
        self.scans, self.ledger = Scans(), Ledger()
        self.page: Page = replace(
            self.ledger.page, url=self.press.url, source=Source(id="s", name="s", url=self.press.url, timezone=self.press.tongue.zone)
        )
        self.ledger.page = self.page
        self.title, self.foot, self.lagging = "", b"", b""
        self.last = b""
        self.deeds: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.stood = self.idle = self.looks = 0

    def look(self) -> None:
        """Let something happen, or nothing, and look."""
        self.looks += 1
        self.room.pass_time(self.dice.choice((15, 30, 30, 60)))
        deed = "nothing" if self.looks < 4 or self.dice.random() < QUIET else self.dice.choice(sorted(DEEDS))
        DEEDS.get(deed, nothing)(self)
        self.deeds[deed] += 1
        body, content_type = self._printed()
        answer = Fetched(at=self.room.now, url=self.page.url, status=200, body=body, content_type=content_type)
        self._judge(answer, deed)

    def _printed(self) -> tuple[bytes, str | None]:
        made = self.press.print([story.entry for story in self.room.stories[: SIZE + 6]], self.room.now, title=self.title)
        body = made.body.replace(b"</main>", self.foot + b"</main>", 1) if self.foot else made.body
        if self.lagging and (now := LD.search(body)):
            body = body[: now.start()] + self.lagging + body[now.end() :]
        self.lagging = b""
        self.last = body
        return noisy(body, self.dice), made.content_type

    def _judge(self, answer: Fetched, deed: str) -> None:
        recall, at = self.ledger.recall, answer.at
        stands = self.scans.stands(self.page, answer, recall.memory)
        zone = self.page.source.timezone
        reading: Reading = read(answer.body, url=answer.url, at=at, content_type=answer.content_type, timezone=zone)
        full = make_plan(self.page, answer, recall, reading, (), at)
        if stands:
            self.stood += 1
            hot = make_plan(self.page, answer, recall, None, (), at, as_before=True)
            if hot != full:
                self.wrong.append(f"{self.press.family}, look {self.looks}, {deed}: {[change.kind.value for change in full.changes]}")
        elif self.scans.learn(self.page, answer, reading):
            self.wrong.append(f"{self.press.family}, look {self.looks}, {deed}: an audit found the scan wrong")
        self.idle += full.quiet
        self.ledger.answer(answer, reading)


def noisy(body: bytes, dice: Random) -> bytes:
    """Return a body as papers send it: no two are the same."""
    token = f"{dice.getrandbits(96):024x}"
    hour, minute = dice.randrange(10, 24), dice.randrange(10, 60)
    ads = f'{{"id": "{token}", "n": {dice.randrange(10, 100_000)}, "at": "2026-03-14T{hour}:{minute}"}}'
    noise = f"<script>window.ads = {ads}</script>"
    body = re.sub(rb"<body(?=[\s>])", b'<body data-request="%s"' % token[:16].encode(), body, count=1)
    body = body.replace(b"</head>", b'<meta name="csrf-token" content="%s"></head>' % token[8:].encode(), 1)
    return body.replace(b"</body>", noise.encode() + b"<!-- served by %s -->" % token.encode() + b"</body>", 1)


# ------------------------------------------------------------------------------------------------- what happens


def nothing(watch: Watch) -> None:
    """Do nothing."""


def _changed(watch: Watch, change: Callable[[str], str]) -> None:
    story = watch.dice.choice(watch.room.stories[:SIZE])
    first, *rest = story.entry.paragraphs
    story.entry = replace(story.entry, paragraphs=(change(first), *rest))


def a_letter(watch: Watch) -> None:
    """Change one letter of a known item."""
    _changed(watch, lambda text: text[:-3] + watch.dice.choice("abcdefgh") + text[-2:])


def a_digit(watch: Watch) -> None:
    """Change a number in a known item, to one of as many digits where it can be."""
    _changed(
        watch,
        lambda text: (
            re.sub(r"\d(?=\D*$)", lambda _: str(watch.dice.randrange(10)), text, count=1) if re.search(r"\d", text) else f"{text} 7"
        ),
    )


def swapped(watch: Watch) -> None:
    """Swap two known items."""
    stories, at = watch.room.stories, watch.dice.randrange(min(SIZE, len(watch.room.stories)) - 1)
    stories[at], stories[at + 1] = stories[at + 1], stories[at]


def inserted(watch: Watch) -> None:
    """Insert an item between known ones, with the time of the one below."""
    watch.room.publish()
    story: Story = watch.room.stories.pop(0)
    place = watch.dice.randrange(1, SIZE // 2)
    story.entry = replace(story.entry, at=watch.room.stories[place].entry.at)
    watch.room.stories.insert(place, story)


def gone(watch: Watch) -> None:
    """Take an item back."""
    watch.room.remove()


def published(watch: Watch) -> None:
    """Publish an item."""
    watch.room.publish()


def moved_boundary(watch: Watch) -> None:
    """Make the last paragraph of an item the first of the one below."""
    stories = watch.room.stories
    at = watch.dice.randrange(min(SIZE, len(stories)) - 1)
    above, below = stories[at].entry, stories[at + 1].entry
    if len(above.paragraphs) > 1:
        stories[at].entry = replace(above, paragraphs=above.paragraphs[:-1])
        stories[at + 1].entry = replace(below, paragraphs=(above.paragraphs[-1], *below.paragraphs))


def a_time(watch: Watch) -> None:
    """Correct an item's time; its words stay."""
    story = watch.dice.choice(watch.room.stories[:SIZE])
    story.entry = replace(story.entry, at=story.entry.at + timedelta(seconds=watch.dice.choice((-700, -240, -20, 20, 240))))


def lagging_data(watch: Watch) -> None:
    """Publish an item on the page, whose data is still the old one."""
    if found := LD.search(watch.last):
        watch.lagging = found[0]
    watch.room.publish()


def a_title(watch: Watch) -> None:
    """Call the page something else."""
    watch.title = (
        f"{watch.press.tongue.heads[0].format(p=watch.press.tongue.places[0], n=watch.dice.randrange(10, 99))}, {watch.press.tongue.live}"
    )


def a_foot(watch: Watch) -> None:
    """Have a box below the items say something else."""
    watch.foot = b"<aside><p>Read today: %d stories</p></aside>" % watch.dice.randrange(10, 99)


DEEDS: dict[str, Callable[[Watch], None]] = {
    "a box": a_foot,
    "a digit": a_digit,
    "a letter": a_letter,
    "a time": a_time,
    "a title": a_title,
    "boundary moved": moved_boundary,
    "gone": gone,
    "inserted": inserted,
    "lagging data": lagging_data,
    "published": published,
    "swapped": swapped,
}


def main(families: Sequence[str], looks: int, seed: int) -> bool:
    """Run the bench and print its table; say whether no change was overlooked."""
    began, wrong, total = time.monotonic(), [], Counter[str]()
    print(f"{'family':20}{'looks':>7}{'idle':>7}{'stood':>7}{'wrong':>7}")
    for number, family in enumerate(families):
        watch = Watch(family, seed + number)
        for _ in range(looks):
            watch.look()
        wrong += watch.wrong
        total.update(looks=watch.looks, idle=watch.idle, stood=watch.stood)
        print(f"{family:20}{watch.looks:>7}{watch.idle:>7}{watch.stood:>7}{len(watch.wrong):>7}", flush=True)
    for line in wrong[:20]:
        print(f"  overlooked: {line}")
    good = not wrong and total["stood"] > 0
    print(
        f"\ngate: {'good' if good else 'BAD'}, {total['looks']} looks in {len(families)} families, {len(DEEDS)} kinds of changes, "
        f"seed {seed}: {total['stood']} of {total['idle']} idle looks without a full reading, {len(wrong)} wrong, "
        f"{time.monotonic() - began:.0f} s"
    )
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="24 looks a family")
    parser.add_argument("--looks", type=int, default=180, help="at each family")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000_007)
    parser.add_argument("--family", default=None)
    given = parser.parse_args()
    chosen = [name for name in ALL if given.family in {None, name}]
    sys.exit(0 if main(chosen, 24 if given.quick else given.looks, given.seed) else 1)

"""Look → plan → apply → deliver: the one place that knows all parts and decides nothing."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from aggregator import extract, log
from aggregator.channels import Channel, open_channels
from aggregator.config.sites import shipped
from aggregator.core.cadence import Prices, asking, host_of
from aggregator.core.deltas import Deltas, as_told, is_told, merged
from aggregator.core.evidence import body_hash
from aggregator.core.forgetting import without_forgotten
from aggregator.core.gone import make_gone_plan
from aggregator.core.index import make_index_plan
from aggregator.core.instants import rfc3339_or_none
from aggregator.core.model import (
    Answer,
    Applied,
    Delivery,
    Failed,
    Fetched,
    Kind,
    Outcome,
    Page,
    Plan,
    Reading,
    Recall,
    Receipt,
    Refused,
    Sent,
    Validators,
)
from aggregator.core.outbox import next_attempt
from aggregator.core.pageback import address_to_look_at, looks_back
from aggregator.core.plan import make_plan
from aggregator.core.rules import Rule
from aggregator.core.settings import ChannelSettings, Settings
from aggregator.outputs.webhook import page_of, render
from aggregator.scans import Scans
from aggregator.store.errors import PlanRefused
from aggregator.store.protocol import Store
from aggregator.threads import in_thread

logger = log.get("pipeline")


READING = 60.0  # seconds after which the reading of one body is given up; its thread ends by itself
READERS = 4  # bodies that are read at once

T = TypeVar("T")


class Unwritten(Exception):  # noqa: N818 - it says what is so
    """A look was made and could not be written down; the page is to be left alone until `due_at`, as the plan said."""

    def __init__(self, page: str, due_at: datetime | None) -> None:
        """Keep what the lost plan had decided."""
        super().__init__(f"the look at {page} could not be written")
        self.due_at = due_at


class Fetches(Protocol):
    """What the pipeline asks of the part that touches the web."""

    async def fetch(self, url: str, *, validators: Validators) -> Answer:
        """Return what the web answered; never raise for what the web does."""


class Pipeline:
    """Turns a due page into a plan that is written, and a waiting message into a receipt that is written."""

    def __init__(self, *, store: Store, fetcher: Fetches, now: Callable[[], datetime], deltas: Deltas | None = None) -> None:
        """Join the parts; `rules` and `channels` are replaced as a whole when the configuration changes.

        With `deltas`, known endpoints are asked for new items in place of pages; without, pages alone are looked at.
        """
        self.store = store
        self.fetcher = fetcher
        self.now = now
        self.deltas = deltas
        self.rules: Sequence[Rule] = ()
        self.prices = Prices()  # of looks; whoever counts them keeps them in step with the budget
        self.channels: Mapping[str, Channel] = {}
        self.keeps_bodies = False
        self.scans = Scans()
        self._opened: Mapping[str, ChannelSettings] = {}
        self._readers = asyncio.Semaphore(READERS)

    async def reconfigure(self, settings: Settings) -> None:
        """Use the rules and channels of new settings from the next look and delivery on."""
        kept = {name: self.channels[name] for name, one in settings.channels.items() if self._opened.get(name) == one}
        fresh = {name: one for name, one in settings.channels.items() if name not in kept}
        closing = [channel for name, channel in self.channels.items() if name not in kept]
        self.rules, self._opened = settings.rules, dict(settings.channels)
        self.keeps_bodies = bool(settings.keep.bodies)
        self.channels = kept | open_channels(fresh)
        for channel in closing:  # an attempt that this cuts short is made again, under its old id
            await channel.close()

    async def close(self) -> None:
        """Let go of what the channels hold."""
        for channel in self.channels.values():
            await channel.close()

    async def look(self, page: Page) -> Plan:
        """Visit a page once, or an older page of it while a gap is open, and write down what that means. On return it is durable."""
        recall = await self.store.recall(page, glance=True)
        delta = self.deltas.address(page, recall, self.now()) if self.deltas else None
        answer = await (self.fetcher.fetch(delta, validators=Validators()) if delta else self._fetch(page, recall))
        plan, answer, found = await self._decide(page, answer, recall, delta)
        plan = await self._with_evidence(plan, answer, recall)
        # The pages first: with the index's validators remembered and its pages not, every later look would be a 304.
        new_pages = await self.store.follow(page.source, found, answer.at) if found is not None else ()
        plan, applied = await self._apply(plan, answer, recall)
        _report_look(plan, recall, new_pages, deliveries=applied.deliveries)
        return plan

    async def _fetch(self, page: Page, recall: Recall) -> Answer:
        """Ask for the page, or for an older page of it while a gap is open."""
        validators = Validators() if looks_back(recall.memory) else asking(recall.memory, self.now())
        return await self.fetcher.fetch(address_to_look_at(page.url, recall.memory), validators=validators)

    async def _apply(self, plan: Plan, answer: Answer, recall: Recall) -> tuple[Plan, Applied]:
        """Write a plan; one that contradicts the ledger is our fault, and said as such instead of being made again for ever."""
        try:
            return plan, await self.store.apply(plan, render)
        except PlanRefused:
            logger.exception("page.broke", page=plan.page.id, url=plan.page.url)
            self.scans.drop(plan.page)
            plan = self._our_fault(plan.page, answer, recall)
            return plan, await self.store.apply(plan, render)
        except Exception as error:
            self.scans.drop(plan.page)
            raise Unwritten(plan.page.id, plan.memory.due_at) from error

    def _our_fault(self, page: Page, answer: Answer, recall: Recall) -> Plan:
        failed = Failed(at=answer.at, reason="our-fault", detail="the log has the traceback", seconds=answer.seconds, size=answer.size)
        return make_plan(page, failed, recall, None, self.rules, self.now())

    async def _decide(self, page: Page, answer: Answer, recall: Recall, delta: str | None) -> tuple[Plan, Answer, Sequence[str] | None]:
        """Return the plan, the answer that it is made from, and of an index that was read the live pages it shows.

        The edge of one look: a fault of ours in reading a page must neither stop the others nor make us look again at once.
        """
        try:
            if page.source.kind == "index" and not page.followed:
                found = await self._reading(lambda got: _live_pages(page, got), answer)
                return make_index_plan(page, answer, recall, found, self.rules), answer, found
            price = self.prices.of(host_of(page.url))
            if delta is None and self._stands(page, answer, recall):
                return make_plan(page, answer, recall, None, self.rules, self.now(), price=price, as_before=True), answer, None
            if isinstance(answer, Fetched) or delta is not None:
                recall = await self.store.recall(page)
            answer, reading, told = await self._read(page, answer, recall, delta)
            reading = without_forgotten(reading, page.id, recall.forgotten) if reading else None
            plan = make_plan(page, answer, recall, reading, self.rules, self.now(), price=price)
            return as_told(plan, recall) if told else plan, answer, None
        except Exception:
            logger.exception("page.broke", page=page.id, url=page.url)
            return self._our_fault(page, answer, recall), answer, None

    async def _read(self, page: Page, answer: Answer, recall: Recall, delta: str | None) -> tuple[Answer, Reading | None, bool]:
        """Return the answer that counts, what it says, and whether an endpoint told it; an endpoint that fails costs us no look."""
        reading = await self._read_whole(page, answer, recall)
        told = is_told(page, answer, reading) and not looks_back(recall.memory)
        if self.deltas is None or looks_back(recall.memory):
            return answer, merged(page, recall, reading) if told and reading else reading, told
        if delta and not told:
            self._leave(page, answer, delta)
            if isinstance(answer, Failed) and answer.retry_after is not None and host_of(delta) == host_of(page.url):
                return answer, None, False  # the host asked us to wait, whatever we ask for
            answer = await self._fetch(page, recall)
            reading = await self._read_whole(page, answer, recall)
            told = is_told(page, answer, reading)
        if not told and (elsewhere := self.deltas.look(page, answer, reading)) is not None:
            more = await self.fetcher.fetch(elsewhere, validators=Validators())
            items = await self._reading(lambda got: read_body(page, got), more)
            if is_told(page, more, items):
                answer, reading, told = more, items, True
            else:
                self._leave(page, more, elsewhere)
        if reading is not None:
            reading = (self.deltas.told if told else self.deltas.shown)(page, recall, reading, answer.at)
        return answer, reading, told

    def _leave(self, page: Page, answer: Answer, delta: str) -> None:
        """Leave an endpoint alone for a while."""
        if self.deltas is not None:
            self.deltas.failed(page, answer.at)
        why = answer.reason if isinstance(answer, Failed) else "not-understood"
        logger.warning("delta.failed", page=page.id, url=delta, reason=why)

    def _stands(self, page: Page, answer: Answer, recall: Recall) -> bool:
        """Whether a body of the page is known to say what the last one said."""
        if not isinstance(answer, Fetched) or looks_back(recall.memory) or not self.scans.stands(page, answer, recall.memory):
            return False
        if self.deltas is not None:
            self.deltas.seen(page, answer.at)
        return True

    async def _read_whole(self, page: Page, answer: Answer, recall: Recall) -> Reading | None:
        """Return what a body says, in full, and let the hot path learn from it; None when there is no body."""

        def read(got: Fetched) -> Reading:
            reading = read_body(page, got)
            if looks_back(recall.memory) or is_told(page, got, reading):
                return reading
            if self.scans.learn(page, got, without_forgotten(reading, page.id, recall.forgotten)):
                logger.warning("scan.barred", source=page.source.name, page=page.id, url=page.url)
            return reading

        return await self._reading(read, answer)

    async def _reading(self, read: Callable[[Fetched], T], answer: Answer) -> T | None:
        """Read a body in a thread that may be given up; None when there is no body."""
        if not isinstance(answer, Fetched):
            return None
        async with self._readers:
            return await in_thread(lambda: read(answer), READING)

    async def _with_evidence(self, plan: Plan, answer: Answer, recall: Recall) -> Plan:
        """Name the body in a plan that is written down, and keep that of a look that changed something.

        A disk that cannot take the body must not cost us the look. What shows a forgotten item is not kept.
        """
        if plan.quiet or not isinstance(answer, Fetched):
            return plan
        changed = plan.look.outcome is not Outcome.WORRY or plan.changes
        if changed and self.keeps_bodies and not recall.forgotten:
            try:
                await self.store.keep(answer.body, answer.at)
            except OSError as error:
                logger.warning("body.lost", page=plan.page.id, why=str(error))
        name = await asyncio.to_thread(body_hash, answer.body)
        return replace(plan, look=replace(plan.look, body=name, url=answer.url, content_type=answer.content_type))

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Attempt one message once and write down what became of it."""
        channel = self.channels.get(delivery.channel)
        receipt = await self._send(channel, delivery) if channel else Refused(at=self.now(), reason="channel-not-configured")
        due_at = None
        if isinstance(receipt, Refused):
            due_at = next_attempt(delivery.attempts + 1, receipt, random.random())  # noqa: S311 - spreads retries, guards nothing
        await self.store.settle(delivery, receipt, due_at)  # first of all: a receipt that is lost keeps its message in flight
        if isinstance(receipt, Refused) and receipt.gone and await self.store.pause(delivery.channel, receipt.reason, receipt.at):
            await self._announce_gone(delivery, receipt.at)
        _report_delivery(delivery, receipt, due_at)
        return receipt

    async def _announce_gone(self, delivery: Delivery, at: datetime) -> None:
        """Tell the other channels that one takes no more messages, beside the page whose message it refused."""
        logger.error("channel.paused", channel=delivery.channel, note=f"answered 410; aggregator deliveries resume {delivery.channel}")
        about = page_of(delivery.body)
        for page in await self.store.pages():
            if page.id == about:
                plan = make_gone_plan(page, await self.store.recall(page), delivery.channel, self.rules, at)
                await self.store.announce(plan, render)

    async def _send(self, channel: Channel, delivery: Delivery) -> Receipt:
        try:
            return await channel.send(delivery, self.now())
        except Exception:  # the edge of one delivery: a channel that breaks delays its own messages only
            logger.exception("delivery.broke", channel=delivery.channel, delivery=delivery.id)
            return Refused(at=self.now(), reason="our-fault")


def read_body(page: Page, answer: Fetched) -> Reading:
    """Return what a body says, read with its source's settings."""
    return extract.read(
        answer.body,
        url=answer.url,
        at=answer.at,
        content_type=answer.content_type,
        language=page.source.language,
        timezone=page.source.timezone,
        select=page.source.select,
        sites=shipped(),
    )


def _live_pages(page: Page, answer: Fetched) -> Sequence[str]:
    return extract.index_links(answer.body, url=answer.url, follow=page.source.follow, content_type=answer.content_type)


def _report_look(plan: Plan, recall: Recall, new_pages: Sequence[Page], *, deliveries: int) -> None:
    """Log one event: at info what is news, a failure once when it begins, the rest for whoever debugs."""
    look, trouble = plan.look, plan.memory.trouble
    first_trouble = trouble.looks > 0 and trouble.reason != recall.memory.trouble.reason
    news = bool(plan.changes or new_pages) or first_trouble
    level = logger.warning if first_trouble or any(c.kind is Kind.FAILING for c in plan.changes) else logger.info if news else logger.debug
    level(
        "page.looked",
        source=plan.page.source.name,
        page=plan.page.id,
        outcome=look.outcome.value,
        new=look.new,
        edited=look.edited,
        removed=look.removed,
        baseline=sum(1 for change in plan.changes if change.baseline and change.kind is Kind.NEW),
        backfilled=sum(1 for change in plan.changes if change.backfilled and change.kind is Kind.NEW),
        alerts=len(plan.alerts),
        deliveries=deliveries,
        pages=len(new_pages),
        seconds=round(look.seconds, 3),
        bytes=look.size,
        note=look.note,
        **({"url": plan.page.url} if look.outcome in {Outcome.FAILED, Outcome.WORRY} else {}),
    )


def _report_delivery(delivery: Delivery, receipt: Receipt, due_at: datetime | None) -> None:
    log_ = logger.bind(channel=delivery.channel, delivery=delivery.id, attempt=delivery.attempts + 1, status=receipt.status)
    match receipt:
        case Sent():
            log_.info("delivery.sent")
        case Refused() if due_at is None:
            log_.error("delivery.died", reason=receipt.reason)
        case Refused(gone=True):
            log_.warning("delivery.refused", reason=receipt.reason, again_at=None)  # when the channel is resumed
        case Refused():
            log_.warning("delivery.refused", reason=receipt.reason, again_at=rfc3339_or_none(due_at))

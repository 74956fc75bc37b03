"""The shape of sources.yaml: which keys there are and what each may hold. The JSON Schema for editors is made from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, WithJsonSchema

from aggregator.config import fields
from aggregator.core.egress import Network
from aggregator.core.rules import parse_query

_VARIABLE = r"\$\{"

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Flag = Annotated[bool, Strict()]
Duration = Annotated[
    timedelta,
    BeforeValidator(lambda value: fields.duration(_text(value))),
    WithJsonSchema(
        {"type": ["string", "integer"], "pattern": rf"^([0-9.]+[smhdSMHD])+$|^0$|{_VARIABLE}", "examples": ["60s", "10m", "2h", "30d"]}
    ),
]
Rate = Annotated[
    float,
    BeforeValidator(lambda value: fields.rate(_text(value))),
    WithJsonSchema({"type": "string", "pattern": rf"^[0-9.]+/[smhdSMHD]$|{_VARIABLE}", "examples": ["2/s", "30/m"]}),
]
NetworkText = Annotated[
    Network, BeforeValidator(lambda value: fields.network(_text(value))), WithJsonSchema({"type": "string", "examples": ["127.0.0.0/8"]})
]
Address = Annotated[
    str, AfterValidator(fields.web_address), WithJsonSchema({"type": "string", "pattern": rf"^[Hh][Tt][Tt][Pp][Ss]?://|{_VARIABLE}"})
]
Language = Annotated[str, AfterValidator(fields.language), WithJsonSchema({"type": "string", "examples": ["en", "fr", "pt-BR"]})]
Selector = Annotated[str, Field(min_length=1), AfterValidator(fields.selector)]
Secret = Annotated[str, AfterValidator(fields.secret)]
Secrets = Annotated[
    list[Secret],
    Field(min_length=1, max_length=2),
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2}]}),
]
KindName = Literal["new", "edited", "removed", "restored", "started", "ended", "failing", "recovered"]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("should be text")  # noqa: TRY004 - pydantic takes ValueError for an answer
    return value


def _match(value: str) -> str:
    parse_query(value)
    return value


class Shape(BaseModel):
    """A mapping of the file. Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SelectShape(Shape):
    """CSS selectors for a page that is not read rightly by itself."""

    item: Selector = Field(description="Each element that it finds is one item.")
    time: Selector | None = Field(default=None, description="Inside the item: when it was published.")
    title: Selector | None = Field(default=None, description="Inside the item: its headline.")
    label: Selector | None = Field(default=None, description="Inside the item: the words in capitals or the tag before the text.")
    body: Selector | None = Field(default=None, description="Inside the item: its text.")
    link: Selector | None = Field(default=None, description="Inside the item: its permalink.")


class SourceShape(Shape):
    """A live page, or an index on which live pages appear."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = Field(
        default=None, description="Your name for it; rules refer to it. Default: made from the address."
    )
    url: Address | None = Field(default=None, description="The live page.")
    index: Address | None = Field(
        default=None, description="Instead of url: a page that lists live pages; each is followed while it lives."
    )
    follow: Text | None = Field(default=None, description="With index: what the address of a live page contains, such as /live/.")
    limit: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None, description="With index: how many pages are followed at once. Default: 10."
    )
    language: Language | None = Field(default=None, description="Default: what the page says.")
    timezone: Annotated[str, AfterValidator(fields.timezone)] | None = Field(
        default=None, description="Default: what the page says, then UTC."
    )
    tags: list[Text] = Field(default=[], description="Your words for it; rules and feeds select by them.")
    every: Duration | None = Field(
        default=None, description="A fixed pace, such as 60s. Default: adaptive, between pace.least and pace.most."
    )
    schedule: Annotated[str, AfterValidator(fields.schedule)] | None = Field(
        default=None, description='Instead of every: a cron expression, such as "*/2 6-23 * * *".'
    )
    select: SelectShape | None = Field(default=None, description="Only where reading fails.")


class PaceShape(Shape):
    """The limits of the adaptive pace."""

    least: Duration = Field(default=timedelta(seconds=15), description="Never look at a page sooner after the last look.")
    most: Duration = Field(default=timedelta(minutes=10), description="Never wait longer.")
    budget: Rate = Field(default=2.0, description="Requests of the whole daemon.", json_schema_extra={"default": "2/s"})


class HostShape(Shape):
    """How one host is treated."""

    gap: Duration = Field(default=timedelta(seconds=2), description="From the start of a request to the start of the next.")
    robots: Literal["obey", "ignore"] = Field(default="obey", description="ignore: only for hosts inside network.allow.")


class NetworkShape(Shape):
    """Where pages may come from."""

    allow: list[NetworkText] = Field(default=[], description="Private networks that pages may be fetched from. Default: none.")
    proxy: Annotated[str, AfterValidator(fields.proxy_address)] | None = Field(
        default=None, description="The address of a proxy for all pages."
    )


class ChannelShape(Shape):
    """One way to send: exactly one of webhook, apprise and console."""

    webhook: Address | None = Field(default=None, description="Where signed messages are posted (Standard Webhooks).")
    secret: Secrets | None = Field(
        default=None,
        description="With webhook: what signs the messages, at least 24 bytes; a list of two during a rotation, the new one first.",
    )
    private: Flag = Field(default=False, description="With webhook: the address may be private, such as one in the same compose file.")
    apprise: Text | None = Field(default=None, description="An address of Apprise: chat, mail and many more. Needs the extra `chat`.")
    console: Flag | None = Field(default=None, description="true: print to standard output.")


class RuleShape(Shape):
    """What you want to hear of. Conditions that are left out hold for everything."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = Field(description="Stands in every message.")
    match: Annotated[str, AfterValidator(_match)] | None = Field(
        default=None, description='Words are ANDed; OR, NOT, parentheses, "phrases", prefix*, /re2/.'
    )
    on: list[KindName] = Field(default=["new"], min_length=1, description="Kinds of change.")
    sources: list[Text] = Field(default=[], description="Names of sources.")
    tags: list[Text] = Field(default=[], description="Sources with one of these tags.")
    labels: list[Text] = Field(default=[], description="Items with one of these labels.")
    languages: list[Language] = Field(default=[], description="Pages in one of these languages.")
    notify: list[Text] = Field(default=[], description="Names of channels.")


class KeepShape(Shape):
    """How long what is not news is kept."""

    looks: Duration = Field(default=timedelta(days=30), description="Rows of looks.")
    bodies: Duration = Field(default=timedelta(days=30), description="Bodies of looks that changed something; 0 keeps none.")


class FeedsShape(Shape):
    """What the feeds show."""

    text: Literal["excerpt", "full"] = Field(default="excerpt", description="Papers own their text: full is for yourself alone.")


class FileShape(Shape):
    """Which live pages are watched, and who hears of what."""

    contact: Annotated[str, AfterValidator(fields.contact)] | None = Field(
        default=None, description="Goes into the User-Agent, so that a paper can write to you before it blocks you."
    )
    sources: list[Address | SourceShape] = Field(default=[], description="What is watched; an address is enough.")
    pace: PaceShape = Field(default=PaceShape(), description="Limits of the adaptive pace.")
    hosts: dict[str, HostShape] = Field(default={}, description="By exact host name.")
    network: NetworkShape = Field(default=NetworkShape(), description="Private networks and proxy.")
    channels: dict[str, ChannelShape] = Field(default={}, description="Where alerts go, by name.")
    rules: list[RuleShape] = Field(default=[], description="What alerts. No rule, no message.")
    keep: KeepShape = Field(default=KeepShape(), description="How long looks and bodies are kept.")
    feeds: FeedsShape = Field(default=FeedsShape(), description="How much of the text the feeds show.")

"""The demo's coverage, written by hand: a storm surge closes an invented port, and opens it again, in 35 seconds."""

from __future__ import annotations

from dataclasses import replace

from aggregator.core.model import Link
from aggregator.demo.coverage import Act, Coverage, Entry, publish


def _entry(name: str, label: str, *paragraphs: str, also: tuple[str, str] | None = None) -> Entry:
    links = () if also is None else (Link(url=also[0], text=also[1], rel="related"),)
    return Entry(id=name, label=label, paragraphs=paragraphs, links=links)


_WELCOME = _entry(
    "a10c",
    "GOOD MORNING",
    "Welcome to our live coverage of the storm surge on the Skerrow coast. We are with you until the harbour opens again.",
    "The warning was raised before dawn, after the gauge at Lamb Point had risen by forty centimetres within an hour. Ferries to the "
    "islands have not sailed since.",
    "The harbour office asks everybody who has a boat on the inner quays to double the lines and then to stay away from the water.",
    also=("/world/tides", "How tide tables are made, and why today's is wrong"),
)
_GAUGE = _entry("a21f", "THE GAUGE", "At Lamb Point the water stands at 2.10 metres above the mean, and it rises.")
_FERRIES = _entry(
    "a337",
    "FERRIES",
    "All crossings to Great and Little Skerrow are cancelled until noon. Tickets stay good for a week.",
    "The night ferry waits outside the bar with 212 passengers. “They have breakfast and a view,” the company says.",
)
_SCHOOLS = _entry("a44a", "SCHOOLS", "The three schools on Fishergate stay closed. Lessons go on elsewhere as usual.")
_BARRIER = _entry(
    "a56d",
    "THE BARRIER",
    "The gates of the storm barrier began to close at a quarter past six. It takes them forty minutes.",
    "They were last closed five winters ago, for a surge that stopped a hand's breadth below the sill.",
)
_CLOSED = _entry(
    "b10e",
    "PORT CLOSED",
    "The harbour master has closed the port of Skerrow to all traffic.",
    "Nine ships ride at anchor in the roads. The pilots have come ashore.",
)
_VOICES = _entry(
    "b22b",
    "VOICES",
    "“My grandmother painted a line on this wall in her year, and I mean to stay below it,” says Ada Finch of Finch's Chandlery.",
)
_POWER = _entry("b338", "POWER", "About 400 households on the east side are without electricity. A crew is on its way to the substation.")
_POWER_LATER = replace(
    _POWER,
    paragraphs=(
        "About 1,400 households on the east side are without electricity. Two crews are at work in the substation.",
        "The company first spoke of 400 households and has corrected the figure.",
    ),
)
_RUMOUR = _entry("b44c", "FROM THE QUAYS", "We are looking into reports that a barge has broken loose by the grain silo.")
_FIGURES = _entry(
    "b551",
    "IN FIGURES",
    "Gusts of 118 kilometres an hour, 37 calls to the fire service, 6,000 sandbags, and one piano saved from a cellar on Fishergate.",
    "The record of the gauge, 3.02 metres, is a century old.",
    "At the present rate the water would reach it a little before nine.",
    also=("/world/bread", "The bakery that has baked through every surge"),
)
_HIGHEST = _entry("b66f", "HIGH WATER", "2.87 metres: the tide has turned at Lamb Point, fifteen centimetres short of the record.")
_BARGE = _entry("b773", "THE BARGE", "The barge by the silo is where it belongs. What had come loose was its tarpaulin.")
_TRAINS = _entry("b882", "TRAINS", "The coast line runs again as far as Lamb Point, every half hour.")
_ISLANDS = _entry(
    "b994",
    "THE ISLANDS",
    "Little Skerrow reports wet cellars and no one hurt. The lighthouse keeper's goats spent the morning on the landing stage roof.",
)
_OPEN = _entry(
    "baa5",
    "PORT OPEN",
    "The gates of the barrier are up and the port of Skerrow is open. The night ferry goes first.",
    "“Ten hours late, and every cup of coffee drunk,” its captain radioed.",
)
_GOODBYE = _entry("bbb6", "GOODBYE", "That was our live coverage of the surge. Thank you for having been with us, and dry feet to all.")

HARBOUR = Coverage(
    title="Storm surge on the Skerrow coast, live",
    lead=(
        "A storm surge is pressing into the port of Skerrow, and the barrier is closing.",
        "High water is expected in the course of the morning.",
    ),
    topic="A coast that knows the sea",
    summary=(
        (
            "The wind went round to the north-west in the night and has not dropped since. Together with a spring tide it drives more "
            "water into Skerrow Sound than the tables foresaw, and the harbour office has raised the second of three warnings."
        ),
        (
            "The town has lived with surges for as long as it has had a harbour. Since the barrier was built, none has reached the market "
            "place; the lower quays, Fishergate and the east side are still on the wrong side of it."
        ),
    ),
    language="en",
    zone="Europe/London",
    window=12,
    acts=(
        publish(0.0, _WELCOME, -50.0),
        publish(0.0, _GAUGE, -40.0),
        publish(0.0, _FERRIES, -30.0),
        publish(0.0, _SCHOOLS, -20.0),
        publish(0.0, _BARRIER, -10.0),
        publish(4.0, _CLOSED),
        publish(6.5, _VOICES),
        publish(9.0, _POWER),
        publish(11.5, _RUMOUR),
        publish(14.0, _FIGURES),
        Act(at=16.5, does="edit", entry=_POWER_LATER),
        publish(19.0, _HIGHEST),
        Act(at=21.5, does="remove", id=_RUMOUR.id),
        publish(24.0, _BARGE),
        publish(26.5, _TRAINS),
        publish(29.0, _ISLANDS),
        publish(32.0, _OPEN),
        publish(34.0, _GOODBYE),
        Act(at=35.0, does="end"),
    ),
)

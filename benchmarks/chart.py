"""A small bar chart as SVG, without any library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

COLOURS = ("#1f5fa8", "#9ab8d8", "#c8741e", "#7a7a7a")
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 720, 360, 48, 56, 48


@dataclass(frozen=True)
class Series:
    """One colour: a name and a value for each group."""

    name: str
    values: Sequence[float]


def write_chart(file: Path, title: str, groups: Sequence[str], series: Sequence[Series], top: float = 1.0) -> None:
    """Write the chart; `top` is where a line is drawn and the scale ends."""
    high = HEIGHT - TOP - BOTTOM
    base, span = TOP + high, (WIDTH - LEFT - 16) / len(groups)
    wide = span * 0.8 / len(series)
    parts = [f'<text x="{LEFT}" y="20" font-size="15">{escape(title)}</text>']
    for place, one in enumerate(series):
        x = LEFT + place * 225
        parts.append(
            f'<rect x="{x}" y="32" width="10" height="10" fill="{COLOURS[place]}"/><text x="{x + 15}" y="41">{escape(one.name)}</text>'
        )
    for step in range(5):
        value = top * step / 4
        y = base - high * value / top
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - 16}" stroke="#ccc"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.2f}</text>'
        )
    for group, name in enumerate(groups):
        x = LEFT + group * span + span * 0.1
        parts.append(f'<text x="{x + span * 0.4:.1f}" y="{base + 18}" text-anchor="middle">{escape(name)}</text>')
        for place, one in enumerate(series):
            tall = high * min(one.values[group], top) / top
            at = x + place * wide
            parts.append(f'<rect x="{at:.1f}" y="{base - tall:.1f}" width="{wide - 3:.1f}" height="{tall:.1f}" fill="{COLOURS[place]}"/>')
            parts.append(f'<text x="{at + wide / 2:.1f}" y="{base - tall - 4:.1f}" text-anchor="middle">{one.values[group]:.2f}</text>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 10}">mean time between two looks at a page</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12" fill="#222">'
    file.write_text("\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', *parts, "</svg>", ""]), encoding="utf-8")

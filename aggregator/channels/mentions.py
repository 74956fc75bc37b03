"""Text of strangers, made harmless to the services that read meaning into signs.

A headline `@everyone` rings everybody on Discord, `<!channel>` on Slack. What a reader sees stays what the paper wrote.
"""

from __future__ import annotations

import re

_BREAK = "\u200b"  # without width: the eye reads on, the parser does not

_MENTION = re.compile("[@\uff20]")
_ANGLE = re.compile("<(?=[!@#:/?A-Za-z])")  # Slack's <!channel>, <@U1>, <#C1>, <https://…|word>; Discord's <@&1>, <:emoji:1>; HTML
_LINK = re.compile(r"\](?=[(\[])")  # [word](address), [word][reference]
_EDGE_LINE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # _word_; inside a word it is only a letter
# Signs that look the same and mean nothing to anybody's markup.
_LOOKALIKES = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb", "|": "\u2223"})
_IN_ADDRESS = str.maketrans({"@": "%40", "<": "%3C", ">": "%3E", "*": "%2A", "`": "%60", "|": "%7C", "~": "%7E", " ": "%20", '"': "%22"})


def neutral(text: str) -> str:
    """Return the text without mentions, links and markup that Discord, Slack, Telegram or HTML would act on."""
    broken = _LINK.sub("]" + _BREAK, _ANGLE.sub("<" + _BREAK, _MENTION.sub("@" + _BREAK, text)))
    return _EDGE_LINE.sub("\uff3f", broken).translate(_LOOKALIKES)


def neutral_address(url: str) -> str:
    """Return an address that leads where it led and mentions nobody; none at all unless it is http or https."""
    if not url.lower().startswith(("http://", "https://")) or "\n" in url:
        return ""
    return url.translate(_IN_ADDRESS)

"""Where a live page goes on: the address of its next older page, by which what was missed can be fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from aggregator.core.text import fold
from aggregator.extract.tree import El
from aggregator.extract.view import View

# What papers write on the link, folded; a link that says more than this is a headline.
WORDS = (
    r"older( (posts?|entries|updates?|events?|items|page|messages))?|earlier( (posts?|entries|updates?))?|previous (posts|entries|updates)"
    r"|(show|load|view|see|read) (more|older|earlier)( (posts?|entries|updates?|events?))?|more (updates|posts|entries)|next( page)?"
    r"|(altere|fruhere|weitere|mehr) (beitrage|eintrage|meldungen|nachrichten)|altere|mehr (laden|anzeigen)|weiter|nachste( seite)?"
    r"|((messages?|posts?|articles?|publications?) )?(precedents?|plus anciens?)"
    r"|(voir|charger|afficher) (plus|la suite)|page suivante|suivante?"
    r"|(entradas?|mensajes|publicaciones) (anteriores|mas antiguas)|anteriores|mas antiguos"
    r"|(ver|cargar|mostrar) mas|siguiente|pagina siguiente"
    r"|((post|aggiornamenti|articoli) )?precedenti|carica altr[io]|mostra altr[io]|successiv[ao]|pagina successiva"
    r"|(posts|publicacoes|mensagens) anteriores|mais antigos|(ver|carregar|mostrar) mais|pagina seguinte|proxim[ao]( pagina)?"
    r"|oudere( berichten)?|meer (laden|berichten)|volgende( pagina)?|starsze( wpisy)?|wczesniejsze( wpisy)?|pokaz wiecej|nastepna( strona)?"
    r"|aldre( inlagg)?|visa fler|daha eski(ler)?|daha fazla|eldre( innlegg)?|ældre"
)
_SAYS = re.compile(rf"[\W\d_]*({WORDS})[\W\d_]*")
_LONGEST = 40
_NAMES = ("aria-label", "title", "data-link-name")  # besides its text, what a link may be called by
_PAGE = re.compile(r"/(?:page|seite|pagina|p)?[/-]?\d{1,4}/?$")  # at the end of an older page's path
_DECLARED = "link[rel~=next i][href], a[rel~=next i][href]"
_LOADERS = ("data-next-url", "data-next-page-url", "data-load-more-url", "data-loadmore-url", "data-older-url", "data-more-url")
_LOAD = ", ".join(f"[{name}]" for name in _LOADERS)


def older(view: View) -> str | None:
    """Return the address of the page's next older page, None where it names none: declared, said on a link, or for its script."""
    if view.sheet is None:
        return None
    found = (urldefrag(address)[0] for href in _candidates(view) if (address := _joined(view.base, href)) is not None)
    here = urldefrag(view.url)[0]
    return next((address for address in found if address != here and _same_page(address, here)), None) or _loader(view, here)


def _candidates(view: View) -> Iterator[str]:
    if view.sheet is None:
        return
    for node in view.sheet.parser.css(_DECLARED):
        yield node.attributes.get("href") or ""
    for element in view.sheet.elements:
        if element.tag == "a" and element.get("href") and _says_older(element):
            yield element.get("href")


def _says_older(link: El) -> bool:
    return _says(_text(link)) or any(_says(link.get(name)) for name in _NAMES if name in link.attrs)


def _says(words: str) -> bool:
    return 0 < len(words) <= _LONGEST and _is_older(words)


@lru_cache(maxsize=4096)
def _is_older(words: str) -> bool:
    return _SAYS.fullmatch(fold(words)) is not None


def _text(link: El) -> str:
    """Return the words of a small element, and of a large one more than any link to older items has."""
    if len(link.children) == 1 and isinstance(link.children[0], str):
        return link.children[0].strip()
    words: list[str] = []
    stack: list[El | str] = [link]
    while stack and sum(map(len, words)) <= _LONGEST:
        node = stack.pop()
        if isinstance(node, str):
            words.append(node.strip())
        else:
            stack.extend(reversed(node.children))
    return " ".join(filter(None, words))


def _loader(view: View, here: str) -> str | None:
    """Return what the page's own script would load: it need not lie under the page, but on its host."""
    if view.sheet is None:
        return None
    for node in view.sheet.parser.css(_LOAD):
        for name in _LOADERS:
            address = _joined(view.base, node.attributes.get(name) or "")
            if address is not None and address != here and urlsplit(address).netloc == urlsplit(here).netloc:
                return address
    return None


def _same_page(address: str, here: str) -> bool:
    """Say whether an address differs by the number of the page only: "next" on an article leads to another article."""
    there, ours = urlsplit(address), urlsplit(here)
    return there.scheme in {"http", "https"} and there.netloc == ours.netloc and _stem(there.path) == _stem(ours.path)


def _stem(path: str) -> str:
    return _PAGE.sub("", path).rstrip("/")


def _joined(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href.strip()) if href.strip() else None
    except ValueError:
        return None

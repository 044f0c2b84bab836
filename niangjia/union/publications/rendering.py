"""Markdown as a safe page: no raw HTML, foreign links marked, headings below the page's own, citations as links."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from niangjia.union.publications.rules import citations

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "hr", "img", "li", "ol", "p", "pre",
    "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "rel", "title", "class"}, "img": {"src", "alt", "width", "height", "loading"}, "ol": {"start"},
    "th": {"scope"},
}  # fmt: skip
PICTURES = "/pictures/"
LAWS = "/laws/"
LOWEST = 5


@lru_cache(maxsize=512)
def html(text: str) -> SafeString:
    """The text as HTML of the page; whatever is no Markdown of ours stays visible as words."""
    return SafeString(
        nh3.clean(
            _PARSER.render(text), tags=TAGS, attributes=ATTRIBUTES, link_rel=None,
            url_schemes={"http", "https", "mailto", "tel"},
        )
    )  # fmt: skip


def plain(text: str) -> str:
    """The words of a text alone, for the search and its snippets."""
    found: list[str] = []
    for token in _PARSER.parse(text):
        if token.type == "inline":
            found.append("".join(_words(child) for child in token.children or ()))
    return "\n".join(found)


def foreign_pictures(text: str) -> list[str]:
    """Addresses of pictures that are not of this house."""
    inline = [child for token in _PARSER.parse(text) for child in token.children or ()]
    sources = [str(child.attrGet("src")) for child in inline if child.type == "image"]
    return [source for source in sources if not source.startswith(PICTURES)]


def law_address(law: str, number: int) -> str:
    """Where an article of a law stands on the website."""
    return f"{LAWS}{quote(law)}/{number}/"


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "image") else ""


def _cite(state: StateInline, silent: bool) -> bool:
    """The rule for `[[劳动合同法 第三十条]]`."""
    match = citations.ANY.match(state.src, state.pos)
    citation = citations.read(match["inside"]) if match else None
    if match is None or citation is None:
        return False
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": law_address(citation.law, citation.number), "class": "cite"}
        state.push("text", "", 0).content = citation.words
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def _shift(tokens: Sequence[Token]) -> None:
    """The highest heading of a text stands right below its page's title; foreign links and pictures say so."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + 2, LOWEST)}"
    for token in tokens:
        if token.type == "th_open":
            token.attrs = {"scope": "col"}
        elif token.type == "td_open":
            token.attrs = {}
        for child in token.children or ():
            if child.type == "link_open" and str(child.attrGet("href")).startswith(("http:", "https:", "//")):
                child.attrSet("rel", "nofollow noopener external")
            elif child.type == "image":
                child.attrSet("loading", "lazy")


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(
        ["table", "strikethrough"]
    )
    made.inline.ruler.before("link", "cite", _cite)
    made.core.ruler.push("ours", lambda state: _shift(state.tokens))
    return made


_PARSER = _parser()

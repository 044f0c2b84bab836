"""Templates and stylesheets: nothing inline, no query, nothing newer than Chromium 86."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "niangjia"
TEMPLATES = sorted(path for path in HOUSE.rglob("*.html") if "templates" in path.parts)
STYLES = sorted(path for path in HOUSE.rglob("*.css") if "static" in path.parts)
NEWER = {
    "@layer": r"@layer", "@container": r"@container", "@property": r"@property", ":is()": r":is\(",
    ":where()": r":where\(", ":has()": r":has\(", "color-mix()": r"color-mix\(", "inset": r"[;{\s]inset\s*:",
    "aspect-ratio": r"aspect-ratio\s*:", "overflow: clip": r"overflow[-xy]*\s*:\s*clip",
    "logical shorthands": r"(padding|margin)-(inline|block)\s*:", "new viewport units": r"\d[sdl]v[hw]\b",
    "nesting": r"{[^{}]*&", "a range of widths": r"\(\s*width\s*[<>]", "text-wrap": r"text-wrap\s*:",
}  # fmt: skip


def named(path):
    return str(path.relative_to(HOUSE))


def test_there_is_something_to_look_at():
    assert len(TEMPLATES) > 40
    assert len(STYLES) > 10


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_carries_no_style_script_or_handler_of_its_own(path):
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"<style\b", text, re.IGNORECASE)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text, re.IGNORECASE)
    assert not re.search(r"<[^>]*\s(style|on[a-z]+|hx-on[:\w-]*)\s*=", text, re.IGNORECASE)
    assert "javascript:" not in text.lower()


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_asks_for_no_rows_and_trusts_no_text(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\.objects\b|_set\.all\b|\.all\b", text)
    assert not re.search(r"\|\s*safe\b|{%\s*autoescape off", text)


@pytest.mark.parametrize("path", STYLES, ids=named)
def test_a_stylesheet_needs_nothing_newer_than_chromium_86(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [name for name, pattern in NEWER.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=named)
def test_a_stylesheet_names_only_tokens_that_exist(path):
    tokens = (HOUSE / "ui/static/ui/css/tokens.css").read_text(encoding="utf-8")
    known = set(re.findall(r"(--[\w-]+)\s*:", tokens))
    assert set(re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8"))) <= known

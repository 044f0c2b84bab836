"""Markdown on our pages: what an editor writes is shown, what an intruder writes is only words."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.union.publications import rendering
from niangjia.union.publications.rules import citations

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[点我](javascript:alert(1))",
    "[点我](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    '<a href="https://x" style="position:fixed">x</a>',
    "<svg/onload=alert(1)>",
    '[x](https://x "onmouseover=alert(1)")',
    "<iframe src=https://x></iframe>",
    "[[<script> 第三条]]",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_script_in_markdown_is_only_words(text):
    html = rendering.html(text).lower()
    tags = re.findall(r"<(/?\w+)([^>]*)>", html)
    assert {name.strip("/") for name, _ in tags} <= {"p", "a", "img"}
    assert not any(re.search(r"\son\w+=|style=|javascript:|data:", attributes) for _, attributes in tags)


class Seen(HTMLParser):
    """The tags of a page and the names of their attributes."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@given(st.text(alphabet="<>\"'&[]()!`#*-_| \nsrcipthe:/=on第三条劳动", max_size=80))
def test_no_text_whatever_becomes_a_tag_that_we_do_not_name(text):
    seen = Seen()
    seen.feed(rendering.html(text))
    assert seen.tags <= rendering.TAGS
    assert seen.attributes <= {"href", "rel", "title", "class", "src", "alt", "loading", "start", "scope"}


def test_headings_stand_below_the_page_s_own():
    assert "<h2>甲</h2>" in rendering.html("# 甲")
    assert rendering.html("## 甲\n\n### 乙\n\n###### 丁").count("<h") == 3
    assert "<h2>甲</h2>\n<h3>乙</h3>\n<h5>丁</h5>" in rendering.html("## 甲\n\n### 乙\n\n###### 丁")


def test_a_foreign_link_says_so_and_our_own_does_not():
    html = rendering.html("[外](https://example.org/) [内](/find/)")
    assert 'rel="nofollow noopener external"' in html
    assert html.count("rel=") == 1


def test_a_table_is_a_table():
    html = rendering.html("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |")
    assert '<th scope="col">甲</th>' in html
    assert "<td>2</td>" in html
    assert "style" not in html


@pytest.mark.parametrize(
    "written", ["劳动合同法 第三十条", "《劳动合同法》第30条", "中华人民共和国劳动合同法 第三十条"]
)
def test_a_citation_leads_to_its_article(written):
    html = rendering.html(f"见[[{written}]]。")
    assert ">《劳动合同法》第三十条</a>" in html
    assert "/30/" in html


def test_the_plain_words_hold_what_is_read_and_nothing_of_the_markup():
    assert rendering.plain("# 甲\n\n- **乙**[丙](/x)\n\n[[劳动法 第五十条]]").split("\n") == [
        "甲", "乙丙", "《劳动法》第五十条",
    ]  # fmt: skip


@given(st.integers(1, 999))
def test_every_number_is_read_as_it_is_written(number):
    assert citations.number(citations.numeral(number)) == number
    assert citations.number(str(number)) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [(10, "十"), (11, "十一"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (306, "三百零六")],
)
def test_articles_are_counted_as_laws_count_them(number, words):
    assert citations.numeral(number) == words

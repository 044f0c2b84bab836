"""Names: one spelling, one key, initials as people say them, what is no name refused with what to do."""

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from niangjia.union.members.rules import names, pinyin

HAN = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
    | st.characters(min_codepoint=0x20000, max_codepoint=0x2A6D6),
    min_size=2,
    max_size=6,
)
NO_NAME = names.check("不详")


@pytest.mark.parametrize("dot", "·•・．.‧∙⋅･●。-")
def test_every_look_alike_of_the_dot_is_one_dot(dot: str) -> None:
    assert names.normalise(f" 买买提 {dot} 艾力 ") == "买买提\u00b7艾力"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("张  三", "张三"),
        ("张\u3000三\u200b", "张三"),
        ("'王小明", "王小明"),
        ("ｊohn   Ａ. smith", "JOHN A. SMITH"),
        ("⼭⽥", "山田"),
        ("李𠮷祥", "李𠮷祥"),
        ("㛃娜", "㛃娜"),
    ],
)
def test_the_kept_spelling(written: str, kept: str) -> None:
    made = names.judge(pl.Series([written]))
    assert made.row(0) == (kept, None)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("王\ue863", "自造的字"),
        ("王\U000f0001", "自造的字"),
        ("王?明", "没能显示"),
        ("张*", "星号"),
        ("王小明1", "数字"),
        ("张三(班长)", "括号"),
        ("王先生", "称呼"),
        ("合计", "合计行"),
        ("王明☺", "不能用的符号"),
        ("长" * 51, "50 个字"),
        ("··", "没有"),
        (None, "没有填写"),
        ("  ", "没有填写"),
    ],
)
def test_what_is_no_name_is_refused_with_what_to_do(written: str | None, word: str) -> None:
    assert word in names.judge(pl.Series([written], dtype=pl.String))["reason"][0]


@settings(deadline=None)
@given(HAN)
def test_a_name_of_any_characters_stays_itself_and_its_key_is_stable(name: str) -> None:
    kept = names.normalise(name)
    assume(names.check(kept) != NO_NAME)  # 不详 is drawn now and then
    assert names.normalise(kept) == kept
    assert names.check(kept) is None
    assert names.key(names.key(name)) == names.key(name)


def test_spellings_of_one_name_share_a_key_and_two_names_do_not() -> None:
    assert names.key("張 偉") == names.key("张伟") == "张伟"
    assert names.key("阿卜杜拉·买买提") == names.key("阿卜杜拉 买买提")
    assert names.key("Smith, John") == names.key("SMITH JOHN")
    assert names.key("李乾") != names.key("李干")


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("单雄信", "SXX"),
        ("曾国藩", "ZGF"),
        ("解晓东", "XXD"),
        ("仇英", "QY"),
        ("区大相", "ODX"),
        ("查良镛", "ZLY"),
        ("覃丽", "QL"),
        ("翟志刚", "ZZG"),
        ("尉迟恭", "YCG"),
        ("万俟雪", "MQX"),
        ("欧阳修", "OYX"),
        ("吕布", "LB"),
        ("王曾", "WC"),
        ("单于小明月", "CYXMY"),
        ("阿卜杜拉·买买提", "ABDLMMT"),
        ("JOHN SMITH", "JS"),
        ("诸葛孔明", "ZGKM"),
    ],
)
def test_initials_follow_the_surname_s_own_reading(name: str, initials: str) -> None:
    assert pinyin.initials(pl.Series([name, None])).to_list() == [initials, None]


def test_a_column_and_a_single_name_are_spelled_alike() -> None:
    column = pl.Series(["单雄信", "欧阳修", "尉迟恭", "王伟", "𠮷田"])
    for letters in (True, False):
        alone = [pinyin._one(name, letters=letters) for name in column]
        assert pinyin._spelled(column, letters=letters).to_list() == alone


def test_names_that_sound_alike_share_their_sounds() -> None:
    assert pinyin.sounds(pl.Series(["张伟", "章炜"])).to_list() == ["zhang wei"] * 2
    assert pinyin.sounds(pl.Series(["吕芳", "鲁芳"])).to_list() == ["lv fang", "lu fang"]


def test_nearer_names_are_nearer() -> None:
    same, homophone, swapped = (names.distance("张小明", other) for other in ("张小明", "张晓明", "张明小"))
    typo, other = names.distance("张小明", "张小红"), names.distance("张小明", "李大红")
    assert 0 == same < homophone == swapped < typo < other == 1


@settings(deadline=None)
@given(HAN, HAN)
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert names.distance(one, other) == names.distance(other, one)


@settings(deadline=None)
@given(HAN | st.text(max_size=12))
def test_one_name_has_the_key_and_the_initials_of_its_column(text: str) -> None:
    name = names.normalise(text)
    column = pl.Series([name], dtype=pl.String)
    assert names.key(text) == names.keys(column)[0]
    assert pinyin.letters(name) == pinyin.initials(column)[0]

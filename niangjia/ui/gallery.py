"""What the gallery shows: every component with invented names and numbers, in every state it can have."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import QueryDict

from niangjia.kernel.rates import Rate
from niangjia.kernel.run_states import RUN
from niangjia.ui.filters import Choice, Day, Filter
from niangjia.ui.svgmap import Map
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import Dot, State, Why

FOLDER = Path(__file__).parent / "templates" / "ui" / "gallery"
GROUPS = [
    ("动作与文字", [
        ("button", "按钮", "一页只有一个主要动作"),
        ("notice", "提示", "做成了、说明、为什么不行、出错"),
        ("state", "状态", "先看形状，再看颜色；只有超期是有色的字"),
        ("search", "搜索", "按 / 跳到这里"),
    ]),
    ("数字", [
        ("tiles", "数字格", "数、分子分母、口径、截止日、进名单"),
        ("rate", "比率", "整数相除，不经浮点"),
        ("sums", "小表", "在内存里排序，末行合计"),
        ("map", "地图", "旁边总有表格"),
    ]),
    ("名单", [
        ("table", "列表", "排序、筛选、选列、翻页都在网址里"),
        ("nothing", "空状态", "说清接下来做什么"),
        ("tabs", "分类与待办", ""),
        ("path", "路径", ""),
        ("facts", "资料", "每项可带来源"),
        ("history", "历史", "谁、何时、旧值改为新值"),
    ]),
    ("办理", [
        ("form", "表单", "选填才标注"),
        ("errors", "有错的表单", "汇总在上，逐项在下"),
        ("upload", "上传", "可拖入"),
        ("confirm", "确认页", "不用弹窗"),
        ("progress", "进度", "每秒更新，没有脚本时整页刷新"),
        ("diagram", "步骤图", "由转移表画出"),
    ]),
]  # fmt: skip
DISTRICTS = [
    ("福田区", 6120, 6082), ("罗湖区", 4011, 3958), ("南山区", 7204, 7139), ("宝安区", 10385, 10025),
    ("龙岗区", 9420, 9127), ("龙华区", 5966, 5880), ("光明区", 2120, 1979), ("坪山区", 1342, 1341),
    ("盐田区", 690, 687),
]  # fmt: skip
STATES = (
    ("done", "已覆盖"),
    ("run", "推进中"),
    ("wait", "应建未建"),
    ("stop", "超期未建"),
    ("rest", "待调查"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry: its anchor, words, template and that template's source."""

    name: str
    title: str
    about: str
    source: str

    @property
    def template(self) -> str:
        """The template that shows it."""
        return f"ui/gallery/{self.name}.html"


@dataclass(frozen=True, slots=True)
class Company:
    """An invented company, for the sample list."""

    name: str
    headcount: int | None
    founded: date
    state: State
    why: Why


class SampleForm(forms.Form):
    """One of every kind of field."""

    name = forms.CharField(label="企业名称", max_length=60, help_text="与营业执照一致。")
    headcount = forms.IntegerField(label="职工人数", min_value=1)
    founded = forms.DateField(label="成立日期", widget=forms.DateInput(attrs={"type": "date"}))
    district = forms.ChoiceField(label="所在区", choices=[("", "请选择"), *((d[0], d[0]) for d in DISTRICTS)])
    kind = forms.ChoiceField(
        label="建会形式", choices=[("own", "单独建会"), ("joint", "联合基层工会")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="情况说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    paper = forms.FileField(label="营业执照扫描件", required=False)
    agree = forms.BooleanField(
        label="以上内容已与企业核对", required=False, help_text="核对人和时间会记入历史。"
    )


COMPANIES = Table(
    name="企业",
    columns=[
        Column("name", "名称", link=lambda company: "#table"),
        Column("headcount", "职工人数", numeric=True, hint="社保名册上的人数"),
        Column("founded", "成立日期"),
        Column("state", "台账状态"),
        Column("why", "理由"),
        Column("code", "代码", hidden=True, value=lambda company: None),
    ],
    filters=[
        Filter("q", "名称或代码", hint="输入几个字"),
        Choice("state", "台账状态", choices=STATES),
        Day("since", "成立不早于"),
    ],
    order="name",
)
PROGRESS = Table(
    name="各区进度",
    columns=[
        Column("name", "区", link=lambda row: "#sums"),
        Column("required", "应建", numeric=True, total=True),
        Column("covered", "已建", numeric=True, total=True),
        Column("rate", "建会率", numeric=True, total=True, value=lambda row: Dot(row.rate, 90, 100, 95)),
        Column("late", "超期", numeric=True, total=True),
        Column("state", "状态"),
    ],
)


TABS = [
    {"title": "全部", "to": "#tabs", "here": True, "count": 17},
    {"title": "应建未建", "to": "#tabs", "count": 6},
    {"title": "待调查", "to": "#tabs", "count": 11},
]
FACTS = [
    ("名称", "某某精密制造（深圳）有限公司", "市场监管，11月20日"),
    ("成立日期", "2012年3月8日", ""),
    ("职工人数", "126 人", "社保名册，11月1日"),
    ("所在社区", "龙华区民治街道北站社区", "地址比对，把握 0.96"),
]
HISTORY = [
    {"when": "2026-11-20 06:00", "source": "市场监管", "what": "法定代表人", "old": "陈某", "new": "李某"},
    {"when": "2026-11-01 06:00", "source": "社保名册", "what": "职工人数", "old": "98", "new": "126"},
    {
        "when": "2026-09-03 10:12",
        "source": "民治街道总工会",
        "what": "摸底走访",
        "old": None,
        "new": None,
        "reason": "企业同意建会，约 9月15日 再访。",
    },
]


def context(query: QueryDict) -> dict[str, Any]:
    """Return what the gallery's template needs; the sample list follows the address like a real one."""
    wrong = SampleForm({"wrong-headcount": "-3", "wrong-district": "南海区"}, prefix="wrong")
    wrong.is_valid()
    return {
        "groups": [(title, [_sample(*entry) for entry in entries]) for title, entries in GROUPS],
        "rate": Rate(46218, 47258),
        "low": Rate(933, 1000),
        "nothing": Rate(0, 0),
        "table": COMPANIES.read(query, _companies),
        "districts": PROGRESS.read(QueryDict(), lambda chosen: _districts()),
        "form": SampleForm(),
        "wrong": wrong,
        "runs": _runs(),
        "process": RUN,
        "map": Map({name: Rate(covered, due) for name, due, covered in DISTRICTS}, link=lambda name: "#map"),
        "tabs": TABS,
        "path": [("深圳市", "#path"), ("龙华区", "#path")],
        "facts": FACTS,
        "history": HISTORY,
    }


@cache
def _sample(name: str, title: str, about: str) -> Sample:
    return Sample(name, title, about, (FOLDER / f"{name}.html").read_text(encoding="utf-8").strip())


def _companies(chosen: dict[str, Any]) -> list[Company]:
    """Ten invented companies, narrowed by the sample filters."""
    rows = [_company(number, word, kind) for number, (word, kind) in enumerate(_NAMES)]
    if chosen["q"]:
        rows = [row for row in rows if chosen["q"] in row.name]
    if chosen["state"]:
        rows = [row for row in rows if row.state.kind == chosen["state"]]
    return [row for row in rows if not chosen["since"] or row.founded >= chosen["since"]]


def _company(number: int, word: str, kind: str) -> Company:
    return Company(
        name=f"编造的{word}有限公司",
        headcount=None if kind == "rest" else 26 + number * 37,
        founded=date(2010 + number, 1 + number, 3 + number),
        state=State(kind, dict(STATES)[kind]),
        why=_REASONS[kind],
    )


_NAMES = [
    ("精密制造", "done"), ("电子科技", "run"), ("物业服务", "rest"), ("建筑工程", "wait"),
    ("餐饮管理", "wait"), ("供应链", "done"), ("软件", "rest"), ("医疗器械", "done"),
    ("印刷包装", "stop"), ("文化传播", "run"),
]  # fmt: skip
_REASONS = {
    "done": Why("由北站社区联合工会覆盖，2024年5月起。"),
    "run": Why("已约定 11月28日 召开会员大会。"),
    "rest": Why("没有可靠的职工人数，先摸底，不计入分母。", "L-4"),
    "wait": Why("开业满六个月，职工 25 人以上，还没有工会。", "L-2"),
    "stop": Why("约定 11月15日 前建会，已过 7 天。", "L-2"),
}


def _districts() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            name=name, required=required, covered=covered, rate=Rate(covered, required),
            late=9 if name == "光明区" else 0,
            state=State("done", "已达标") if covered * 100 >= required * 95 else State("stop", "滞后"),
        )
        for name, required, covered in DISTRICTS
    ]  # fmt: skip


def _runs() -> list[SimpleNamespace]:
    """Runs as `kernel.models.Run` shows them, without a database."""
    broken = "系统出错，工作停在“写入历史”，已完成的部分保留；请把任务号 12 告诉管理员。"
    return [
        _run("waiting", 0, "", ""),
        _run("running", 62, "比对企业代码", ""),
        _run("done", 100, "", "新增 1,204 家，变更 318 处。"),
        _run("failed", 41, "写入历史", broken),
    ]


def _run(state: str, percent: int, step: str, sentence: str) -> SimpleNamespace:
    return SimpleNamespace(
        state=state,
        get_state_display=RUN.states[state].title,
        percent=percent,
        step=step,
        title="导入登记名册",
        total=3002471 if percent else 0,
        done=3002471 * percent // 100,
        sentence=sentence,
        is_open=state in ("waiting", "running"),
    )

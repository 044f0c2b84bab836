"""Documents drawn from the code: what cannot drift apart from it, because a check compares the two."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from niangjia.kernel import params, privacy, states
from niangjia.kernel.models import Param
from niangjia.kernel.states import Process
from niangjia.kernel.worker import Periodic

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "generated"
HEAD = "<!-- Drawn from the code by `niangjia docs`; change the code, not this file. -->\n\n"


def drawn() -> dict[str, str]:
    """Return {file name: text} of every generated document."""
    return {f"{name}.md": HEAD + draw() for name, draw in DOCUMENTS.items()}


def write() -> list[Path]:
    """Write the documents, remove what is no longer drawn, and return the files that changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = drawn()
    changed = differing(wanted)
    for path in changed:
        if path.name in wanted:
            path.write_text(wanted[path.name], "utf-8")
        else:
            path.unlink()
    return changed


def differing(wanted: dict[str, str]) -> list[Path]:
    """Return the files that are not, or should not be, as they stand."""
    standing = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    return [FOLDER / n for n in sorted({*wanted, *standing}) if wanted.get(n) != standing.get(n)]


def _permissions() -> str:
    return str(import_string(settings.PERMISSION_MATRIX)())


def _params() -> str:
    marks = dict(Param.Mark.choices)
    rows = [
        (f"`{p.key}`", p.title, p.default, p.unit, p.rule, marks[p.mark], p.source) for p in params.declared()
    ]
    text = (
        "# Params 参数\n\nThe defaults; what holds today stands in the table `kernel_param`, changed by the act"
        " `params.change` with its first day and citation.\n\n"
    )
    return text + _table(("参数", "名称", "默认值", "单位", "规则", "核实", "依据"), rows)


def _states() -> str:
    return "# Processes 流程\n\n" + "\n".join(_process(process) for process in states.declared())


def _process(process: Process) -> str:
    rows = [(f"`{c}`", s.title, s.sentence, s.desk, s.clock or "—") for c, s in process.states.items()]
    table = _table(("状态", "名称", "说明", "负责岗位", "时限"), rows)
    return f"## {process.title} `{process.name}`\n\n{table}\n```mermaid\n{process.mermaid()}```\n"


def _rooms() -> str:
    rows = [
        (
            storey,
            f"`{config.name.removeprefix('niangjia.')}`",
            config.verbose_name,
            ", ".join(_tables(config)) or "—",
        )
        for storey, config in _by_storey()
    ]
    return "# Rooms 房间\n\nTop to bottom: a room imports only what stands below it.\n\n" + _table(
        ("层", "房间", "名称", "表"), rows
    )


def _by_storey() -> Iterator[tuple[str, AppConfig]]:
    """Yield our apps in the order of the contracts in pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    house, union = ([f"{c['containers'][0]}.{layer}" for layer in c["layers"]] for c in contracts[:2])
    ours = [config for config in apps.get_app_configs() if config.name.startswith("niangjia.")]
    for storey in house:
        for config in ours:
            if config.name.split(".")[1] in _names(storey) and not config.name.startswith("niangjia.union."):
                yield _names(storey)[0], config
        if "union" in _names(storey):
            yield from (
                ("union", c) for layer in union for c in ours if c.name.split(".")[-1] in _names(layer)
            )


def _names(layer: str) -> list[str]:
    """Return the names in a layer of a contract, such as "niangjia.portals | seed"."""
    return [name.split(".")[-1].strip() for name in layer.split("|")]


def _tables(config: AppConfig) -> Iterator[str]:
    return (f"{model.__name__} {model._meta.verbose_name}" for model in config.get_models())


def _privacy() -> str:
    rows = [
        (
            f"`{model._meta.label}`",
            *(", ".join(sorted(_fields(model, kind))) or "—" for kind in privacy.CLASSES),
        )
        for model in apps.get_models()
        if model.__module__.startswith("niangjia.")
    ]
    text = "# Privacy classes 隐私等级\n\nEvery field of every table; a house test fails on one that is missing.\n\n"
    return text + _table(("表", "public 公开", "internal 内部", "personal 个人", "secret 机密"), rows)


def _fields(model: type[Model], kind: str) -> Iterable[str]:
    return (name for name, its in privacy.classes(model).items() if its == kind)


def _timetable() -> str:
    jobs: Sequence[Periodic] = import_string(settings.TIMETABLE)
    text = "# Timetable 定期任务\n\nWhat the worker repeats.\n\n"
    return text + _table(("every", "why"), [(f"{job.every_seconds} s", job.why) for job in jobs])


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines
    )


DOCUMENTS: dict[str, Callable[[], str]] = {
    "params": _params,
    "permissions": _permissions,
    "privacy": _privacy,
    "rooms": _rooms,
    "states": _states,
    "timetable": _timetable,
}

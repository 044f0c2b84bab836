"""`niangjia cases train FILE` and `niangjia cases classify IN --out OUT`: the classes of appeals, offline."""

import time
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from niangjia.console import progress
from niangjia.console.database import ready_database
from niangjia.kernel import clock
from niangjia.union.cases.classification import scheme, work


class Command(BaseCommand):
    help = "诉求分类：用已标注的文本训练模型，给文本批量分类（都在本机完成，不联网）"
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is wanted, and its files."""
        orders = parser.add_subparsers(dest="order", required=True, metavar="train|classify")
        train = orders.add_parser("train", help="训练下一个版本，并报出交叉验证的结果")
        train.add_argument("file", type=Path, metavar="文件", help="CSV（可压缩）：text,label，可有 subject")
        train.add_argument("--with-corrections", action="store_true", help="把系统里的人工更正一并学进去")
        classify = orders.add_parser("classify", help="给文本分类；没有训练过时用关键词模型")
        classify.add_argument("file", type=Path, metavar="文件", help="CSV（可压缩）：id,text，可有 subject")
        classify.add_argument("--out", type=Path, required=True, metavar="结果文件")

    def handle(self, *, order: str, file: Path, **options: Any) -> None:
        """Train or classify, and say how it went."""
        started = time.perf_counter()
        if order == "classify":
            print(classified(file, options["out"], started))
            return
        corrected = options["with_corrections"]
        with ready_database() if corrected else nullcontext():
            print(trained(work.make(file, with_corrections=corrected, at=clock.now()), started))


def trained(made: work.Made, started: float) -> str:
    """What a training made, as text."""
    facts, gathered = made.trained.model.facts, made.gathered
    rows = [[scheme.title(label), texts, f"{f1:.3f}"] for label, texts, f1 in made.trained.by_label]
    left_out = f"未采用：空行 {gathered.empty} 条，重复 {gathered.repeated} 条，超出上限或只出现一次的更正 {gathered.rare} 条"
    return "\n".join([
        progress.table(["类别", "文本", "F1"], rows),
        f"共 {facts.texts:,} 条（其中人工更正 {facts.corrections:,} 条）；{left_out}",
        f"交叉验证（{facts.folds} 折分层，随机种子固定）：准确率 accuracy {facts.accuracy:.4f}，"
        f"宏平均 macro-F1 {facts.macro_f1:.4f}",
        f"把握度与实际正确率的平均差距 {facts.error_of_confidence:.4f}；用时 {time.perf_counter() - started:.0f} 秒",
        f"第 {facts.version} 版已保存：{made.path}（训练文件 SHA-256 {facts.digest[:16]}…）",
    ])  # fmt: skip


def classified(file: Path, out: Path, started: float) -> str:
    """What a classification did, as text."""
    count, judge = work.classify(file, out)
    spent = max(time.perf_counter() - started, 1e-6)
    by = (
        f"用训练所得第 {judge.facts.version} 版模型（交叉验证准确率 {judge.facts.accuracy:.4f}）"
        if judge
        else "还没有训练过模型，用关键词模型（label 为诉求类别编码）；训练请运行 niangjia cases train 文件"
    )
    without = f"，其中 {count.without:,} 条没有可依据的文字，label 留空" if count.without else ""
    return f"{by}\n已分类 {count.texts:,} 条{without}，每秒 {count.texts / spent:,.0f} 条；结果：{out}"

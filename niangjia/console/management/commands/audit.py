"""`niangjia audit verify`: walks the chain of the event log and prints every fault."""

from argparse import ArgumentParser
from typing import Any

from niangjia.console.database import DatabaseCommand
from niangjia.kernel import audit


class Command(DatabaseCommand):
    """Print one sentence per fault; exit with 1 when there is any."""

    help = "核对审计链：逐条检查审计记录是否被改动、删除、插入或伪造。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be done."""
        parser.add_argument("what", choices=["verify"], help="verify：核对整条审计链")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify."""
        faults = 0
        for sentence in audit.verify():
            faults += 1
            print(sentence)
        if faults:
            print(f"审计链有 {faults} 处问题。请立即保全数据库与备份，并报告安全负责人。")
            raise SystemExit(1)
        print("审计链完好。")

"""The command that walks the chain, over rows that somebody changed, removed and slipped in behind its back."""

import re

from tests.faults.house import ended

SEALED = "SELECT event_id FROM kernel_seal ORDER BY id LIMIT 1 OFFSET %s"
TAMPER = """
    CREATE TABLE whole AS SELECT * FROM kernel_auditevent;
    UPDATE kernel_auditevent SET actor_name = '别人' WHERE id = {changed};
    DELETE FROM kernel_auditevent WHERE id = {removed};
    INSERT INTO kernel_auditevent (at, actor_id, actor_name, act, subject, org_label, facts, xid, mark)
    SELECT at, actor_id, actor_name, act, subject, org_label, facts, xid, mark FROM whole WHERE id = {changed}"""
MEND = """
    DELETE FROM kernel_auditevent;
    INSERT INTO kernel_auditevent OVERRIDING SYSTEM VALUE SELECT * FROM whole;
    DROP TABLE whole"""


def test_the_command_names_every_row_that_was_tampered_with(house, undisturbed):
    with house.worker():
        house.until(
            lambda: (
                not house.one("SELECT count(*) - (SELECT count(*) FROM kernel_seal) FROM kernel_auditevent")
            )
        )
    assert "审计链完好。" in house.done("audit", "verify")
    changed, removed = house.one(SEALED, 0), house.one(SEALED, 1)
    with house.link() as link:
        link.execute(TAMPER.format(changed=changed, removed=removed))
    verifying = house.command("audit", "verify")
    said = ended(verifying)
    with house.link() as link:
        link.execute(MEND)
    assert verifying.returncode == 1
    assert f"审计记录 {changed} 与封存时不一致" in said
    assert f"审计记录 {removed} 已被删除" in said
    assert re.search(r"审计记录 \d+ 不在封存链条内，是事后插入的", said)
    assert "审计链有 3 处问题" in said

"""Every periodic job in one list: what, how often, why."""

from django.contrib.sessions.backends.db import SessionStore

from niangjia.kernel import audit, clock, queue
from niangjia.kernel.actor import system
from niangjia.kernel.worker import Periodic
from niangjia.union.accounts import actions as accounts
from niangjia.union.cards import actions as cards
from niangjia.union.cases.actions import calls, petitions, talking
from niangjia.union.insights import actions as insights
from niangjia.union.members import actions as members
from niangjia.union.members.actions import checking, duplicates, joining, moving, releasing
from niangjia.union.notices import actions as notices
from niangjia.union.outreach import actions as outreach
from niangjia.union.publications import actions as publications

HOUR = 3600
TIMETABLE = [
    Periodic(3, lambda: audit.seal(at=clock.now()), "chain the audit rows within seconds of their act"),
    Periodic(3, lambda: queue.rescue(at=clock.now()), "carry on the runs whose worker died"),
    Periodic(
        2,
        lambda: notices.deliver_due(channel="sms", by=system("通知发送"), at=clock.now()),
        "text messages leave within seconds of the act that sends them",
    ),
    Periodic(
        2,
        lambda: notices.deliver_due(channel="wechat", by=system("通知发送"), at=clock.now()),
        "so do messages of the official account, and a slow platform holds up no text",
    ),
    Periodic(
        5,
        lambda: notices.deliver_due(channel="mail", by=system("通知发送"), at=clock.now()),
        "and e-mails; a slow server holds up nothing else",
    ),
    Periodic(
        HOUR,
        lambda: notices.keep_code_wordings(by=system("通知文字"), at=clock.now()),
        "texts that a new version of the program brings are kept, so that old notices stay readable",
    ),
    Periodic(
        30,
        lambda: insights.rebuild_if_stale(by=system("汇总"), at=clock.now()),
        "make the figures anew after anything has moved them",
    ),
    Periodic(
        HOUR,
        lambda: outreach.restate_matured(by=system("到期"), at=clock.now()),
        "companies whose time for founding a union has run out become required (F-10)",
    ),
    Periodic(
        HOUR,
        lambda: outreach.follow_numbers(by=system("法规参数"), at=clock.now()),
        "when the first day of a changed number has come, every company is stated anew",
    ),
    Periodic(
        300,
        lambda: insights.count_members_if_moved(by=system("会员汇总"), at=clock.now()),
        "count the people of every union anew after anybody has moved",
    ),
    Periodic(
        300,
        lambda: moving.lapse_due(by=system("转会期限"), at=clock.now()),
        "transfers that nobody answered in time are released, or handed upwards (M-7)",
    ),
    Periodic(
        HOUR,
        lambda: petitions.lapse_due(by=system("信访期限"), at=clock.now()),
        "petitions whose days to ask for a review have run out come to their end (R-6)",
    ),
    Periodic(
        HOUR,
        lambda: checking.ask_nightly(by=system("夜间检查"), at=clock.now()),
        "ask the data every night for orphans, gaps, overlaps and labels that did not follow",
    ),
    Periodic(
        600,
        lambda: cards.fetch_all(by=system("收取银行文件"), at=clock.now()),
        "take what the banks have left for us: results of batches, the standing of cards",
    ),
    Periodic(
        HOUR,
        lambda: cards.follow_all(by=system("会员卡"), at=clock.now()),
        "cards go where their holders went, and serve no longer when membership is over",
    ),
    Periodic(
        HOUR,
        lambda: cards.forget_codes(by=system("清理"), at=clock.now()),
        "let go of codes that were shown before yesterday",
    ),
    Periodic(
        120,
        lambda: duplicates.find_fresh(by=system("查重"), at=clock.now()),
        "who is new or changed is compared with everybody: one person stands once (D-12)",
    ),
    Periodic(
        HOUR,
        lambda: duplicates.find_nightly(by=system("查重"), at=clock.now()),
        "once a day everybody is compared with everybody, where somebody changed",
    ),
    Periodic(
        600,
        lambda: releasing.free_due(by=system("手机号释放"), at=clock.now()),
        "an occupied phone goes to its present owner when nobody objected in time",
    ),
    Periodic(
        3,
        lambda: members.answer_due(by=system("实名核验"), at=clock.now()),
        "who has just applied is verified within seconds, and never waits for it (M-16)",
    ),
    Periodic(
        300,
        lambda: joining.escalate_overdue(by=system("入会期限"), at=clock.now()),
        "applications that nobody decided in time go to the next higher union (M-3)",
    ),
    Periodic(
        HOUR,
        lambda: members.forget_old_access(by=system("清理"), at=clock.now()),
        "remove codes of past days and members' sessions of past years",
    ),
    Periodic(
        HOUR,
        lambda: members.remove_old_rosters(by=system("清理"), at=clock.now()),
        "remove uploaded rosters that nobody has imported in time (P-19)",
    ),
    Periodic(
        HOUR,
        lambda: publications.forget_misses(by=system("清理"), at=clock.now()),
        "let go of questions without an answer that nobody has asked for months",
    ),
    Periodic(
        1,
        lambda: talking.send_later(by=system("公众号会话"), at=clock.now()),
        "what is said later on WeChat leaves within seconds",
    ),
    Periodic(
        1,
        lambda: talking.catch_up(by=system("公众号会话"), at=clock.now()),
        "messages that took longer than the platform waits are answered, pictures kept with their case",
    ),
    Periodic(
        5,
        lambda: talking.count_answers(by=system("公众号会话"), at=clock.now()),
        "what the knowledge base answered on WeChat is counted behind the talk",
    ),
    Periodic(
        HOUR,
        lambda: talking.forget_talks(by=system("清理"), at=clock.now()),
        "words of talks on WeChat are let go of when their days are over (P-19)",
    ),
    Periodic(
        HOUR,
        lambda: publications.forget_misses(by=system("清理"), at=clock.now()),
        "let go of questions without an answer that nobody has asked for months",
    ),
    Periodic(HOUR, SessionStore.clear_expired, "remove browser sessions that are over"),
    Periodic(
        HOUR,
        lambda: accounts.forget_old(by=system("清理"), at=clock.now()),
        "remove failed attempts of past days and sessions of past years",
    ),
    Periodic(
        HOUR,
        lambda: notices.forget_old(by=system("清理"), at=clock.now()),
        "let go of the phone numbers of texts long sent, and of notices past their time",
    ),
    Periodic(
        HOUR,
        lambda: calls.forget_heard(by=system("清理"), at=clock.now()),
        "let go of the marks of telephone systems' requests that cannot come again",
    ),
]

"""What a reader of the official account and we say to each other. Whose openid it is stands sealed; so do the words.

A conversation is about one reader, not about one person: it has a person while the openid is bound to one. Row
security shows it to that person and to acts that look at everything, to no office: what is to be worked on is a case.
"""

from django.db import models
from django.db.models import Q

NOWHERE = 0  # no union has this label


class Told(models.Model):
    """What stands under row security with its reader."""

    person_id = models.BigIntegerField("会员", null=True)
    org_lft = models.BigIntegerField("组织位置", default=NOWHERE)

    class Meta:
        abstract = True


class Conversation(Told):
    """One reader, and where the talk stands: what the next word from them answers, and until when."""

    class Step(models.TextChoices):
        OPEN = "open", "等待来话"
        TELLING = "telling", "等待说明诉求"
        OFFERED = "offered", "等待确认提交"
        RATING = "rating", "等待评价"

    cipher = models.BinaryField("公众号标识密文")
    digest_a = models.UUIDField("标识索引甲", null=True, unique=True)
    digest_b = models.UUIDField("标识索引乙", null=True, unique=True)
    step = models.CharField("步骤", max_length=8, choices=Step.choices, default=Step.OPEN)
    step_until = models.DateTimeField("步骤有效至", null=True)
    question = models.BinaryField("待提交的诉求密文", null=True)
    case_id = models.BigIntegerField("说到的工单", null=True)
    turn = models.BigIntegerField("来话次数", default=0)
    made_at = models.DateTimeField("开始时间")
    heard_at = models.DateTimeField("最近来话")
    left_at = models.DateTimeField("取消关注", null=True)

    class Meta:
        verbose_name = "公众号会话"
        indexes = [
            models.Index(
                fields=["person_id"], condition=Q(person_id__isnull=False), name="conversation_person"
            )
        ]

    class Privacy:
        internal = {
            "id", "person_id", "org_lft", "step", "step_until", "case_id", "turn", "made_at", "heard_at", "left_at",
        }  # fmt: skip
        secret = {"cipher", "digest_a", "digest_b", "question"}


class Message(Told):
    """One message: what the reader said and what was answered at once; or what we said later, and whether it arrived.

    `key` is the platform's number under a keyed hash: a message that comes again finds its row and its answer.
    """

    class State(models.TextChoices):
        ANSWERED = "answered", "已答"
        COUNTED = "counted", "已答并计入知识使用"
        LATER = "later", "待后续处理"
        WAITING = "waiting", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "未送达"

    conversation = models.ForeignKey(
        Conversation, verbose_name="会话", on_delete=models.PROTECT, related_name="messages", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    key = models.UUIDField("防重编号", unique=True)
    kind = models.CharField("种类", max_length=24)
    is_ours = models.BooleanField("工会发出", default=False)
    words = models.BinaryField("内容密文", null=True)
    answer = models.BinaryField("答复密文", null=True)
    article_id = models.BigIntegerField("用到的知识", null=True)
    case_id = models.BigIntegerField("工单", null=True)
    state = models.CharField("状态", max_length=8, choices=State.choices)
    at = models.DateTimeField("时间")
    due_at = models.DateTimeField("下次处理时间", null=True)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)

    class Meta:
        verbose_name = "公众号消息"
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=("later", "waiting")), name="message_due"
            ),
            models.Index(fields=["id"], condition=Q(state="answered"), name="message_uncounted"),
            models.Index(fields=["conversation"], condition=Q(case_id__isnull=False), name="message_of_case"),
            models.Index(fields=["at"], name="message_at"),
        ]  # fmt: skip

    class Privacy:
        internal = {
            "id", "person_id", "org_lft", "conversation", "key", "kind", "is_ours", "article_id", "case_id", "state",
            "at", "due_at", "tries",
        }  # fmt: skip
        secret = {"words", "answer"}

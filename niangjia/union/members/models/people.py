"""People, each once: who they are, their documents, names and phones, and how much of it is proven.

`org_lft` is the label of the union a person belongs to now (or asked to join); every table about people
carries it for row security (`kernel.sight`). A number is kept as ciphertext with a keyed digest in two
columns, both unique, so that its key can be changed in service (`kernel.crypto`).
"""

from typing import Any

from django.db import models
from django.db.models import F, Q

from niangjia.union.members.rules.documents import TITLES
from niangjia.union.members.rules.memberships import STANDING_TITLES, Standing, choices

LINK: dict[str, Any] = {"on_delete": models.PROTECT, "db_constraint": False}
"""A row and its person are written in one transaction; the nightly check looks for orphans (a look-up per row
would cost an import of a million people a minute)."""


class Person(models.Model):
    """One person, once. The items of M-14; how they stand to the union is in `standing` and their memberships."""

    class Assurance(models.IntegerChoices):
        CLAIMED = 0, "自述"
        PHONE = 1, "手机验证"
        VERIFIED = 2, "实名核验一致"
        IN_PERSON = 3, "当面核验或银行发卡"

    name = models.CharField("姓名", max_length=50, db_collation="C")
    name_key = models.CharField("比对姓名", max_length=50, db_collation="C")
    initials = models.CharField("姓名拼音首字母", max_length=50, db_collation="C")
    sex = models.CharField("性别", max_length=1, default="0")
    birth_date = models.DateField("出生日期", null=True)
    ethnicity = models.CharField("民族", max_length=2, blank=True)
    education = models.CharField("学历", max_length=2, blank=True)
    politics = models.CharField("政治面貌", max_length=2, blank=True)
    skill_level = models.CharField("技术等级", max_length=1, blank=True)
    household_type = models.CharField("户籍类型", max_length=2, blank=True)
    household_place = models.CharField("户籍所在地", max_length=100, blank=True)
    native_place = models.CharField("籍贯", max_length=60, blank=True)
    employment = models.CharField("就业状况", max_length=1, blank=True)
    employer = models.CharField("工作单位", max_length=160, blank=True)
    company = models.ForeignKey(
        "enterprises.Company", verbose_name="工作单位（台账）", null=True, on_delete=models.PROTECT,
        related_name="+", db_constraint=False, db_index=False,
    )  # fmt: skip
    job_title = models.CharField("工种或职务", max_length=60, blank=True)
    is_migrant = models.BooleanField("农民工", null=True)
    new_form_group = models.CharField("新就业形态群体", max_length=16, blank=True)
    platform = models.CharField("平台企业", max_length=60, blank=True)
    workplace_area = models.ForeignKey(
        "areas.Area", verbose_name="工作地", null=True, on_delete=models.PROTECT, related_name="+",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    home_area = models.ForeignKey(
        "areas.Area", verbose_name="居住地", null=True, on_delete=models.PROTECT, related_name="+",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    remark = models.CharField("备注", max_length=200, blank=True)
    standing = models.CharField("会籍状态", max_length=12, choices=choices(STANDING_TITLES))
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="所属工会",
        null=True,
        related_name="+",
        db_index=False,
        **LINK,
    )
    org_lft = models.BigIntegerField("组织位置", null=True)
    assurance = models.SmallIntegerField("核验等级", choices=Assurance.choices, default=Assurance.CLAIMED)
    verified_at = models.DateTimeField("核验时间", null=True)
    restricted = models.BooleanField("限制处理", default=False)
    merged_into = models.ForeignKey(
        "self", verbose_name="并入", null=True, related_name="folded", db_index=False, **LINK
    )
    synthetic = models.BooleanField("演示数据", default=False)
    created_at = models.DateTimeField("建档时间")
    run_id = models.BigIntegerField("导入任务", null=True)

    class Meta:
        verbose_name = "职工"
        constraints = [
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.NONE) | Q(organisation__isnull=False),
                name="person_standing_has_its_union",
                violation_error_message="会员必须有所属工会。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["org_lft", "name", "id"], name="person_roster"),
            models.Index(fields=["name", "org_lft"], name="person_name"),
            models.Index(fields=["initials", "org_lft"], name="person_initials"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_folded"
            ),
            models.Index(fields=["run_id"], condition=Q(run_id__isnull=False), name="person_run"),
        ]

    class Privacy:
        internal = {
            "id", "standing", "organisation", "org_lft", "assurance", "verified_at", "restricted",
            "merged_into", "synthetic", "created_at", "run_id", "company",
        }  # fmt: skip
        personal = {
            "name", "name_key", "initials", "sex", "birth_date", "ethnicity", "education", "politics",
            "skill_level", "household_type", "household_place", "native_place", "employment", "employer",
            "job_title", "is_migrant", "new_form_group", "platform", "workplace_area", "home_area", "remark",
        }  # fmt: skip


class Numbered(models.Model):
    """A number of a person, sealed: ciphertext, and a keyed digest to find it by."""

    cipher = models.BinaryField("密文")
    digest_a = models.UUIDField("检索印记甲", null=True)
    digest_b = models.UUIDField("检索印记乙", null=True)
    org_lft = models.BigIntegerField("组织位置", null=True)
    run_id = models.BigIntegerField("导入任务", null=True)

    class Meta:
        abstract = True


NUMBERED = {"cipher", "digest_a", "digest_b"}


class Document(Numbered):
    """One identity document (D-7 … D-12): of its kind and number there is one in the city."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="documents", db_index=False, **LINK)
    kind = models.CharField("证件类别", max_length=16, choices=[*TITLES.items()])
    since = models.DateField("起", null=True)
    until = models.DateField("止（不含当日）", null=True)

    class Meta:
        verbose_name = "证件"
        constraints = [
            models.UniqueConstraint(
                fields=["digest_a", "kind"], name="document_once",
                violation_error_message="这个证件号码已经登记。",
            ),
            models.UniqueConstraint(
                fields=["digest_b", "kind"], name="document_once_next", condition=Q(digest_b__isnull=False),
                violation_error_message="这个证件号码已经登记。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["person"], name="document_person"),
            models.Index(fields=["run_id"], condition=Q(run_id__isnull=False), name="document_run"),
        ]

    class Privacy:
        internal = {"id", "person", "kind", "since", "until", "org_lft", "run_id"}
        secret = NUMBERED


class Phone(Numbered):
    """One phone of a person for a time. Proven by a code it belongs to one person alone; a claimed one may repeat."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="phones", db_index=False, **LINK)
    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)
    verified_at = models.DateTimeField("验证时间", null=True)

    class Meta:
        verbose_name = "手机号码"
        constraints = [
            models.UniqueConstraint(
                fields=["digest_a"], name="phone_proven_once",
                condition=Q(until__isnull=True, verified_at__isnull=False),
                violation_error_message="这个手机号码已由另一人验证使用。",
            ),
            models.UniqueConstraint(
                fields=["digest_b"], name="phone_proven_once_next",
                condition=Q(until__isnull=True, verified_at__isnull=False, digest_b__isnull=False),
                violation_error_message="这个手机号码已由另一人验证使用。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["digest_a"], name="phone_digest"),
            models.Index(fields=["digest_b"], condition=Q(digest_b__isnull=False), name="phone_digest_next"),
            models.Index(fields=["person"], name="phone_person"),
            models.Index(fields=["run_id"], condition=Q(run_id__isnull=False), name="phone_run"),
        ]

    class Privacy:
        internal = {"id", "person", "since", "until", "verified_at", "org_lft", "run_id"}
        secret = NUMBERED


class Alias(models.Model):
    """Another name of a person: a former one, one in other characters, the name of a folded record."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="aliases", **LINK)
    name = models.CharField("姓名", max_length=50)
    reason = models.CharField("来由", max_length=60)
    since = models.DateField("起")
    org_lft = models.BigIntegerField("组织位置", null=True)

    class Meta:
        verbose_name = "曾用名"

    class Privacy:
        internal = {"id", "person", "reason", "since", "org_lft"}
        personal = {"name"}


class Revision(models.Model):
    """What a person's record said before an act or an import changed it, field by field (sealed numbers left out)."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="revisions", **LINK)
    at = models.DateTimeField("时间")
    by = models.CharField("操作人", max_length=80)
    before = models.JSONField("变更前")
    after = models.JSONField("变更后")
    reason = models.CharField("原因", max_length=200, blank=True)
    org_lft = models.BigIntegerField("组织位置", null=True)
    run_id = models.BigIntegerField("导入任务", null=True)
    undone = models.BooleanField("已撤销", default=False)

    class Meta:
        verbose_name = "档案变更"
        indexes = [
            models.Index(fields=["run_id"], condition=Q(run_id__isnull=False), name="person_revision_run")
        ]

    class Privacy:
        internal = {"id", "person", "at", "by", "org_lft", "run_id", "undone"}
        personal = {"before", "after", "reason"}


class Verification(models.Model):
    """One answer about a person's identity: what was asked, of whom, what they said, and when (M-16)."""

    class Subject(models.TextChoices):
        IDENTITY = "identity", "姓名与证件号码"
        PHONE = "phone", "姓名、证件号码与手机"
        CODE = "code", "手机验证码"
        CARD = "card", "银行发卡"
        IN_PERSON = "in_person", "当面核验证件"

    class Result(models.TextChoices):
        MATCH = "match", "一致"
        MISMATCH = "mismatch", "不一致"
        NOT_FOUND = "not_found", "查无此人"
        ASKED = "asked", "待核验"
        WAITING = "waiting", "待人工核验"

    person = models.ForeignKey(Person, verbose_name="职工", related_name="verifications", **LINK)
    subject = models.CharField("核验内容", max_length=12, choices=Subject.choices)
    source = models.CharField("来源", max_length=60)
    serial = models.CharField("流水号", max_length=64, blank=True)
    result = models.CharField("结果", max_length=12, choices=Result.choices)
    at = models.DateTimeField("时间")
    by = models.CharField("操作人", max_length=80)
    org_lft = models.BigIntegerField("组织位置", null=True)

    class Meta:
        verbose_name = "实名核验"
        indexes = [
            models.Index(fields=["at"], condition=models.Q(result="asked"), name="verification_asked"),
            models.Index(
                fields=["org_lft"], condition=models.Q(result="waiting"), name="verification_waiting"
            ),
        ]

    class Privacy:
        internal = {"id", "person", "subject", "source", "serial", "result", "at", "by", "org_lft"}

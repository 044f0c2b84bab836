"""Terms, officers and offices: who was elected or appointed to what, and which account that opens."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niangjia.union.organisations import rules
from niangjia.union.organisations.models.dated import DATED, OPEN, STANDING, Dated, DatedManager
from niangjia.union.organisations.models.tree import Organisation


class Term(Dated):
    """One term of one body. It begins on the election day (F-17): `since` is the day of the election.

    `ends_on` is the last day for which it was elected; `until` is set when the next term begins or the
    union ends, and may come later or earlier.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name="工会", on_delete=models.PROTECT, related_name="terms"
    )
    body = models.CharField("机构", max_length=12, choices=rules.choices(rules.BODY_TITLES))
    ends_on = models.DateField("届满日期")
    run_id = models.BigIntegerField("导入任务", null=True)

    objects = DatedManager()

    class Meta(Dated.Meta):
        verbose_name = "届次"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "body"],
                condition=OPEN,
                name="term_one_running",
                violation_error_message="同一机构只有一个在任届次。",
            ),
            models.UniqueConstraint(
                fields=["organisation", "body", "since"],
                condition=STANDING,
                name="term_one_per_election",
                violation_error_message="同一天的选举只产生一届。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("since")),
                name="term_ends_after_election",
                violation_error_message="届满日期必须晚于选举日。",
            ),
        ]

    class Privacy:
        public = {"organisation", "body", "since", "until", "ends_on"}
        internal = {"id", "run_id", *DATED} - {"since", "until"}


class Officer(Dated):
    """One person in one post of one organisation, with or without an account and a term."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="工会", on_delete=models.PROTECT, related_name="officers"
    )
    term = models.ForeignKey(
        Term, verbose_name="届次", null=True, on_delete=models.PROTECT, related_name="officers"
    )
    post = models.CharField("职务", max_length=16, choices=rules.choices(rules.POST_TITLES))
    name = models.CharField("姓名", max_length=50)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", null=True, on_delete=models.PROTECT, related_name="+"
    )
    run_id = models.BigIntegerField("导入任务", null=True)

    objects = DatedManager()

    class Meta(Dated.Meta):
        verbose_name = "工会干部"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation"],
                condition=OPEN & Q(post="chair"),
                name="officer_one_chair",
                violation_error_message="这个工会已有主席在任。",
            ),
        ]

    class Privacy:
        internal = {"id", "organisation", "term", "post", "account", "run_id", *DATED}
        personal = {"name"}


class Office(Dated):
    """The row that gives access: an account holds a role at an organisation for a time."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField("岗位", max_length=40)
    organisation = models.ForeignKey(
        Organisation, verbose_name="工会", on_delete=models.PROTECT, related_name="offices"
    )

    objects = DatedManager()

    class Meta(Dated.Meta):
        verbose_name = "岗位授权"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "role", "organisation"],
                condition=OPEN,
                name="office_once",
                violation_error_message="此人已在这个工会任这个岗位。",
            ),
        ]

    class Privacy:
        internal = {"id", "account", "role", "organisation", *DATED}


class Certificate(Dated):
    """A union's legal-person certificate (F-25): its number, its code, issued on and valid until `until`."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="工会", on_delete=models.PROTECT, related_name="certificates"
    )
    number = models.CharField("证书编号", max_length=40)
    code = models.CharField("统一社会信用代码", max_length=18)
    handed_in_on = models.DateField("交回日期", null=True)

    objects = DatedManager()

    class Meta(Dated.Meta):
        verbose_name = "工会法人资格证书"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"],
                condition=STANDING,
                name="certificate_number_once",
                violation_error_message="这个证书编号已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=False),
                name="certificate_has_an_end",
                violation_error_message="证书必须写明有效期。",
            ),
        ]

    class Privacy:
        public = {"organisation", "number", "code", "since", "until"}
        internal = {"id", "handed_in_on", *DATED} - {"since", "until"}

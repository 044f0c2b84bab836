"""What was handed in with a case."""

from django.db import models

from niangjia.union.cases.models.cases import LINK, Case, Placed


class Attachment(Placed):
    """A picture, a scan, a recording: as it came, sealed, under the name of its real type."""

    case = models.ForeignKey(Case, verbose_name="工单", related_name="attachments", **LINK)
    name = models.CharField("文件名", max_length=120)
    type = models.CharField("类型", max_length=12)
    size = models.PositiveIntegerField("字节")
    content = models.BinaryField("内容密文")
    from_worker = models.BooleanField("诉求人提交")
    at = models.DateTimeField("提交时间")
    by = models.CharField("提交人", max_length=80)

    class Meta:
        verbose_name = "附件"

    class Privacy:
        internal = {"id", "case", "type", "size", "from_worker", "at", "by", "org_lft", "taken_lft"}
        personal = {"name"}
        secret = {"content"}

"""Every table of a case stands under row security: the second lock (kernel.sight)."""

from django.db import migrations

from niangjia.kernel import sight

TABLES = (
    "cases_case", "cases_caller", "cases_statement", "cases_step", "cases_assignment", "cases_extension",
    "cases_reply", "cases_callback", "cases_rating", "cases_check", "cases_attachment", "cases_petition",
)  # fmt: skip
LABELS = ("org_lft", "taken_lft")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(sight.lock_table(table, labels=LABELS, person=None), sight.unlock_table(table))
        for table in TABLES
    ]

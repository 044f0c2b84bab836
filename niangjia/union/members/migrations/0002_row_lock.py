"""Every table about people stands under row security: the second lock (kernel.sight)."""

from django.db import migrations

from niangjia.kernel import sight

NOWHERE = "0::bigint"  # the label of no union: such a row is seen by its person, and by who sees everything
TABLES = {
    "members_person": {"person": "id"},
    "members_document": {},
    "members_phone": {},
    "members_alias": {},
    "members_revision": {},
    "members_verification": {},
    "members_membership": {},
    "members_application": {},
    "members_transfer": {"labels": ("from_lft", "org_lft")},
    "members_departure": {},
    "members_pair": {"labels": ("org_lft", "high_lft"), "person": None},
    "members_merge": {"labels": ("org_lft", "folded_lft"), "person": None},
    "members_consent": {},
    "members_request": {},
    "members_look": {},
    "members_memberpassword": {"labels": (NOWHERE,)},
    "members_membersession": {"labels": (NOWHERE,)},
    "members_phonerelease": {"person": "holder_id"},
}
"""How each table shows itself: labels of its unions, and the column of the person whose row it is."""


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [
        migrations.RunSQL(sight.lock_table(table, **how), sight.unlock_table(table))
        for table, how in TABLES.items()
    ]

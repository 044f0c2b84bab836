"""Notices, their deliveries and switches are about people: row security (kernel.sight)."""

from django.db import migrations

from niangjia.kernel import sight

TABLES = ("notices_notice", "notices_delivery", "notices_optout")


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [
        migrations.RunSQL(sight.lock_table(table), sight.unlock_table(table)) for table in TABLES
    ]

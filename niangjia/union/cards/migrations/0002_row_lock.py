"""Every table about people's cards stands under row security: the second lock (kernel.sight)."""

from django.db import migrations

from niangjia.kernel import sight

TABLES = (
    "cards_card",
    "cards_batchrow",
    "cards_event",
    "cards_difference",
    "cards_credential",
    "cards_scan",
)


class Migration(migrations.Migration):
    dependencies = [("cards", "0001_initial")]
    operations = [
        migrations.RunSQL(sight.lock_table(table), sight.unlock_table(table)) for table in TABLES
    ]

"""What a reader wishes is about one person: row security (kernel.sight)."""

from django.db import migrations

from niangjia.kernel import sight

TABLE = "notices_wish"


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_channels")]
    operations = [migrations.RunSQL(sight.lock_table(TABLE), sight.unlock_table(TABLE))]

"""Identifiers of people stand under row security; no office sees them, as no office sees a member's sessions."""

from django.db import migrations

from niangjia.kernel import sight

TABLE, NOWHERE = "members_identifier", "0::bigint"


class Migration(migrations.Migration):
    dependencies = [("members", "0003_identifiers")]
    operations = [
        migrations.RunSQL(sight.lock_table(TABLE, labels=(NOWHERE,)), sight.unlock_table(TABLE)),
    ]

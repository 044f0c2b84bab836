"""A bulk load leaves the planner with the statistics of an empty table; only a table's owner may refresh them.

The working role owns no table, so the owner lends it this one statement.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION kernel_refresh_statistics(loaded regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ BEGIN EXECUTE format('ANALYZE %s', loaded); END $$
"""
DROP = "DROP FUNCTION kernel_refresh_statistics(regclass)"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_audit_by_act_and_date")]

    operations = [migrations.RunSQL(CREATE, DROP)]

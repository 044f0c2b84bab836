"""A program of the house for stories about keys: `python -m tests.faults.keyed ROWS COMMAND …`.

`plant` puts ROWS phones of people into the house; else it is one of the product's commands, with batches of ROWS
rows. It declares one purpose of its own.
"""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "niangjia.config.settings"
django.setup()

from niangjia.console import database, door  # noqa: E402  only now can models be imported
from niangjia.kernel import clock, crypto, rotation_rows, sight  # noqa: E402  only now can models be imported
from niangjia.union.members.models import Phone  # noqa: E402  only now can models be imported
from niangjia.union.members.purposes import PHONE  # noqa: E402  only now can models be imported

PURPOSE = crypto.declare("test.secret", "试验号码")


def plant(rows: int) -> None:
    """Put phones into the house, one after the other by number."""
    since = clock.now().date()
    with database.ready_database(), sight.everywhere("trial"):
        numbers = [str(13000000000 + row) for row in range(rows)]
        blobs, digests = crypto.seal_many(PHONE, numbers), crypto.digests_many(PHONE, numbers)["digest_a"]
        Phone.objects.bulk_create(
            [
                Phone(person_id=row, since=since, org_lft=1, cipher=blob, digest_a=digest)
                for row, (blob, digest) in enumerate(zip(blobs, digests, strict=True))
            ],
            batch_size=5_000,
        )


if __name__ == "__main__":
    if sys.argv[2] == "plant":
        plant(int(sys.argv[1]))
    else:
        rotation_rows.BATCH = int(sys.argv[1])
        sys.argv = ["niangjia", *sys.argv[2:]]
        door.main()

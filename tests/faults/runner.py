"""One of the product's commands with small pieces, so that a feed of seconds has a middle to be killed in.

`python -m tests.faults.runner PIECE_ROWS COMMAND …`
"""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "niangjia.config.settings"
django.setup()

from niangjia.console import door  # noqa: E402  only now can models be imported
from niangjia.union.enterprises.imports import feed  # noqa: E402  only now can models be imported
from niangjia.union.members.imports import reading  # noqa: E402  only now can models be imported

if __name__ == "__main__":
    feed.PIECE_ROWS = reading.PIECE_ROWS = int(sys.argv[1])
    sys.argv = ["niangjia", *sys.argv[2:]]
    door.main()

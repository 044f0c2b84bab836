"""A program of the house with one purpose of its own: `python -m tests.faults.keyed ROWS COMMAND …`.

`plant` seals ROWS numbers for it; whatever else is one of the product's commands, with batches of ROWS rows.
"""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "niangjia.config.settings"
django.setup()

from niangjia.console import door  # noqa: E402  only now can models be imported
from niangjia.kernel import crypto  # noqa: E402  only now can models be imported

PURPOSE = crypto.declare("test.secret", "试验号码")

if __name__ == "__main__":
    sys.argv = ["niangjia", *sys.argv[2:]]
    door.main()

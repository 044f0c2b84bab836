"""The small city and its cast into a data folder of processes: `python -m tests.faults.peopled FOLDER`."""

import sys
from pathlib import Path

import django

django.setup()

from niangjia.kernel.actor import system  # noqa: E402  only now can models be imported
from niangjia.seed import cast, small  # noqa: E402  only now can models be imported
from niangjia.seed.fixtures import AT  # noqa: E402  only now can models be imported

if __name__ == "__main__":
    by = system("测试")
    small.found_small_city(Path(sys.argv[1]), by=by, at=AT)
    cast.enter(union=small.ORGANISATIONS["own_union"][0], by=by, at=AT)

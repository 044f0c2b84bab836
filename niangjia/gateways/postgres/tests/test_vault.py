import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from niangjia.gateways.postgres import Unusable, secret


def test_a_secret_stays_the_same_and_is_readable_by_its_owner_alone(empty_home):
    assert secret(empty_home, "django") == secret(empty_home, "django") != secret(empty_home, "other")
    assert stat.S_IMODE((empty_home / "secrets" / "django").stat().st_mode) == 0o600
    assert stat.S_IMODE((empty_home / "secrets").stat().st_mode) == 0o700


def test_many_at_once_agree_on_one_secret(empty_home):
    together = Barrier(12)

    def ask(_):
        together.wait()
        return secret(empty_home, "race")

    with ThreadPoolExecutor(12) as pool:
        answers = set(pool.map(ask, range(12)))
    assert len(answers) == 1
    assert len(answers.pop()) >= 48
    assert [file.name for file in (empty_home / "secrets").iterdir()] == ["race"]


def test_a_folder_that_cannot_be_written_is_one_sentence(empty_home):
    (empty_home / "secrets").write_text("a file where the folder should be")
    with pytest.raises(Unusable, match="无法写入"):
        secret(empty_home, "django")

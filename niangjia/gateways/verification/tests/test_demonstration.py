"""The demonstration's verifier: it knows who is invented, and never takes a real one's place."""

import json

from niangjia.gateways import verification
from niangjia.gateways.verification import demonstration
from niangjia.gateways.verification.fake import ANYBODY, FakeVerifier

SYNTHETIC, REAL = "44162218960712402X", "44162219960712402X"


def test_it_confirms_synthetic_numbers_and_knows_no_others(settings, tmp_path):
    settings.PARTNERS = tmp_path
    assert demonstration.found(tmp_path, 1)
    keys = verification.partner()
    fake = FakeVerifier(
        lambda number: ANYBODY if demonstration.is_synthetic(number) else None, sign=keys.sign, seal=keys.seal
    )
    with fake:
        assert demonstration.found(tmp_path, int(fake.partner.url.rpartition(":")[2]))
        told = [verification.verify(name="张三", number=number, phone="160") for number in (SYNTHETIC, REAL)]
    assert [(one.result, one.level) for one in told] == [("match", "three"), ("not_found", "three")]
    assert "演示" in told[0].source


def test_its_keys_are_made_once_and_are_the_service_s_alone(settings, tmp_path):
    settings.PARTNERS = tmp_path
    demonstration.found(tmp_path, 1)
    first = verification.partner()
    demonstration.found(tmp_path, 2)
    assert (verification.partner().sign, verification.partner().url) == (first.sign, "http://127.0.0.1:2")
    assert (tmp_path / "verification.json").stat().st_mode & 0o077 == 0


def test_a_verifier_that_is_really_connected_stays(tmp_path):
    real = json.dumps({"url": "https://verifier.example.org"})
    for text in (real, "not json"):
        (tmp_path / "verification.json").write_text(text, "utf-8")
        assert not demonstration.found(tmp_path, 1)
        assert (tmp_path / "verification.json").read_text("utf-8") == text

"""Sealed texts and their indexes: what goes in comes out, and nothing else opens it."""

import pickle
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.kernel import crypto, guomi, keyrings, keys
from niangjia.kernel.crypto import _Sm3

NUMBER, PHONE = "test.number", "test.phone"
crypto.declare(NUMBER, "测试号码")
crypto.declare(PHONE, "测试电话")
TEXTS = st.text(max_size=200)


@pytest.fixture(scope="module", autouse=True)
def _keys(django_db_setup, django_db_blocker):
    """The purposes of this file get their keys, as at a start."""
    with django_db_blocker.unblock():
        keyrings.ready()


pytestmark = pytest.mark.django_db


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.none() | TEXTS, max_size=8))
def test_what_is_sealed_opens_and_nothing_stays_nothing(texts):
    blobs = crypto.seal_many(NUMBER, texts)
    assert crypto.unseal_many(NUMBER, blobs) == texts
    assert [crypto.unseal(NUMBER, blob) for blob in blobs if blob] == [t for t in texts if t is not None]


def test_a_text_sealed_twice_looks_different_and_shows_nothing_of_itself():
    one, two = crypto.seal_many(NUMBER, ["440306199001011234"] * 2)
    assert one[1:] != two[1:]
    assert b"440306" not in one
    assert one[13:-16] != two[13:-16]


def test_a_blob_is_plain_sm4_gcm_bound_to_its_purpose():
    blob = crypto.seal(NUMBER, "甲")
    key = keys.get(NUMBER, crypto.key_number(blob)).sealing
    assert guomi.unseal(key, blob[1:], about=NUMBER.encode()).decode() == "甲"


def test_a_blob_does_not_open_for_another_purpose():
    with pytest.raises(crypto.Broken):
        crypto.unseal(PHONE, crypto.seal(NUMBER, "13800000000"))


@pytest.mark.parametrize("place", [1, 5, 13, -17, -1])
def test_a_changed_blob_does_not_open_and_its_error_tells_no_text(place):
    blob = bytearray(crypto.seal(NUMBER, "13800000000"))
    blob[place] ^= 1
    with pytest.raises(crypto.Broken) as error:
        crypto.unseal(NUMBER, bytes(blob))
    assert "138" not in str(error.value)


@pytest.mark.parametrize("blob", [b"", b"\x01", bytes(28)])
def test_what_is_too_short_is_no_blob(blob):
    with pytest.raises(crypto.Broken):
        crypto.unseal(NUMBER, blob)


def test_a_blob_of_a_key_that_nobody_has_asks_for_the_key():
    blob = bytearray(crypto.seal(NUMBER, "1"))
    blob[0] = 250
    with pytest.raises(keys.KeysUnusable, match="第 250 号密钥"):
        crypto.unseal(NUMBER, bytes(blob))


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_an_index_is_the_first_half_of_hmac_sm3(text):
    written = crypto.digests(NUMBER, text)
    ring = keyrings.ring(NUMBER)
    plain = guomi.mac(keys.get(NUMBER, ring.searching).index, text.encode())
    assert written == {"digest_a": UUID(bytes=plain[:16]), "digest_b": None}
    assert crypto.lookup(NUMBER, text) == {"digest_a": written["digest_a"]}


def test_many_indexes_are_those_of_one_each():
    texts = ["1", None, "2" * 300, ""]
    many = crypto.digests_many(NUMBER, texts)
    column, wanted = crypto.lookup_many(NUMBER, texts)
    singly = [crypto.digests(NUMBER, t)["digest_a"].hex if t is not None else None for t in texts]
    assert many == {"digest_a": singly, "digest_b": [None] * 4}
    assert (column, wanted) == ("digest_a", singly)


def test_purposes_do_not_share_an_index():
    assert crypto.digests(NUMBER, "1") != crypto.digests(PHONE, "1")


@settings(max_examples=30, deadline=None)
@given(start=st.binary(max_size=130), data=st.binary(max_size=130))
def test_both_sources_of_sm3_agree(start, data):
    hashing = _Sm3(start).copy()
    hashing.update(data)
    assert hashing.digest() == guomi.digest(start + data)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("use", [crypto.seal, crypto.digests, crypto.lookup])
def test_outside_the_transaction_that_uses_it_nothing_is_sealed_or_looked_up(use):
    with pytest.raises(RuntimeError, match="transaction"):
        use(NUMBER, "1")
    with transaction.atomic():
        assert use(NUMBER, "1")


def test_a_pen_writes_in_another_process_as_its_own_would():
    pen = pickle.loads(pickle.dumps(crypto.pen(NUMBER)))
    assert crypto.unseal_many(NUMBER, pen.seal_many(["1", None])) == ["1", None]
    assert pen.digests_many(["1", None]) == crypto.digests_many(NUMBER, ["1", None])

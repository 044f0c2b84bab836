"""Keys in hand: what is sealed and signed, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel import guomi

KEY = bytes(range(16))
PAIR = guomi.new_pair()
# GB/T 32918.5-2017, annex A.2: the curve in use, the identity 1234567812345678, "message digest".
STANDARD = {
    "private": "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8",
    "public": "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
    "signature": "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
}


@given(data=st.binary(max_size=200), about=st.binary(max_size=20))
def test_what_is_sealed_opens_again(data, about):
    assert guomi.unseal(KEY, guomi.seal(KEY, data, about=about), about=about) == data


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b[:3], lambda b: b[:20] + b"x" + b[21:]])
def test_what_was_changed_on_the_way_does_not_open(spoil):
    with pytest.raises(guomi.Broken):
        guomi.unseal(KEY, spoil(guomi.seal(KEY, b"0123456789", about=b"a")), about=b"a")


def test_what_was_sealed_about_another_thing_does_not_open():
    with pytest.raises(guomi.Broken):
        guomi.unseal(KEY, guomi.seal(KEY, b"x", about=b"batch 1"), about=b"batch 2")


def test_the_standard_s_own_signature_holds():
    public, signature = bytes.fromhex(STANDARD["public"]), bytes.fromhex(STANDARD["signature"])
    assert guomi.is_signed(public, b"message digest", signature)
    ours = guomi.sign(bytes.fromhex(STANDARD["private"]), public, b"message digest")
    assert guomi.is_signed(public, b"message digest", ours)


def test_a_signature_holds_for_its_words_and_its_key_only():
    signature = guomi.sign(*PAIR, b"words")
    other = guomi.new_pair()[1]
    assert guomi.is_signed(PAIR[1], b"words", signature)
    assert not guomi.is_signed(PAIR[1], b"wordz", signature)
    assert not guomi.is_signed(other, b"words", signature)


@pytest.mark.parametrize("signature", [b"", b"x" * 63, bytes(64), b"\xff" * 64])
def test_a_malformed_signature_is_no_signature(signature):
    assert not guomi.is_signed(PAIR[1], b"words", signature)


def test_sm3_is_the_standard_s():
    assert guomi.digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_a_wrapped_key_is_read_by_whom_it_was_wrapped_for_only():
    wrapped = guomi.wrap(PAIR[1], KEY)
    assert guomi.unwrap(PAIR[0], wrapped) == KEY
    for private, blob in [(guomi.new_pair()[0], wrapped), (PAIR[0], wrapped[:-1]), (PAIR[0], b"")]:
        with pytest.raises(guomi.Broken):
            guomi.unwrap(private, blob)

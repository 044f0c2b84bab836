"""SM2, SM3 and SM4 under a key in hand: what is agreed with a partner (a bank, a verifier), or signed by us.

What the database keeps is sealed by purpose instead. SM2 is GmSSL's (`gmssl-pyx`), SM3 and SM4-GCM are
OpenSSL's (`cryptography`). A signature is `r | s` and a public key `x | y`, 64 bytes each; the signer's
identity is the usual 1234567812345678 of GB/T 32918.
"""

import hmac as constant_time
import secrets

import gmssl_pyx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

NONCE, TAG = 12, 16
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123  # of the SM2 curve's group


class Broken(Exception):
    """What came is not what was sealed: another key, another purpose, or changed on the way."""


def digest(data: bytes) -> bytes:
    """Return SM3 of data, 32 bytes."""
    hashing = hashes.Hash(hashes.SM3())
    hashing.update(data)
    return hashing.finalize()


def mac(key: bytes, data: bytes) -> bytes:
    """Return HMAC-SM3 of data, 32 bytes."""
    signer = hmac.HMAC(key, hashes.SM3())
    signer.update(data)
    return signer.finalize()


def same(one: str | bytes, other: str | bytes) -> bool:
    """Compare two marks without telling by the time it takes where they differ."""
    return constant_time.compare_digest(_bytes(one), _bytes(other))


def seal(key: bytes, data: bytes, *, about: bytes) -> bytes:
    """Encrypt under a 16-byte key: nonce | SM4-GCM | tag; opens only with the same `about`."""
    nonce = secrets.token_bytes(NONCE)
    box = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    box.authenticate_additional_data(about)
    return nonce + box.update(data) + box.finalize() + box.tag


def unseal(key: bytes, blob: bytes, *, about: bytes) -> bytes:
    """Decrypt what `seal` made. Raises Broken."""
    nonce, body, tag = blob[:NONCE], blob[NONCE:-TAG], blob[-TAG:]
    if len(blob) < NONCE + TAG:
        raise Broken
    box = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    box.authenticate_additional_data(about)
    try:
        return box.update(body) + box.finalize()
    except InvalidTag as error:
        raise Broken from error


def new_pair() -> tuple[bytes, bytes]:
    """Return a new SM2 pair: (private key, 32 bytes; public key, 64 bytes)."""
    public, private = gmssl_pyx.sm2_key_generate()
    return private, public


def sign(private: bytes, public: bytes, data: bytes) -> bytes:
    """Return the SM2 signature with SM3 over data, 64 bytes."""
    r, s = decode_dss_signature(gmssl_pyx.sm2_sign(private, public, data))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def is_signed(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the signature over data was made with the private half of this public key."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or len(public) != 64 or not (0 < r < ORDER and 0 < s < ORDER):
        return False
    try:
        return bool(gmssl_pyx.sm2_verify(public, data, encode_dss_signature(r, s)))
    except gmssl_pyx.GmsslInnerError:
        return False


def wrap(public: bytes, key: bytes) -> bytes:
    """Encrypt a short key so that only the holder of the private half reads it (SM2, C1C3C2 in DER)."""
    return bytes(gmssl_pyx.sm2_encrypt(public, key))


def unwrap(private: bytes, wrapped: bytes) -> bytes:
    """Read a key that was wrapped for us. Raises Broken."""
    try:
        return bytes(gmssl_pyx.sm2_decrypt(private, wrapped))
    except gmssl_pyx.GmsslInnerError as error:
        raise Broken from error


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text

"""What of an address shows on a screen (P-15)."""

from niangjia.kernel import crypto, masking
from niangjia.union.notices.rules.channels import MAIL, WECHAT


def masked(channel: str, cipher: bytes | memoryview | None, purpose: str) -> str:
    """Return a phone or an e-mail address by its ends, and of an openid nothing."""
    if cipher is None:
        return "不再保留"
    if channel == WECHAT:
        return "已绑定的微信"
    try:
        text = crypto.unseal(purpose, cipher)
    except crypto.Broken:
        return "无法解密"
    return _mail(text) if channel == MAIL else masking.phone(text)


def _mail(text: str) -> str:
    name, _, domain = text.rpartition("@")
    return f"{name[:1]}****@{domain}"

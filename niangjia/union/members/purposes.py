"""What the room seals, each under keys of its own (kernel.crypto)."""

from niangjia.kernel import crypto

DOCUMENT = crypto.declare("members.document", "证件号码")
PHONE = crypto.declare("members.phone", "手机号码")
IDENTIFIER = crypto.declare("members.identifier", "外部标识（微信等）")
PLATFORM = crypto.declare("members.platform", "平台令牌")
crypto.column(DOCUMENT, model="members.Document")
crypto.column(PHONE, model="members.Phone")
crypto.column(IDENTIFIER, model="members.Identifier")
crypto.column(PLATFORM, model="members.PlatformToken", digests=None)

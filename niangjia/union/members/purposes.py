"""What the room seals, each under keys of its own (kernel.crypto)."""

from niangjia.kernel import crypto

DOCUMENT = crypto.declare("members.document", "证件号码")
PHONE = crypto.declare("members.phone", "手机号码")
crypto.column(DOCUMENT, model="members.Document")
crypto.column(PHONE, model="members.Phone")

"""What the room seals, each under keys of its own (kernel.crypto)."""

from niangjia.kernel import crypto

NUMBER = crypto.declare("cards.number", "会员卡卡号")
FILE = crypto.declare("cards.file", "制卡文件")
SIGNING = crypto.declare("cards.signing", "电子会员证签名密钥")
crypto.column(NUMBER, model="cards.Card")
crypto.column(FILE, model="cards.Batch", cipher="content", digests=None)
crypto.column(SIGNING, model="cards.SigningKey", cipher="private", digests=None)

"""What the room seals, each under keys of its own (kernel.crypto)."""

from niangjia.kernel import crypto

PHONE = crypto.declare("cases.phone", "诉求人电话")
crypto.column(PHONE, model="cases.Caller")
crypto.column(PHONE, model="cases.Call")
crypto.column(PHONE, model="cases.CallbackRequest")
IDENTIFIER = "members.identifier"  # openids; the purpose is declared by the room that binds them to people
WORDS = crypto.declare("cases.words", "公众号消息")
crypto.column(IDENTIFIER, model="cases.Conversation")
crypto.column(WORDS, model="cases.Conversation", cipher="question", digests=None)
crypto.column(WORDS, model="cases.Message", cipher="words", digests=None)
crypto.column(WORDS, model="cases.Message", cipher="answer", digests=None)
FILE = crypto.declare("cases.file", "工单附件")
crypto.column(FILE, model="cases.Attachment", cipher="content", digests=None)

"""The separate consent to give one's data to one bank (P-4, P-6): the recipient, contact, purpose, way and kinds."""

from dataclasses import dataclass

from niangjia.kernel import guomi
from niangjia.union.members.rules.texts import Text

VERSION = "2026-1"
_TEXT = """\
为给您办理工会会员服务卡，需要向{name}提供您的以下个人信息：姓名、证件类型和号码、手机号码、所属工会名称、\
您申报的税收居民身份。其中与金融账户有关的信息属于敏感个人信息。
接收方：{name}，联系方式：{contact}。
处理目的：开立并制作会员服务卡，把卡号和卡的状态（制成、激活、绑定、挂失、注销）告诉工会。
处理方式：经加密和签名的文件传送；银行依法保存和处理。
您可以不同意：不办卡不影响您的会员权利，电子会员证照常使用。您可以随时撤回同意。"""
_AFTER = "撤回后不再向{name}提供新的资料，还没有发往银行的办卡申请随即取消；已经开立的账户请到银行注销。"
BANK = "cards.bank."


@dataclass(frozen=True, slots=True)
class Recipient:
    """A bank as the consent names it."""

    code: str
    name: str
    contact: str


def purpose(bank: str) -> str:
    """The purpose under which the consent for a bank is kept."""
    return f"{BANK}{bank}"


def consent(to: Recipient) -> Text:
    """The consent that a member gives before a card is asked for; its version is of this very text."""
    text = _TEXT.format(name=to.name, contact=to.contact)
    version = f"{VERSION}.{guomi.digest(text.encode()).hex()[:8]}"
    return Text(purpose(to.code), version, f"向{to.name}提供办卡资料", text, _AFTER.format(name=to.name))

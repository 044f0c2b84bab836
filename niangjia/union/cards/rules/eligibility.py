"""Who may have a bank card, and in one sentence why not (B-1, P-6)."""

from dataclasses import dataclass

from niangjia.kernel.refusals import NotNow

MEMBERS = frozenset({"member", "parked", "retained"})


@dataclass(frozen=True, slots=True)
class Holder:
    """What the rule asks of a person for one bank."""

    standing: str
    is_verified: bool
    has_document: bool
    has_phone: bool
    is_restricted: bool
    has_card: bool
    consents: bool
    consents_to_older_text: bool = False


def why_not(holder: Holder, *, bank: str) -> str:
    """The first reason why this person gets no card at the bank, with the remedy; empty when they do."""
    reasons = (
        (holder.standing not in MEMBERS, "目前不是会员；会员才能办卡。"),
        (holder.is_restricted, "本人已要求限制处理个人信息；解除后才能办卡。"),
        (not holder.has_document, "没有登记有效证件；请先补充证件。"),
        (not holder.is_verified, "还没有实名核验；请先完成核验。"),
        (not holder.has_phone, "没有登记手机号码；请先补充手机号码。"),
        (holder.has_card, f"在{bank}已有一张卡在办理或使用中；遗失请先挂失再补卡。"),
        (holder.consents_to_older_text, f"同意书文本已更新；请本人重新阅读并同意向{bank}提供资料。"),
        (
            not holder.consents,
            f"本人还没有单独同意向{bank}提供资料；请本人在“我的资料”的“授权”里阅读并同意。",
        ),
    )
    return next((sentence for holds, sentence in reasons if holds), "")


def check_may_have(holder: Holder, *, bank: str) -> None:
    """Raise NotNow with the reason unless this person may have a card at the bank."""
    if sentence := why_not(holder, bank=bank):
        said, _, remedy = sentence.partition("；")
        raise NotNow(f"{said}，" if remedy else said, rule="B-1", remedy=remedy)

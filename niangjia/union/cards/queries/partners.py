"""The banks as people and rules see them, and one person before one bank."""

from dataclasses import dataclass
from datetime import date

from niangjia.gateways import bank as gateway
from niangjia.kernel.refusals import NotFound
from niangjia.union.cards import rules
from niangjia.union.cards.models import Card
from niangjia.union.members.queries.holders import HolderFacts, holder_facts
from niangjia.union.members.rules.texts import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """One person before one bank: what is known of them, and what the rule asks."""

    facts: HolderFacts
    rule: rules.Holder
    recipient: rules.Recipient


def known(code: str) -> gateway.Bank:
    """The bank of this code. Raises NotFound where none is connected."""
    try:
        return gateway.bank(code)
    except gateway.Unusable as error:
        raise NotFound(str(error)) from error


def banks() -> list[gateway.Bank]:
    """Every bank that is connected; one whose file is broken is left out, its requests say why."""
    return gateway.banks()


def recipients() -> list[rules.Recipient]:
    """The banks a member can choose from, as the consent names them."""
    return [_recipient(bank) for bank in banks()]


def consent_text(bank: str) -> Text:
    """What a member reads and agrees to before asking for a card of this bank. Raises NotFound."""
    return rules.consent(_recipient(known(bank)))


def offered_consents() -> list[Text]:
    """The consents to every connected bank, for the member's page of consents."""
    return [rules.consent(to) for to in recipients()]


def holder(person_id: int, *, bank: str, on: date, but: int | None = None) -> Asked | None:
    """One person before a bank, `but` one card of theirs; None for who is not in sight. Raises NotFound (6 queries)."""
    to = known(bank)
    facts = holder_facts([person_id], on=on).get(person_id)
    if facts is None:
        return None
    live = Card.objects.filter(person_id=person_id, bank=bank, state__in=rules.LIVE).exclude(pk=but or 0)
    return Asked(facts, rule_of(facts, bank=to, has_card=live.exists()), _recipient(to))


def rule_of(facts: HolderFacts, *, bank: gateway.Bank, has_card: bool) -> rules.Holder:
    """What the rule asks of a person for this bank."""
    wanted = rules.consent(_recipient(bank))
    given = facts.consents.get(wanted.purpose)
    return rules.Holder(
        standing=facts.standing, is_verified=facts.is_verified, has_document=facts.has_document,
        has_phone=facts.has_phone, is_restricted=facts.is_restricted, has_card=has_card,
        consents=given == wanted.version, consents_to_older_text=given is not None and given != wanted.version,
    )  # fmt: skip


def why_not(facts: HolderFacts | None, *, bank: gateway.Bank, has_card: bool = False) -> str:
    """Why this person gets no card of the bank; empty when they do."""
    if facts is None:
        return "档案已合并或不在办理范围内。"
    return rules.why_not(rule_of(facts, bank=bank, has_card=has_card), bank=bank.name)


def _recipient(bank: gateway.Bank) -> rules.Recipient:
    return rules.Recipient(bank.code, bank.name, bank.contact)

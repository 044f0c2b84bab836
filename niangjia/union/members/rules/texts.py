"""What a person consents to: each purpose with its text and version, and what withdrawing it does (P-2, P-4, P-6).

The notice of joining is `consent_text`; a room above offers texts of its own (a bank as the recipient) by `offer`.
A changed text is a new version: who agreed to the old one is asked again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from niangjia.kernel import guomi
from niangjia.union.members.rules import consent_text


@dataclass(frozen=True, slots=True)
class Text:
    """One purpose in one version: what is agreed to, and what happens after withdrawal."""

    purpose: str
    version: str
    title: str
    text: str
    after: str

    @property
    def digest(self) -> str:
        """The SM3 digest that is kept with the consent."""
        return guomi.digest(f"{self.version}\n{self.title}\n{self.text}".encode()).hex()


MEMBERSHIP = Text(
    consent_text.PURPOSE, consent_text.VERSION, "入会和会员服务",
    "\n".join(f"{section.heading}：{section.text}" for section in consent_text.SECTIONS),
    "撤回后，工会不再用您的资料提供服务，只按法律保存会籍记录；会籍本身不受影响，退会请另行办理。",
)  # fmt: skip
CARE = Text(
    "members.care", "2026-11", "生日和节日慰问",
    "您所在的工会按您的出生日期和手机号码，在生日和节日给您发送慰问。只用于这件事，不提供给别人。不同意不影响其他服务。",
    "撤回后不再收到慰问，已经发出的不受影响。",
)  # fmt: skip
REACH = Text(
    "members.reach", "2026-11", "按工种推荐培训和招聘",
    "工会按您的工种、学历和技术等级，推荐适合的培训、技能竞赛和招聘。由机器筛选，您可以随时关闭；不用于其他目的。",
    "撤回后不再推荐，已有的筛选结果随即删除。",
)  # fmt: skip
OWN = (MEMBERSHIP, CARE, REACH)
_offers: list[Callable[[], Iterable[Text]]] = []


def offer(source: Callable[[], Iterable[Text]]) -> Callable[[], Iterable[Text]]:
    """Register a room's own texts, read each time they are shown."""
    _offers.append(source)
    return source


def offered() -> dict[str, Text]:
    """Every text that can be agreed to now, by purpose."""
    every = [*OWN, *(text for source in _offers for text in source())]
    return {text.purpose: text for text in every}

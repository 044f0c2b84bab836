"""An address as people write it → district, street and community of today.

Only what is written decides. A street of today rules over the district written before it, for streets have
moved between districts; a community rules over the street it was split off from. What is not certain
stays empty. Confidence is the share of answers resting on the same evidence that proved right.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from niangjia.union.areas.rules.gazetteer import Gazetteer, fold

REACH = 48  # characters after the city's name in which areas are looked for; later words are buildings

CLEAR = 0.99  # street (and community) written as they are today, nothing contradicts
FORMER = 0.97  # written with a district or a street that has since been divided, and the heir is the only one
ALONE = 0.95  # no district or no street written; the name leads to one area only
DISTRICT = 0.97  # only a district is written
DIVIDED_DISTRICT = 0.90  # only a district is written that has since given up part of its ground
VILLAGE = 0.93  # a village of the community's name is written, not the community
RENEWED = 0.87  # a street that was divided, in a district that took its name afterwards; no community
BARE = 0.85  # a former town without any suffix, on the ground of one street of today
CONTRARY = 0.80  # the written district never held the written street: the street rules
DIVIDED_STREET = 0.60  # a street that was divided, and no community to tell which part is meant
BEFORE_DIVISION = 0.40  # the same under the district's former name: rather an heir, but the street is written
FILED = 0.80  # from here on an answer is sure enough to file a company under its most specific area

TOKEN = re.compile(
    r"(?P<street>街道办事处|街道办|街道|街办|办事处|办(?!公))"
    r"|(?P<community>社区居民委员会|社区居委会?|社区工作站|社区|居民委员会|居委会?)"
    r"|(?P<village>村民委员会|村委会?|村)"
    r"|(?P<town>[镇乡])"
    r"|(?P<district>区)"
)
REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|<[^<>]*>")
BLANK = re.compile(r"[\s\u3000\u200b\ufeff|,，、.。;；:：_—\-]+")
HEAD = re.compile(r"^(?:中国|中华人民共和国)?(?:广东省?)?")
ELSEWHERE = re.compile(
    r"^(?:[^市区县镇路道]{2,7}(?:省|自治区))?[^市区县镇路道村街]{2,5}(?:市(?![场政民])|自治州)"
)
ROAD = re.compile(r"^.{0,4}?(?:路|街|道|巷|大厦|花园|城|湾|广场|中心)")
ENDS = frozenset("路道街巷号段旁侧园内")  # what may stand before a community that does not follow its street


class Resolved(NamedTuple):
    """Where an address lies. Codes are official ones, empty where nothing is certain.

    A district without a code of its own (大鹏新区, 深汕特别合作区) carries the code its streets are filed
    under (440307, 441521); `area_id` names it exactly. `confidence` is 0–1, 0 when nothing was found.
    """

    area_id: int | None
    district_code: str
    street_code: str
    community_code: str
    confidence: float
    reason: str


NOWHERE = Resolved(None, "", "", "", 0.0, "地址中没有写明区、街道或社区")
OUTSIDE = Resolved(None, "", "", "", 0.0, "地址在本市以外")


@dataclass(slots=True)
class Reading:
    """What has been read of one address so far, left to right."""

    text: str
    named_city: bool
    end: int = 0  # where the last understood name ended
    district: int | None = None
    former: bool = False  # the district is written with a name it no longer has
    street: int | None = None
    town: tuple[int, ...] = ()
    community: int | None = None
    certainty: float = CLEAR
    words: list[str] = field(default_factory=list)


def resolve_many(gazetteer: Gazetteer, addresses: Sequence[str]) -> list[Resolved]:
    """Resolve addresses one by one, in order."""
    return [resolve(gazetteer, address) for address in addresses]


def resolve(gazetteer: Gazetteer, address: str) -> Resolved:
    """The most specific area that the words of one address make certain."""
    text, named_city = _clean(gazetteer, address)
    if not named_city and ELSEWHERE.match(text):
        return OUTSIDE
    reading = Reading(text, named_city)
    for token in TOKEN.finditer(text, 0, REACH):
        _READ[token.lastgroup or ""](gazetteer, reading, token.start(), token.end())
        if reading.community is not None:
            break
    if reading.street is None and reading.community is None and not reading.town:
        _read_bare_town(gazetteer, reading)
    return _answer(gazetteer, reading)


def filing_area(gazetteer: Gazetteer, resolved: Resolved) -> int | None:
    """The area to file a company under: the answer itself, or its district where the rest is not sure."""
    if resolved.area_id is None or resolved.confidence >= FILED:
        return resolved.area_id
    return gazetteer.district_of(resolved.area_id)


def _clean(gazetteer: Gazetteer, address: str) -> tuple[str, bool]:
    """Half width, no blanks, no remarks, without province and city; and whether the city was named."""
    text = BLANK.sub("", REMARK.sub("", unicodedata.normalize("NFKC", address)))
    text = fold(text[HEAD.match(text).end() :])  # type: ignore[union-attr]  # an optional head always matches
    city, named = gazetteer.city, False
    while city and text.startswith(city):
        rest = text[len(city) :]
        if not named or rest.startswith("市"):
            text, named = rest.removeprefix("市"), True
        else:
            break
    return text, named


def _read_district(gazetteer: Gazetteer, reading: Reading, start: int, end: int) -> None:
    if reading.district is not None or reading.street is not None:
        return
    for at in range(max(reading.end, end - 8), end - 1):
        found = gazetteer.districts.get(reading.text[at:end])
        if found is not None:
            reading.district = found
            reading.former = gazetteer.names[found] != reading.text[at:end]
            _understood(reading, at, end)
            return


def _read_street(gazetteer: Gazetteer, reading: Reading, start: int, end: int) -> None:
    if reading.street is not None:
        return
    for at in range(max(reading.end, start - 5), start - 1):
        found = gazetteer.streets.get(reading.text[at:start])
        if found is not None and _stands_well(gazetteer, reading, at, found, short=end - start == 1):
            reading.street = found
            _understood(reading, at, end)
            return


def _stands_well(gazetteer: Gazetteer, reading: Reading, at: int, street: int, *, short: bool) -> bool:
    """Whether a street's name follows what was read, or at least lies in the written district."""
    before = reading.text[reading.end : at]
    if not before or before in gazetteer.towns or (before[-1] in "区县" and reading.district is None):
        return True
    if before in gazetteer.district_stems:
        if reading.district is None:
            reading.district = gazetteer.district_stems[before]
        return True
    held = gazetteer.district_heirs.get(reading.district or 0, frozenset())
    return not short and gazetteer.district_of(street) in held


def _read_town(gazetteer: Gazetteer, reading: Reading, start: int, end: int) -> None:
    for at in range(max(reading.end, start - 4), start - 1):
        stem = reading.text[at:start]
        heirs = gazetteer.towns.get(stem, ())
        today = gazetteer.streets.get(stem)
        if today is not None and gazetteer.names[today].endswith(reading.text[start:end]):
            heirs = (today,)
        if not heirs or not _stands_well(gazetteer, reading, at, heirs[0], short=True):
            continue
        if reading.street is None and len(heirs) == 1:
            reading.street, reading.certainty = heirs[0], CLEAR if heirs == (today,) else FORMER
        elif reading.street is None:
            reading.town, reading.certainty = heirs, FORMER
        _understood(reading, at, end)
        return


def _read_community(gazetteer: Gazetteer, reading: Reading, start: int, end: int) -> None:
    _seek_community(gazetteer, reading, start, end, suffix="社区")


def _read_village(gazetteer: Gazetteer, reading: Reading, start: int, end: int) -> None:
    _seek_community(gazetteer, reading, start, end, suffix="村")


def _seek_community(gazetteer: Gazetteer, reading: Reading, start: int, end: int, *, suffix: str) -> None:
    """The longest known name that ends here, stands well and names one community on the ground so far."""
    for at in range(max(reading.end, start - 12), start):
        stem = reading.text[at:start]
        named = gazetteer.communities.get(stem + suffix) or gazetteer.communities.get(stem)
        if not named:
            continue
        before = reading.text[reading.end : at]
        for ground, certainty in _grounds(gazetteer, reading, before, suffix):
            found = [area for area in named if gazetteer.parents[area] in ground]
            if len(found) == 1:
                most = VILLAGE if suffix == "村" else CLEAR
                reading.community, reading.certainty = found[0], min(certainty, reading.certainty, most)
                _understood(reading, reading.end, end)
                return


Ground = tuple[Mapping[int, object] | frozenset[int], float]


def _grounds(gazetteer: Gazetteer, reading: Reading, before: str, suffix: str) -> Sequence[Ground]:
    """The sets of streets in which a community is looked for, surest first; none where it stands badly."""
    if before and not (suffix == "社区" and before[-1] in ENDS):
        hinted = _hinted(gazetteer, reading, before)
        return [(hinted, FORMER)] if hinted else []
    if reading.street is not None:
        heirs = frozenset(gazetteer.street_heirs[reading.street])
        return [(frozenset((reading.street,)), CLEAR), (heirs, FORMER)]
    if reading.town:
        return [(frozenset(reading.town), FORMER)]
    if reading.district is not None:
        return [(gazetteer.streets_under(reading.district), ALONE)]
    return [(gazetteer.parents, ALONE)] if reading.named_city and suffix == "社区" else []


def _hinted(gazetteer: Gazetteer, reading: Reading, before: str) -> frozenset[int]:
    """The streets that a street's or a town's bare name points to: 西乡 in 西乡固戍社区."""
    if reading.district is None:
        stem = next((s for s in gazetteer.district_stems if before.startswith(s) and s != before), "")
        before = before[len(stem) :]
    before = before.removesuffix("办")
    street = gazetteer.streets.get(before)
    hinted = frozenset(gazetteer.towns.get(before, ()))
    if street is not None:
        hinted |= {street, *gazetteer.street_heirs[street]}
    if reading.street is not None:
        hinted &= {reading.street, *gazetteer.street_heirs[reading.street]}
    elif reading.district is not None:
        hinted &= gazetteer.streets_under(reading.district)
    return hinted


def _read_bare_town(gazetteer: Gazetteer, reading: Reading) -> None:
    """A former town right behind the district, without a suffix and not as part of a road's name."""
    rest = reading.text[reading.end :]
    if reading.district is None:
        stem = next((s for s in gazetteer.district_stems if rest.startswith(s)), "")
        rest = rest[len(stem) :] if rest[len(stem) :][:2] in gazetteer.towns else rest
    heirs = gazetteer.towns.get(rest[:2], ())
    if not heirs or ROAD.match(rest[2:]):
        return
    held = gazetteer.district_heirs.get(reading.district or 0)
    if held is not None and not held.issuperset(gazetteer.district_of(street) for street in heirs):
        return
    reading.certainty = BARE
    reading.words.append(rest[:2])
    if len(heirs) == 1:
        reading.street = heirs[0]
    else:
        reading.town = heirs


def _understood(reading: Reading, start: int, end: int) -> None:
    reading.words.append(reading.text[start:end])
    reading.end = end


_READ: Mapping[str, Callable[[Gazetteer, Reading, int, int], None]] = {
    "district": _read_district,
    "street": _read_street,
    "town": _read_town,
    "community": _read_community,
    "village": _read_village,
}


def _answer(gazetteer: Gazetteer, reading: Reading) -> Resolved:
    if reading.community is not None:
        return _placed(gazetteer, reading, reading.community)
    if reading.street is not None:
        return _placed(gazetteer, reading, reading.street)
    districts = {gazetteer.district_of(street) for street in reading.town}
    if len(districts) == 1:
        reading.certainty = FORMER
        return _placed(gazetteer, reading, districts.pop())
    if reading.district is not None:
        divided = len(gazetteer.district_heirs[reading.district]) > 1
        reading.certainty = DIVIDED_DISTRICT if divided else DISTRICT
        return _placed(gazetteer, reading, reading.district)
    for zone, district in gazetteer.zones.items():
        if zone in reading.text[:20]:
            reading.words.append(zone)
            return _placed(gazetteer, reading, district)
    return NOWHERE


def _placed(gazetteer: Gazetteer, reading: Reading, area: int) -> Resolved:
    district = gazetteer.district_of(area)
    street = None if area == district else area
    community = None
    if street is not None and gazetteer.parents[street] != district:
        community, street = street, gazetteer.parents[street]
    certainty, note = _weighed(gazetteer, reading, district, street)
    if street is not None and community is None and gazetteer.street_heirs[street]:
        certainty, note = (
            min(certainty, _divided(gazetteer, reading, district)),
            note + "；该街道曾分设，未写明社区",
        )
    codes = gazetteer.codes
    return Resolved(
        area,
        codes.get(district, ""),
        codes.get(street, "") if street is not None else "",
        codes.get(community, "") if community is not None else "",
        certainty,
        f"依据“{'、'.join(reading.words)}”{note}",
    )


def _divided(gazetteer: Gazetteer, reading: Reading, district: int) -> float:
    """How sure a divided street is without a community; measured on addresses that do write theirs."""
    if reading.district is None:
        return DIVIDED_STREET
    if reading.district != district or reading.former:
        return BEFORE_DIVISION
    return RENEWED if district in gazetteer.renamed else DIVIDED_STREET


def _weighed(gazetteer: Gazetteer, reading: Reading, district: int, street: int | None) -> tuple[float, str]:
    """How sure the answer is, and what there is to say about it beyond the words it rests on."""
    today = gazetteer.names[district]
    if reading.district is None:
        return min(reading.certainty, ALONE), f"，未写区名，今属{today}"
    if district != reading.district:
        if district in gazetteer.district_heirs[reading.district]:
            return min(reading.certainty, FORMER), f"，今属{today}"
        return CONTRARY, f"，与所写的{gazetteer.names[reading.district]}不符，以街道为准，今属{today}"
    if reading.street is not None and street != reading.street and street is not None:
        return reading.certainty, f"，今属{gazetteer.names[street]}"
    return reading.certainty, ""

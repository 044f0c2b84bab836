"""Every read of cases that a page or another room needs."""

from niangjia.union.cases.queries.cases import Asked, Told, Wanted, asked, case_for, counted, listed
from niangjia.union.cases.queries.learning import corrections
from niangjia.union.cases.queries.roster import on_duty
from niangjia.union.cases.queries.tracking import Own, by_code, by_phone, mine, my_case, track

__all__ = [
    "Asked",
    "Own",
    "Told",
    "Wanted",
    "asked",
    "by_code",
    "by_phone",
    "case_for",
    "corrections",
    "counted",
    "listed",
    "mine",
    "my_case",
    "on_duty",
    "track",
]

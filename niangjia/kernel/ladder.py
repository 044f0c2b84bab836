"""Decision ladders: a rule written once that judges one case in Python and millions in one SQL statement.

A ladder is an ordered list of rungs; a case stands on the first rung whose conditions all hold. The last
rung has no condition and takes whoever is left. Conditions are joined by "and" only and know no "not", so
SQL's unknown and Python's None end alike: a comparison with an unknown fact does not hold, nor does its
opposite. A property test holds the two evaluators against each other.

    LADDER = Ladder(
        Rung("closed", "企业已注销。", "F-10", (is_false("open"),)),
        Rung("required", "职工 {headcount} 人，达到 {survey_headcount_threshold} 人。", "F-1",
             (at_least("headcount", ParamRef("survey_headcount_threshold")),)),
        Rung("not_required", "未达到应建会人数。", "F-1"),
    )
    LADDER.decide({"open": True, "headcount": 40}, params.on(day)).outcome       # "required"
    LADDER.sql({"open": "e.open", "headcount": "e.headcount"}, params.on(day))   # CASE …, the rung's number
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Literal = int | Decimal | str | date


@dataclass(frozen=True, slots=True)
class ParamRef:
    """A value that is looked up, when the ladder is used, in the mapping of params handed in."""

    key: str


@dataclass(frozen=True, slots=True)
class Cond:
    """One condition over one named fact; made by the functions below."""

    fact: str
    test: str
    value: Literal | ParamRef | None = None

    def holds(self, facts: Mapping[str, object], params: Mapping[str, object]) -> bool:
        """Judge one case. Raises KeyError for a fact or param that was not handed in."""
        given = facts[self.fact]
        match self.test:
            case "IS NULL":
                return given is None
            case "IS NOT NULL":
                return given is not None
            case "IS TRUE":
                return given is True
            case "IS FALSE":
                return given is False
        return given is not None and _compare(self.test, given, self._resolved(params))

    def sql(self, columns: Mapping[str, str], params: Mapping[str, object]) -> str:
        """Return the condition as SQL over the fact's column expression."""
        column = f"({columns[self.fact]})"
        if self.value is None:
            return f"{column} {self.test}"
        return f"{column} {self.test} {_quoted(self._resolved(params))}"

    def _resolved(self, params: Mapping[str, object]) -> Literal:
        value = params[self.value.key] if isinstance(self.value, ParamRef) else self.value
        _check_literal(self, value)
        return value  # type: ignore[return-value]  # _check_literal has just looked


def is_true(fact: str) -> Cond:
    """The fact is known and true."""
    return Cond(fact, "IS TRUE")


def is_false(fact: str) -> Cond:
    """The fact is known and false."""
    return Cond(fact, "IS FALSE")


def is_null(fact: str) -> Cond:
    """The fact is unknown."""
    return Cond(fact, "IS NULL")


def not_null(fact: str) -> Cond:
    """The fact is known."""
    return Cond(fact, "IS NOT NULL")


def at_least(fact: str, value: Literal | ParamRef) -> Cond:
    """The fact is known and not smaller, or not earlier, than the value (G-1: the number itself counts)."""
    return Cond(fact, ">=", value)


def before(fact: str, value: Literal | ParamRef) -> Cond:
    """The fact is known and smaller, or earlier, than the value (the value itself does not count)."""
    return Cond(fact, "<", value)


def equals(fact: str, value: Literal | ParamRef) -> Cond:
    """The fact is known and is the value."""
    return Cond(fact, "=", value)


@dataclass(frozen=True, slots=True)
class Rung:
    """An outcome, the Chinese sentence that gives its reason, the rule's number, and when it applies.

    The sentence may name facts and params in braces: "职工 {headcount} 人".
    """

    outcome: str
    reason: str
    rule: str
    when: tuple[Cond, ...] = ()

    def sentence(self, facts: Mapping[str, object], params: Mapping[str, object]) -> str:
        """Return the reason with its facts and params filled in."""
        return self.reason.format_map({**params, **facts})


@dataclass(frozen=True, slots=True, init=False)
class Ladder:
    """Rungs in order. Raises ValueError unless exactly the last one is without condition."""

    rungs: tuple[Rung, ...]

    def __init__(self, *rungs: Rung) -> None:
        if not rungs or rungs[-1].when or not all(rung.when for rung in rungs[:-1]):
            raise ValueError("a ladder's last rung, and no other, stands without a condition")
        object.__setattr__(self, "rungs", rungs)

    @property
    def facts(self) -> frozenset[str]:
        """The names of every fact that the ladder asks for."""
        return frozenset(cond.fact for rung in self.rungs for cond in rung.when)

    def decide(self, facts: Mapping[str, object], params: Mapping[str, object]) -> Rung:
        """Return the rung on which one case stands."""
        return next(r for r in self.rungs if all(cond.holds(facts, params) for cond in r.when))

    def sql(self, columns: Mapping[str, str], params: Mapping[str, object]) -> str:
        """Return a CASE that gives the number of the rung (`rungs[number]`) for every row.

        `columns` are SQL expressions by fact, written by the programmer; literals are checked and quoted,
        and hold no percent sign, so the text may stand in a statement with or without arguments.
        """
        arms = (
            f"WHEN {' AND '.join(cond.sql(columns, params) for cond in rung.when)} THEN {number}"
            for number, rung in enumerate(self.rungs[:-1])
        )
        last = len(self.rungs) - 1
        return f"CASE {' '.join(arms)} ELSE {last} END" if last else "0"


def _compare(test: str, given: object, value: Literal) -> bool:
    if test == "=":
        return given == value
    return given >= value if test == ">=" else given < value  # type: ignore[operator]  # unlike types raise TypeError


def _check_literal(cond: Cond, value: object) -> None:
    """Only values that order and print alike in Python and SQL: no floats, truth values, times of day."""
    kinds = (int, Decimal, date) if cond.test in (">=", "<") else (int, Decimal, date, str)
    if isinstance(value, bool | datetime) or not isinstance(value, kinds):
        raise ValueError(f"{cond.fact} {cond.test} {value!r}: not a value that a ladder compares with")
    if isinstance(value, str) and (set(value) & set("%\\\0")):
        raise ValueError(f"{cond.fact}: {value!r} holds a sign that is not safe in SQL")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{cond.fact}: {value!r} is not a number")


def _quoted(value: Literal) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return f"({value:f})" if isinstance(value, Decimal) else f"({value})"

"""A record -> plain JSON values, and back with each value's type checked: the shape is what its dataclass says.

Takes dataclasses, gives dicts and lists, or the record; it knows none by name. A field that is not compared is not
written, and so not read; it must be the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache, partial
from itertools import starmap
from operator import attrgetter, contains, itemgetter
from reprlib import Repr
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from framing.errors import InputError

R = TypeVar("R")

_WORDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    dict: "an object of named fields",
    list: "a list",
    tuple: "a list",
    NoneType: "None",
}
_LEAVES = frozenset({str, int, float, bool, NoneType})
_MAY_LACK = frozenset({"threshold", "intercept", "voice", "kind", "kind_score", "speaker"})  # where they have a default
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 60


def shown(value: object) -> str:
    """Return a value as a message shows it: shortened, in one line."""
    return " ".join(_SHORT.repr(value).split())


def plain_values(value: Any) -> Any:
    """Return a copy in which records are dicts and tuples are lists, as in JSON."""
    kind = type(value)
    if kind in _LEAVES:
        return value
    if is_dataclass(kind):
        names, pick = _written(kind)
        return dict(zip(names, map(plain_values, pick(value)), strict=True))
    if isinstance(value, dict):
        return {key: plain_values(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain_values(item) for item in value]
    return deepcopy(value)


@cache
def _written(record: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(field.name for field in fields(record) if field.compare)
    return names, attrgetter(*names)


def read(record: type[R], value: object, what: str, step: str) -> R:
    """Build a record from plain values.

    Raises
    ------
    InputError
        If a value is missing or of a wrong type: the sentence says `what` the record is, which value, and the next `step`.
    """
    try:
        built: R = _shape(record).read(value)
    except _Misfit as misfit:
        place = "".join(reversed(misfit.path)).removeprefix(".")
        must, does = (f"have {misfit.rule} at {place}", "has") if place else (f"be {misfit.rule}", "is")
        raise InputError(f"{what} must {must}, but {does} {misfit.found}; {step}") from None
    return built


class _Misfit(Exception):
    """A value that does not fit; the path to it is filled from its end, by whoever hands it on."""

    def __init__(self, rule: str, found: str, *path: str) -> None:
        self.rule, self.found, self.path = rule, found, list(path)


class _Shape:
    """What a record's values must be, field by field, found once from its type hints."""

    def __init__(self, record: Any) -> None:
        hints = get_type_hints(record)
        self._record = record
        self._names, _ = _written(record)
        self._pick = itemgetter(*self._names)
        self._kinds = [_kinds(hints[name]) for name in self._names]
        self._defaults = {field.name: field.default for field in fields(record) if _may_lack(field)}
        parts = [(place, _part(hints[name])) for place, name in enumerate(self._names)]
        self._parts = [(place, part) for place, part in parts if part]

    def read(self, value: Any) -> Any:
        """Build the record. The common case asks for no field by itself, as a large file holds millions."""
        try:
            values = self._pick(value)
        except (KeyError, TypeError, IndexError):
            values = self._lacking(value)
        if not all(map(contains, self._kinds, map(type, values))):
            values = tuple(map(self._fitting, self._names, self._kinds, values))
        return self._record(*(self._with_parts(values) if self._parts else values))

    def read_all(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Build the records of a list; of those that hold no others, which are by far the most, all at once."""
        if not self._parts:
            with suppress(KeyError, TypeError, IndexError):
                rows = list(map(self._pick, values))
                columns = zip(*rows, strict=True)
                if all(kinds.issuperset(map(type, column)) for kinds, column in zip(self._kinds, columns, strict=False)):
                    return tuple(starmap(self._record, rows))
        return _one_by_one(self.read, values)

    def _with_parts(self, values: Sequence[Any]) -> Sequence[Any]:
        built = list(values)
        for place, part in self._parts:
            if built[place] is not None:
                try:
                    built[place] = part(built[place])
                except _Misfit as misfit:
                    misfit.path.append(f".{self._names[place]}")
                    raise
        return built

    def _lacking(self, value: Any) -> tuple[Any, ...]:
        """Return the values with defaults for what may be lacking, unless an unknown field is there: it may be that, misspelt."""
        if not isinstance(value, dict):
            raise _Misfit(_WORDS[dict], shown(value))
        for name, kinds in zip(self._names, self._kinds, strict=True):
            if name not in value and name not in self._defaults:
                raise _Misfit(_named(kinds), "nothing", f".{name}")
        for name in value:
            if name not in self._names:
                raise _Misfit("no further field", shown(value[name]), f".{name}")
        return tuple(value[name] if name in value else self._defaults[name] for name in self._names)

    @staticmethod
    def _fitting(name: str, kinds: frozenset[type], value: Any) -> Any:
        """Return a value if it fits, though by a type of its own, or as a whole number for a number."""
        if isinstance(value, tuple(kinds)) and (type(value) is not bool or bool in kinds):
            return value
        if float in kinds and type(value) is int and abs(value) <= 1 << 53:
            return float(value)
        raise _Misfit(_named(kinds), shown(value), f".{name}")


_shape: Callable[[Any], _Shape] = cache(_Shape)


def _may_lack(field: Field[Any]) -> bool:
    return field.name in _MAY_LACK and field.default is not MISSING


def _named(kinds: frozenset[type]) -> str:
    return " or ".join(dict.fromkeys(word for kind, word in _WORDS.items() if kind in kinds))


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if isinstance(hint, UnionType) else (hint,)


def _kinds(hint: Any) -> frozenset[type]:
    """Return the types of the plain values that a hint allows: `tuple[Span, ...] | None` a list, a tuple and None."""
    kinds: list[type] = []
    for option in _options(hint):
        origin = get_origin(option) or option
        kinds += [list, tuple] if origin is tuple else [dict] if is_dataclass(option) else [origin]
    return frozenset(kinds)


def _part(hint: Any) -> Callable[[Any], Any] | None:
    """Return what reads a value in which others are nested: a record, or several in a list."""
    for option in _options(hint):
        if is_dataclass(option):
            return _shape(option).read
        if get_origin(option) is tuple:
            inner = get_args(option)[0]
            return _shape(inner).read_all if is_dataclass(inner) else partial(_one_by_one, _text)
    return None


def _one_by_one(read: Callable[[Any], Any], values: Sequence[Any]) -> tuple[Any, ...]:
    found: list[Any] = []
    try:
        for value in values:
            found.append(read(value))
    except _Misfit as misfit:
        misfit.path.append(f"[{len(found)}]")
        raise
    return tuple(found)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Misfit(_WORDS[str], shown(value))
    return value

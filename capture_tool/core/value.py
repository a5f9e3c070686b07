"""`dataclass(frozen=True, slots=True)` for whatever a short command imports: used alike, made in a tenth of the time.

The library writes the source of six methods for every class and compiles it, 0.7 ms each, and imports `inspect` for that: an
eighth of all that `capture --save` did. Here every class has the same few functions, slower by a microsecond a value.
The library's `replace`, `asdict` and `fields` take these values too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass, field, fields, replace

    __all__ = ["dataclass", "field", "fields", "replace"]
else:

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool = False) -> Callable[[type], type]:
        """The decorator. There are only frozen ones with slots."""
        assert frozen
        assert slots
        return lambda kind: _made(kind, kw_only=kw_only)

    def field(*, default: object = None, default_factory: Callable[[], object] | None = None, metadata: Any = None) -> object:
        """A default that is made anew for each value, or of which there is more to tell."""
        return _Field(default, default_factory, metadata or {})

    def fields(kind: type) -> list[_Field]:
        """The fields whose default `field` made."""
        return list(vars(kind)["__dataclass_fields__"].described)

    def replace(value: Any, /, **changes: object) -> Any:
        """A copy of `value` with other values in the fields that are named."""
        return type(value)(**{name: getattr(value, name) for name in value.__slots__} | changes)


class _Field:
    """What `field` was told."""

    __slots__ = ("default", "make", "metadata", "name")

    def __init__(self, default: object, make: Callable[[], object] | None, metadata: Mapping[str, Any]) -> None:
        self.name = ""
        self.default = default
        self.make = make
        self.metadata = metadata


class _Fields:
    """The fields of a class, told in the library's words when it asks."""

    def __init__(self, described: list[_Field], defaults: Mapping[str, object]) -> None:
        self.described = described
        self._defaults = defaults
        self._told: Mapping[str, Any] | None = None

    def __get__(self, _: object, kind: type) -> Mapping[str, Any]:
        if self._told is None:  # the library asks several times for each `replace`, and to tell costs a millisecond
            self._told = self._tell(kind)
        return self._told

    def _tell(self, kind: type) -> Mapping[str, Any]:
        import dataclasses

        made = {one.name: dataclasses.field(default_factory=one.make) for one in self.described if one.make}
        plain = {name: dataclasses.field(default=self._defaults.get(name, dataclasses.MISSING)) for name in kind.__annotations__}
        told = [(name, said, made.get(name, plain[name])) for name, said in kind.__annotations__.items()]
        fields: Mapping[str, Any] = vars(dataclasses.make_dataclass(kind.__name__, told, kw_only=True))["__dataclass_fields__"]
        return fields


def _made(kind: type, *, kw_only: bool) -> type:
    body = {name: value for name, value in vars(kind).items() if name not in ("__dict__", "__weakref__")}
    names = tuple(body["__annotations__"])
    given = {name: body.pop(name) for name in names if name in body}
    described = [one for one in given.values() if isinstance(one, _Field)]
    for name, one in given.items():
        if isinstance(one, _Field):
            one.name = name
    defaults = {name: one.default if isinstance(one, _Field) else one for name, one in given.items()}
    factories = {one.name: one.make for one in described if one.make}
    methods: dict[str, Any] = {
        "__slots__": names,
        "__match_args__": () if kw_only else names,
        "__dataclass_fields__": _Fields(described, defaults),
        "__init__": _init(names, defaults, factories, 0 if kw_only else len(names)),
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__repr__": _repr,
        "__getstate__": _state,
        "__setstate__": _set_state,
        **_comparing(attrgetter(*names)),
    }
    return type(kind)(kind.__name__, kind.__bases__, methods | body)


def _init(
    names: tuple[str, ...], defaults: Mapping[str, object], factories: Mapping[str, Callable[[], object]], most: int
) -> Callable[..., None]:
    """Takes `most` values by place, the others by name."""
    every = frozenset(names)
    write = object.__setattr__

    def init(self: object, /, *placed: object, **named: object) -> None:
        given = dict(zip(names, placed, strict=False)) | named
        values = {**defaults, **{name: make() for name, make in factories.items() if name not in given}, **given}
        if len(given) != len(placed) + len(named) or len(placed) > most or values.keys() != every:
            raise TypeError(f"{type(self).__name__} takes {', '.join(names)}")
        for name, value in values.items():
            write(self, name, value)

    return init


def _comparing(read: Callable[[object], object]) -> dict[str, Callable[..., object]]:
    def equal(self: object, other: object) -> bool:
        return read(self) == read(other) if type(self) is type(other) else NotImplemented

    return {"__eq__": equal, "__hash__": lambda self: hash(read(self))}


def _refuse(self: object, name: str, *_: object) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"{type(self).__name__}.{name} does not change")


def _repr(self: Any) -> str:
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"


def _state(self: Any) -> list[object]:
    return [getattr(self, name) for name in self.__slots__]


def _set_state(self: Any, state: list[object]) -> None:
    for name, value in zip(self.__slots__, state, strict=True):
        object.__setattr__(self, name, value)

"""How Sage declares columns: its types on SQL Server and what stands for them in the sandbox's SQLite file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    Unicode,
    UnicodeText,
)
from sqlalchemy import text as sql
from sqlalchemy.types import TypeEngine, UserDefinedType

METADATA = MetaData()

GUID = "upper(hex(randomblob(4))||'-'||hex(randomblob(2))||'-'||hex(randomblob(2))||'-'||hex(randomblob(2))||'-'||hex(randomblob(6)))"  # noqa: E501
"""What stands for a client's newid() when another program adds a row to the sandbox."""


class _SqliteDecimal(UserDefinedType[Any]):
    """A column of NUMERIC affinity, without the driver's detour over float."""

    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        self.precision, self.scale = precision, scale

    def get_col_spec(self, **_: Any) -> str:
        return f"DECIMAL({self.precision},{self.scale})"


class Amount(TypeDecorator[Decimal]):
    """Decimal in Sage's own units; on SQLite bound as text and quantized on reading."""

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int = 12, scale: int = 2) -> None:
        super().__init__(precision, scale)
        self.precision, self.scale = precision, scale
        self.zero = Decimal(0).scaleb(-scale)  # most amounts of a row are; they share one object

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_SqliteDecimal(self.precision, self.scale))
        return dialect.type_descriptor(Numeric(self.precision, self.scale))

    def quantize(self, value: object) -> Decimal:
        """Round as SQL Server does when it stores a decimal."""
        return Decimal(str(value)).quantize(self.zero, ROUND_HALF_UP)

    def process_bind_param(self, value: object, dialect: Dialect) -> object:
        if value is None or dialect.name != "sqlite":
            return value
        return format(self.quantize(value), "f")

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - its signature
        if value is None:
            return None
        return self.quantize(value) if value else self.zero


class Stamp(TypeDecorator[dt.datetime]):
    """Sage's datetime, taken as UTC; fixed-width text in SQLite, so that text compares as moments do.

    Sage's default for `insdte` is UTC; that `upddte` is UTC too is a guess by analogy.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(23) if dialect.name == "sqlite" else DateTime())

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        moment = value.astimezone(dt.UTC).replace(tzinfo=None)
        return moment.isoformat(" ", "milliseconds") if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: dt.datetime | str | None,
        dialect: Dialect,  # noqa: ARG002 - its signature
    ) -> dt.datetime | None:
        if value is None:
            return None
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.replace(tzinfo=dt.UTC)


def texts(length: int, names: str) -> list[Column[Any]]:
    """The nvarchar columns of one length: never null, empty by default, compared without case."""
    kind = Unicode(length).with_variant(String(length, collation="NOCASE"), "sqlite")
    return [Column(name, kind, nullable=False, server_default="") for name in names.split()]


def memos(names: str) -> list[Column[Any]]:
    """Columns of nvarchar(max)."""
    return [Column(name, UnicodeText, nullable=False, server_default="") for name in names.split()]


def numbers(names: str) -> list[Column[Any]]:
    """Numbers of other records; null when there is none."""
    return [Column(name, BigInteger) for name in names.split()]


def phases(names: str) -> list[Column[Any]]:
    """Numbers of phases, where 0 is no phase."""
    return [Column(name, BigInteger, nullable=False, server_default="0") for name in names.split()]


def choices(names: str) -> list[Column[Any]]:
    """Numbers of entries in lists of the company."""
    return [Column(name, Integer) for name in names.split()]


def codes(names: str) -> list[Column[Any]]:
    """Numbers of Sage's fixed lists (tinyint, smallint)."""
    return [Column(name, SmallInteger) for name in names.split()]


def flags(names: str) -> list[Column[Any]]:
    """0 or 1."""
    return [Column(name, SmallInteger, nullable=False, server_default="0") for name in names.split()]


def amounts(names: str, precision: int = 12, scale: int = 2) -> list[Column[Any]]:
    """Money, and with another scale hours, quantities and rates."""
    kind = Amount(precision, scale)
    return [Column(name, kind, nullable=False, server_default="0") for name in names.split()]


def rates(names: str) -> list[Column[Any]]:
    """Percentages; the number of places is a guess from import layouts."""
    return amounts(names, 5, 2)


def cost_codes(names: str) -> list[Column[Any]]:
    """Cost codes are decimals with three places everywhere."""
    return [Column(name, Amount(15, 3)) for name in names.split()]


def days(names: str) -> list[Column[Any]]:
    """Business dates."""
    return [Column(name, Date) for name in names.split()]


def optional(columns: Iterable[Column[Any]], guess: str = "named by one older source only") -> list[Column[Any]]:
    """Columns a company's database may lack."""
    found = list(columns)
    for column in found:
        column.info.update(optional=True, guess=guess)
    return found


def guessed(columns: Iterable[Column[Any]], guess: str) -> list[Column[Any]]:
    """Columns of which something is not certain."""
    found = list(columns)
    for column in found:
        column.info["guess"] = guess
    return found


def private(columns: Iterable[Column[Any]]) -> list[Column[Any]]:
    """Columns that are there and are never read: tax, bank and card data."""
    found = list(columns)
    for column in found:
        column.info["private"] = True
    return found


def _stamps() -> list[Column[Any]]:
    """What every table of Sage carries; `upddte` is null until the first update."""
    return [
        Column("insdte", Stamp),
        Column("insusr", Unicode(128), server_default="sandbox"),
        Column("upddte", Stamp),
        Column("updusr", Unicode(128)),
    ]


def _guid() -> Column[Any]:
    return Column("_idnum", String(36), primary_key=True, server_default=sql(f"({GUID})"))


def header(name: str, *columns: Column[Any], key: Column[Any] | None = None, guess: str = "") -> Table:
    """A table whose `recnum` is the number people see; it is unique, while the GUID is the primary key."""
    number = Column("recnum", BigInteger, nullable=False) if key is None else key
    table = Table(name, METADATA, _guid(), number, *columns, *_stamps(), info={"guess": guess})
    Index(f"IX:{name}.recnum", table.c.recnum, unique=True)
    return table


def indexed(table: Table, names: str) -> None:
    """The indexes of single columns that the schema facts name and our questions use."""
    for name in names.split():
        Index(f"IX:{table.name}.{name}", table.c[name])


def child(
    name: str, parent: Table, place: str | None, *columns: Column[Any], unique: bool = False, guess: str = ""
) -> Table:
    """A table of lines: `recnum` is the parent's, `_idref` its GUID; `place`, where there is one, tells rows apart."""
    places = [] if place is None else [Column(place, BigInteger, nullable=False)]
    table = Table(
        name,
        METADATA,
        _guid(),
        Column("_idref", String(36)),
        Column("recnum", BigInteger, nullable=False),
        *places,
        *columns,
        *_stamps(),
        info={"parent": parent.name, "guess": guess},
    )
    Index(f"IX:{name}.recnum", table.c.recnum, *(table.c[place.name] for place in places), unique=unique)
    return table


def lookup(name: str, label: str = "typnme", *columns: Column[Any], guess: str = "") -> Table:
    """A list the company edits itself: a number and a name."""
    return header(name, *texts(50, label), *columns, guess=guess)

"""What SQL Server refuses in a question though SQLite and sqlglot take it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp

FUNCTIONS = {
    "avg", "coalesce", "concat", "convert", "cast", "count", "dateadd", "getutcdate", "len", "lower", "ltrim", "max",
    "min", "nullif", "rtrim", "sum", "upper", "count_big", "case", "and", "or", "exists", "has_perms_by_name",
    "is_srvrolemember", "date_add", "row_number", "abs", "round", "iif", "trim", "object_id", "changetable",
    "change_tracking_current_version", "change_tracking_min_valid_version",
}  # fmt: skip
"""Functions of SQL Server that questions may use."""

TYPES = {
    "bigint", "bit", "char", "date", "datetime", "datetime2", "decimal", "int", "nvarchar", "smallint", "tinyint",
    "uniqueidentifier", "varchar",
}  # fmt: skip
LITERALS = re.compile(r"'(?:[^']|'')*'")
ONLY_SQLITE = {
    r"(?<!@)\bLIMIT\b": "LIMIT",
    r"\|\|": "text joined by ||",
    r"==": "== for =",
    r"`": "names in backquotes",
    r'"': "names or text in double quotes",
    r"\bGLOB\b": "GLOB",
    r"\bNOCASE\b": "COLLATE NOCASE",
    r"\bNULLS (FIRST|LAST)\b": "NULLS FIRST or LAST",
    r"\bIS (NOT )?(TRUE|FALSE|DISTINCT)\b": "IS TRUE, IS FALSE or IS DISTINCT FROM",
    r"\b(TRUE|FALSE)\b": "a truth value as a word",
    r"\bUSING\s*\(": "JOIN ... USING",
    r"\bILIKE\b": "ILIKE",
    r"->": "JSON arrows",
    r"\bIFNULL\b": "IFNULL",
}
TRACKED = re.compile(r"\bCHANGES dbo\.(\w+)")
"""What only CHANGETABLE takes, and sqlglot does not know."""
PARAMETER = re.compile(r"(?<!:):(?=[a-z])")
CONDITIONS = (exp.Where, exp.Having, exp.Not, exp.And, exp.Or)


def refused(text: str) -> list[str]:
    """What in the text SQL Server would refuse, in words; nothing when it takes it."""
    text = TRACKED.sub(r"'\1'", PARAMETER.sub("@", text))
    bare = LITERALS.sub("''", text)
    words = [reason for pattern, reason in ONLY_SQLITE.items() if re.search(pattern, bare, re.IGNORECASE)]
    return words or [reason for node in sqlglot.parse_one(text, read="tsql").walk() for reason in _of(node)]


def _of(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, exp.Select):
        yield from _select(node)
    if isinstance(node, exp.Subquery) and isinstance(node.parent, exp.From | exp.Join):
        yield from _derived(node)
    if isinstance(node, exp.Tuple) and isinstance(node.parent, exp.Binary | exp.In) and node is node.parent.this:
        yield "several values compared at once"
    if isinstance(node, exp.Add) and any(_is_text(side) for side in (node.left, node.right)):
        yield "text joined by +, which SQLite takes for a sum"
    if isinstance(node, exp.Func) and not isinstance(node, exp.Connector) and _name(node) not in FUNCTIONS:
        yield f"the function {_name(node)}"
    if isinstance(node, exp.DataType) and node.this.value.lower() not in TYPES:
        yield f"the type {node.this.value.lower()}"
    if _is_truth(node) and not _may_be_truth(node):
        yield f"a condition where a value is wanted: {node.sql('tsql')}"
    if isinstance(node, CONDITIONS):
        wanted = [node.left, node.right] if isinstance(node, exp.Connector) else [node.this]
        yield from (f"a value for a condition: {one.sql('tsql')}" for one in wanted if not _is_truth(one))


def _select(node: exp.Select) -> Iterator[str]:
    cut = node.args.get("limit") is not None or node.args.get("offset") is not None
    if cut and node.args.get("order") is None:
        yield "rows cut off without an order"
    nested = node.parent is not None and not isinstance(node.parent, exp.Insert)
    if nested and node.args.get("order") is not None and not cut:
        yield "an order inside a subquery"


def _derived(node: exp.Subquery) -> Iterator[str]:
    """A derived table needs a name, and a different name for each of its columns."""
    if not node.alias:
        yield "a derived table without a name"
    query = node.this
    while isinstance(query, exp.SetOperation):
        query = query.this
    names = [one.alias_or_name.lower() for one in query.expressions]
    if "" in names or len(set(names)) < len(names):
        yield "a derived table with a column that has no name of its own"


def _is_text(node: exp.Expr) -> bool:
    if isinstance(node, exp.Cast | exp.Convert):
        kind = node.to if isinstance(node, exp.Cast) else node.this
        return bool(kind.this.value.lower().endswith("char"))
    return isinstance(node, exp.National) or (isinstance(node, exp.Literal) and node.is_string)


def _is_truth(node: exp.Expr) -> bool:
    if isinstance(node, exp.Paren):
        return _is_truth(node.this)
    return isinstance(node, exp.Predicate | exp.Connector | exp.Not | exp.Exists | exp.Escape)


def _may_be_truth(node: exp.Expr) -> bool:
    """Whether a condition stands where one may stand."""
    parent = node.parent
    if isinstance(parent, exp.Paren | exp.Connector | exp.Not | exp.Escape | exp.Where | exp.Having | exp.If):
        return True
    return isinstance(parent, exp.Join) and node is parent.args.get("on")


def _name(node: exp.Func) -> str:
    return (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()

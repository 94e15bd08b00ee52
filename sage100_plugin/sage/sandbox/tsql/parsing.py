"""T-SQL as a tree of sqlglot's, with every function under its own name: what a name means is said in `functions`."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from sqlglot import exp, tokenize
from sqlglot.dialects.tsql import TSQL
from sqlglot.errors import SqlglotError
from sqlglot.parsers.tsql import TSQLParser
from sqlglot.tokenizer_core import TokenType

from sage100_plugin.sage.sandbox.tsql.kinds import NotASelect, Untranslatable


class _Plain(TSQL):
    """The dialect without its own ideas of what functions mean, and without LIMIT, which T-SQL does not have."""

    class Parser(TSQLParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: parse
            for name, parse in TSQLParser.FUNCTION_PARSERS.items()
            if name in {"CAST", "CONVERT", "TRY_CAST", "TRY_CONVERT", "STRING_AGG"}
        }
        QUERY_MODIFIER_PARSERS: ClassVar[dict[TokenType, Any]] = {
            token: parse for token, parse in TSQLParser.QUERY_MODIFIER_PARSERS.items() if token is not TokenType.LIMIT
        }


_LAST_GO = re.compile(r"^[ \t]*GO[ \t]*;?\s*\Z", re.IGNORECASE | re.MULTILINE)


def parsed(text: str) -> exp.Expression:
    """The one SELECT of a text. Raises `Untranslatable` for anything else."""
    bare = _LAST_GO.sub("", text)
    try:
        tokens = tokenize(bare, read=_Plain)
    except SqlglotError as error:
        raise Untranslatable(f"it is not SQL: {_words(error)}") from None
    while tokens and tokens[-1].token_type is TokenType.SEMICOLON:
        tokens.pop()
    if not tokens:
        raise Untranslatable("it is empty; write one SELECT")
    if tokens[0].token_type not in {TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN}:
        raise NotASelect(f"only a SELECT is answered here, and this begins with {tokens[0].text}")
    if any(token.token_type is TokenType.SEMICOLON for token in tokens):
        raise NotASelect("only one SELECT at a time is answered here")
    try:
        (tree,) = _Plain().parser().parse(tokens, bare)
    except SqlglotError as error:
        raise Untranslatable(f"it is not T-SQL: {_words(error)}") from None
    if not isinstance(tree, exp.Select | exp.SetOperation | exp.Subquery):
        raise NotASelect("only a SELECT is answered here")
    return tree


def _words(error: SqlglotError) -> str:
    """Without the marks that a terminal would underline."""
    return " ".join(re.sub(r"\x1b\[\d+m", "", str(error)).split())


def only(node: exp.Expression, *known: str) -> None:
    """Refuse a form of an expression that is not known: its arguments are others than these."""
    for name, value in node.args.items():
        if value and name not in known:
            raise Untranslatable(f"{name.rstrip('_').replace('_', ' ').upper()} is not translated for the sandbox")

"""Names and sentences as n8n's conventions want them."""

from __future__ import annotations

import re

from sage100_plugin.projections.host_rules import SMALL_WORDS

ID = re.compile(r"\bIds?\b")
SENTENCE_END = re.compile(r"\. ")


def title(text: str) -> str:
    """Title case: `Source Id` is `Source ID`, `Create a change order` is `Create a Change Order`."""
    first, *others = ID.sub(lambda found: found[0].replace("Id", "ID"), text).split()
    return " ".join([_upper(first), *(word if word in SMALL_WORDS else _upper(word) for word in others)])


def _upper(word: str) -> str:
    return word[:1].upper() + word[1:]


def sentence(text: str) -> str:
    """A single sentence stands without its full stop, several with all of theirs."""
    told = _upper(re.sub(r"\bid\b", "ID", re.sub(r"\bid's\b", "ID's", text.strip())))
    told = told.replace("<", "&lt;").replace(">", "&gt;")
    if len(SENTENCE_END.split(told)) == 1:
        return told.removesuffix(".")
    return told if told.endswith(".") else told + "."


def whether(help_text: str) -> str:
    """What a switch does."""
    return sentence(help_text if help_text.startswith("Whether") else f"Whether to switch this on. {help_text}")


def camel(key: str) -> str:
    """`work_order` is `workOrder`."""
    first, *others = key.split("_")
    return first + "".join(_upper(word) for word in others)


def pascal(key: str) -> str:
    """`work_order` is `WorkOrder`."""
    return _upper(camel(key))


def spoken(name: str) -> str:
    """A title as a sentence: `Create Work Order` is `Create a work order`."""
    words = name.lower().split()
    at = next(
        (place for place in range(1, len(words)) if words[place] not in {"or", "to"} and words[place - 1] != "or"),
        len(words),
    )
    verb, noun = words[:at], words[at:]
    if noun and not noun[-1].endswith("s"):
        noun = ["an" if noun[0][0] in "aeio" else "a", *noun]
    said = " ".join([*verb, *noun])
    return said[:1].upper() + said[1:]

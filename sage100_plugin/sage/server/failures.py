"""What a driver's error means: one sentence in plain words, with the next step."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError

from sage100_plugin.errors import Problem, Unavailable
from sage100_plugin.sage.server import network
from sage100_plugin.sage.server.odbc import DriverMissingError
from sage100_plugin.sage.server.server import APPLICATION, Server

APPROVE = (
    f"Sage lets only approved programs into its SQL Server, and {APPLICATION} is not approved yet. In Database "
    "Administration open Advanced Settings > Advanced SQL Server Settings > Limit access to this SQL Server instance "
    f"to approved applications > Edit Approvals, and add the application {APPLICATION} for the login {{login}} and the "
    "machine on which the plugin runs."
)
LOGIN = (
    "SQL Server on {server} does not take the login {login} with this password. Check both, and that the server "
    "allows SQL logins (Server Properties > Security > SQL Server and Windows Authentication mode)."
)
ACCOUNT = "SQL Server on {server} says of the login {login}: {said} Whoever runs the server can put that right."
DATABASE = (
    "There is no database {database} on {server} that the login {login} may open. A company's database bears the "
    "company's name; to let the login in: USE [{in_database}]; CREATE USER [{in_login}] FOR LOGIN [{in_login}]; "
    "ALTER ROLE db_datareader ADD MEMBER [{in_login}];"
)
RIGHT = (
    "The login {login} may not read {object} in {database}. Whoever runs the server can allow it: "
    "USE [{in_database}]; ALTER ROLE db_datareader ADD MEMBER [{in_login}];"
)
DEADLOCK = "Somebody in Sage needed the same records at that moment and went first. Nothing is lost: ask again."
BUSY = "Somebody in Sage holds the records that were asked for. Nothing is lost: ask again later."
TABLE = (
    "{database} on {server} has no table {object}. Check that it is the database of a Sage 100 Contractor company; "
    "sage100-plugin doctor lists what is missing."
)
COLUMN = (
    "A table in {database} on {server} has no column {object}: this version of Sage 100 Contractor keeps it "
    "elsewhere. sage100-plugin doctor lists what is missing."
)
WRONG_NAME = (
    "The certificate of {server} is made out to another name. Give the server by the name in its certificate, or pin "
    "the certificate."
)
UNTRUSTED = (
    "Nobody whom this machine trusts vouches for the certificate of {server}. Choose one: pin this certificate after "
    "you compared its fingerprint; install the authority that signed it on this machine; or trust any certificate, "
    "where nobody can listen on the way."
)
SLOW = "SQL Server on {server} did not answer in time. It may be busy: ask again later."
LOST = "The connection to {server} broke off. Check the network and that SQL Server runs, and ask again."
NO_LOGIN = (
    "{server} answers, but did not let us log in: either it is not a SQL Server, or it is busy, or the database "
    "{database} cannot be opened."
)
NOT_LET_IN = (
    "SQL Server on {server} did not let the login {login} in. Either its password or the database {database} is not "
    f"right, or Sage has not approved the application {APPLICATION}: the driver pymssql does not tell which, odbc does."
)
NO_PACKAGE = (
    "The packages for SQL Server are missing. Install them where the plugin is: pip install sage100-plugin[sqlserver]"
)
NO_MANAGER = (
    "The ODBC driver manager is missing on this machine ({said}). Install it: apt install unixodbc, or brew install "
    "unixodbc."
)
NO_DRIVER = (
    "Microsoft's ODBC Driver 18 for SQL Server is missing. On Windows install msodbcsql.msi from Microsoft's page "
    "Download ODBC Driver for SQL Server; on Linux and macOS: pip install mssql-python-odbc"
)
OTHER = "SQL Server on {server} answers: {said}"

BY_NUMBER: Mapping[int, str] = {
    17892: APPROVE,
    50004: APPROVE,
    4060: DATABASE, 4064: DATABASE, 911: DATABASE, 916: DATABASE,
    18456: LOGIN, 18452: LOGIN,
    18470: ACCOUNT, 18486: ACCOUNT, 18487: ACCOUNT, 18488: ACCOUNT,
    208: TABLE, 207: COLUMN, 229: RIGHT, 230: RIGHT,
    1205: DEADLOCK, 1222: BUSY,
}  # fmt: skip
"""SQL Server's own numbers."""

SAID: Mapping[str, str | None] = {
    r"does not match|-2146893022": WRONG_NAME,
    r"certificate|SSL Provider|-2146893019|-2146762487": UNTRUSTED,
    r"^\[IM00\d\]|Can't open lib": NO_DRIVER,
    r"20018, severity 1[14]\b.*20002": NOT_LET_IN,
    r"^\[HYT0[01]\].*\(SQLDriverConnect\)|^\[08001\]|20009|20003.*20002": None,
    r"^\[HYT0[01]\]|20003": SLOW,
    r"\(SQLDriverConnect\)|20002|^Unknown error": None,
    r"^\[(08S01|08003|08007|10054)\]|20004|20006|20017|20047": LOST,
}
"""What the drivers say themselves, in the order in which it is looked for. With none the network is asked why."""

SPOKEN = re.compile(r"\[SQL Server\](.*?) \((\d+)\)", re.DOTALL)
"""What SQL Server said, in a message of the ODBC driver."""

OWN_WORDS = re.compile(r"DB-Lib error message|Unknown error")
"""Where pymssql speaks itself; a number before it is then left over from an earlier error."""

QUOTED = re.compile(r"'([^']*)'")


def explain(error: BaseException, server: Server | None = None) -> Problem:
    """The problem behind an error of SQLAlchemy, pyodbc or pymssql, or behind a missing driver.

    When the driver says no more than that it could not connect, the network is asked why. `server` gives the names of
    which the sentence speaks; its password is never in it.
    """
    if isinstance(error, Problem):
        return error
    cause = _cause(error)
    if isinstance(cause, DriverMissingError):
        return _problem(NO_DRIVER, server, "")
    if isinstance(cause, ImportError):
        return _problem(NO_PACKAGE if isinstance(cause, ModuleNotFoundError) else NO_MANAGER, server, str(cause))
    number, text = _spoken(cause)
    if number is not None:
        return _problem(BY_NUMBER.get(number, OTHER), server, text)
    sentence = next((sentence for said, sentence in SAID.items() if re.search(said, text, re.DOTALL)), OTHER)
    return _unreachable(server) if sentence is None else _problem(sentence, server, text)


def number_of(error: BaseException) -> int | None:
    """SQL Server's number of an error, when it was SQL Server that spoke: 4060 for a database that is not there."""
    return _spoken(_cause(error))[0]


def _cause(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _spoken(error: BaseException) -> tuple[int | None, str]:
    """SQL Server's number and words, or no number and the driver's words."""
    said = error.args[0] if error.args and isinstance(error.args[0], tuple) else error.args
    text = str(said[-1].decode("utf-8", "replace") if said and isinstance(said[-1], bytes) else (said or [error])[-1])
    heard = [(int(number), words) for words, number in SPOKEN.findall(text)]
    if heard:
        return next((one for one in heard if one[0] in BY_NUMBER), heard[0])
    words = OWN_WORDS.split(text)[0].strip()
    return (said[0], words) if words and said and isinstance(said[0], int) else (None, text)


def _unreachable(server: Server | None) -> Problem:
    """Why there is no connection."""
    if server is not None:
        try:
            network.connect(server.host, network.port_of(server)).close()
        except Unavailable as problem:
            return problem
    return _problem(NO_LOGIN, server, "")


def _problem(sentence: str, server: Server | None, said: str) -> Unavailable:
    named = {"server": "the server", "database": "the database", "login": "of the plugin"}
    quotable = {"in_database": "database", "in_login": "login"}
    if server is not None:
        named = {"server": server.server, "database": server.database, "login": server.login}
        quotable = {f"in_{name}": value.replace("]", "]]") for name, value in named.items()}
        said = said.replace(server.password, "***") if server.password else said
    quoted = QUOTED.search(said)
    return Unavailable(
        "sage_unavailable",
        sentence.format(**named, **quotable, said=said.strip(), object=quoted[1] if quoted else "that was asked for"),
    )

"""One client's session: greeting, login, and its questions one after the other."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.sage.tds import login, parameters, tokens, wire
from tests.sage.tds.database import Answer, Database, SqlError

if TYPE_CHECKING:
    from tests.sage.tds.responder import Responder

NO_ANSWER = re.compile(r"\s*(SET|BEGIN|COMMIT|ROLLBACK|IF @@TRANCOUNT)\b|\s*$", re.IGNORECASE)
USE = re.compile(r"use \[(.*)\]", re.IGNORECASE)
TRANSACTIONS = {5: 8, 7: 9, 8: 10}
"""Begin, commit, roll back; and what tells of it."""


@dataclass(frozen=True)
class Fails:
    """The next question fails with this error."""

    number: int
    text: str


class Silence:
    """The next question is not answered until the client gives up."""


class Cut:
    """The connection goes away in the middle of the next answer."""


Fault = Fails | Silence | Cut


class Stopped(Exception):
    """The client does not want the answer any more."""


class Session:
    """A connection that was accepted."""

    def __init__(self, server: Responder, opened: socket.socket) -> None:
        self._server = server
        self._wire = wire.Wire(opened)
        self._prepared: dict[int, str] = {}

    def run(self) -> None:
        """Serve until the client leaves."""
        encryption = self._greet()
        asked = login.read_login(self._wire.receive()[1])
        if encryption == login.OFF:
            self._wire.decrypt()
        refused = self._refusal(asked)
        if refused:
            self._wire.send(refused + tokens.done(flags=tokens.FAILED))
            return
        with closing(Database(self._server.databases[asked.database])) as self._database:
            self._wire.send(tokens.welcome(asked.database))
            while True:
                try:
                    answered = self._answer(*self._wire.receive())
                except Stopped:
                    answered = tokens.done(flags=tokens.STOPPED)
                self._wire.send(answered)

    def _greet(self) -> int:
        """Agree on TLS: for the login always, as SQL Server does, and for what follows when the client asks."""
        wanted = login.wanted_encryption(self._wire.receive()[1])
        given = login.ON if wanted == login.REQUIRED else wanted
        self._server.encrypted.append(given == login.ON)
        self._wire.send(login.prelogin(given))
        if given != login.NOT_SUPPORTED:
            self._wire.encrypt(self._server.tls)
        return given

    def _refusal(self, asked: login.Login) -> bytes:
        failed = tokens.message(18456, f"Login failed for user '{asked.login}'.", 14)
        if self._server.logins.get(asked.login) != asked.password:
            return failed
        if asked.application not in self._server.approved:
            return tokens.message(17892, f"Logon failed for login '{asked.login}' due to trigger execution.", 14)
        if asked.database not in self._server.databases:
            return tokens.message(4060, f'Cannot open database "{asked.database}" requested by the login.', 11) + failed
        return b""

    def _answer(self, kind: int, body: bytes) -> bytes:
        if kind == wire.ATTENTION:
            raise Stopped
        rest = body[struct.unpack_from("<I", body)[0] :]
        if kind == wire.TRANSACTION:
            self._server.asked.append("BEGIN TRAN, COMMIT or ROLLBACK")
            found = TRANSACTIONS.get(struct.unpack_from("<H", rest)[0])
            return tokens.done() if found is None else tokens.transaction(found, 1)
        if kind == wire.BATCH:
            return self._ask(rest.decode("utf-16-le"), {}, tokens.DONE)
        return b"".join(self._call(call) for call in parameters.read_calls(rest))

    def _call(self, call: parameters.Call) -> bytes:
        """One procedure call, as drivers make them for questions with parameters."""
        given = [value for _, value in call.parameters]
        text, start, made = "", 0, b""
        match call.procedure:
            case "sp_executesql":
                text, start = given[0], 2
            case "sp_prepexec":
                text, start, made = given[2], 3, self._keep(given[2])
            case "sp_prepare":
                made = self._keep(given[2])
            case "sp_execute":
                text, start = self._prepared[given[0]], 1
            case "sp_unprepare":
                del self._prepared[given[0]]
        names = [name.lstrip("@") or f"P{place}" for place, (name, _) in enumerate(call.parameters[start:], 1)]
        answered = self._ask(text, dict(zip(names, given[start:], strict=True)), tokens.DONE_IN_PROC)
        return answered + tokens.status() + made + tokens.done(token=tokens.DONE_PROC)

    def _keep(self, text: str) -> bytes:
        number = len(self._prepared) + 1
        self._prepared[number] = text
        return tokens.handle(number)

    def _ask(self, text: str, values: Mapping[str, Any], end: int) -> bytes:
        """The tokens of an answer; `end` is the token it ends with."""
        self._server.asked.append(text)
        more = tokens.MORE if end == tokens.DONE_IN_PROC else 0
        if NO_ANSWER.match(text) or USE.match(text):
            return tokens.done(token=end, flags=more)
        try:
            columns, rows = self._found(text, values)
        except SqlError as error:
            return tokens.message(error.number, error.text) + tokens.done(token=end, flags=more | tokens.FAILED)
        held = b"".join(tokens.row(columns, row) for row in rows)
        return tokens.metadata(columns) + held + tokens.done(len(rows), token=end, flags=more)

    def _found(self, text: str, values: Mapping[str, Any]) -> Answer:
        for part, answer in self._server.answers.items():
            if part in text:
                return answer
        if " FROM " in text.replace("\n", " ") and self._server.faults:
            self._suffer(self._server.faults.popleft())
        return self._database.ask(text, values)

    def _suffer(self, fault: Fault) -> None:
        if isinstance(fault, Fails):
            raise SqlError(fault.number, fault.text)
        if isinstance(fault, Silence):
            self._wire.receive()  # the client's attention
            raise Stopped
        self._wire.cut()
        raise ConnectionResetError

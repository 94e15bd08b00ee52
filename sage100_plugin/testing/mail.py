"""The twin of the mail server: letters are kept, and answered as told."""

from __future__ import annotations

from dataclasses import dataclass, field

from sage100_plugin.ports.mail import Letter, Sent

TAKEN = Sent()


@dataclass
class RecordingMailer:
    """Keeps what it takes. `answers`: address to how it ends, `down` how all ends while it is set."""

    answers: dict[str, Sent] = field(default_factory=dict)
    down: Sent = TAKEN
    letters: list[Letter] = field(default_factory=list)
    asked: int = 0

    def send(self, letter: Letter) -> Sent:
        """Keep the letter, unless it is to be refused."""
        self.asked += 1
        answer = self.down if self.down.error else self.answers.get(letter.to, TAKEN)
        if not answer.error:
            self.letters.append(letter)
        return answer

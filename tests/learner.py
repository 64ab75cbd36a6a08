"""Somebody in front of a lesson."""

import re

import pexpect
from helpers import ANY_PROMPT, awaited, unescaped


class Learner:
    """Somebody at a terminal who types at the prompt and reads what comes."""

    def __init__(self, child: pexpect.spawn, prompt: str) -> None:
        self.child = child
        self._prompt = awaited(prompt if prompt == ANY_PROMPT else re.escape(prompt))
        self.screen = self.read()

    def read(self) -> str:
        """Return what is printed up to the next prompt."""
        self.child.expect(self._prompt)
        return unescaped(self.child.before)

    def type(self, line: str) -> str:
        """Type a command and return what it printed, without the echo."""
        self.child.sendline(line)
        return self.read().partition("\n")[2]

    def leave(self, line: str) -> str:
        """Type a last command and return what was printed up to the end of the process."""
        self.child.sendline(line)
        return self.end()

    def end(self) -> str:
        """Return what is printed up to the end of the process. Of a lesson that is finished the next one is not begun."""
        printed = ""
        if self.child.expect([pexpect.EOF, r"(q to leave|q 退出)[:：]"]) == 1:
            printed = self.child.before
            self.child.sendline("q")
            self.child.expect(pexpect.EOF)
        self.child.close()
        return unescaped(printed + self.child.before)

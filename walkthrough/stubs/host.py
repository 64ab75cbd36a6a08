"""compute1 as a machine: the few commands that an attach runs on it, its iSCSI sessions, and the files of its disks."""

import errno
import os
import re

from oslo_concurrency import processutils

from walkthrough.stubs.given import Unknown, kind

#: What the host has, and its commands print.
_INITIATOR = "InitiatorName=iqn.1994-05.com.redhat:compute1\n"
_DEVICE = re.compile(r"/dev/disk/by-path/ip-(?P<portal>.+?)-iscsi-(?P<iqn>.+)-lun-\d+")
#: A command's exit code if there is nothing to list.
_NOTHING = 21


class Host:
    """The host, with a state that a scenario sets.

    ``command`` maps a pattern of a command line to what becomes of it: ``{"rc": 7, "err": "…"}``, or ``"enoent"`` for a program
    that is not there; ``output`` maps one to what it prints. ``iscsi`` has ``session``, the target of the article's volume is
    logged in to already, ``absent``, a disk never comes, or ``late``, so many looks see none. ``sleep`` is what a wait is, in
    seconds.

    ``commands`` are the command lines with their exit codes, in order, ``sessions`` portal and target of each session.
    """

    def __init__(self, *, iscsi=None, command=None, output=None, sleep, target):
        iscsi = dict(iscsi or {})
        unknown = sorted(iscsi.keys() - {"session", "absent", "late"})
        if unknown:
            raise Unknown("iscsi: no such state", unknown[0], ["session", "absent", "late"])
        self._fates = {_pattern("command", pattern): fate for pattern, fate in (command or {}).items()}
        for pattern, fate in self._fates.items():
            if fate != "enoent" and not (isinstance(fate, dict) and fate.keys() <= {"rc", "err", "out"}):
                raise ValueError(f"command {pattern.pattern}: takes 'enoent' or a mapping with rc and err, not {fate!r}")
        for pattern, text in (output or {}).items():
            kind(f"output {pattern}:", text, str, "a text")
        self._output = {_pattern("output", pattern): text for pattern, text in (output or {}).items()}
        self._absent = bool(iscsi.get("absent"))
        self._unseen = iscsi.get("late", 0)
        self.sessions = [target] if iscsi.get("session") else []
        self.commands = []
        self.sleep = sleep

    def execute(self, *cmd, run_as_root=False, check_exit_code=0, process_input=None):
        """Run a command; return its output and errors. Raises ProcessExecutionError, or OSError for a program that is not there."""
        line = " ".join(map(str, cmd))
        fate = next((fate for pattern, fate in self._fates.items() if pattern.search(line)), None)
        if fate == "enoent":
            self.commands.append(f"{line} -> ENOENT")
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        if fate is not None:
            code, out, error = fate.get("rc", 0), fate.get("out", ""), fate.get("err", "")
        else:
            (code, out), error = self._run(line), ""
        for pattern, text in self._output.items():
            if fate is None and pattern.search(line):
                code, out = 0, text
        self.commands.append(f"{line} -> {code}")
        allowed = [check_exit_code] if isinstance(check_exit_code, int) else check_exit_code
        if code not in allowed:
            raise processutils.ProcessExecutionError(stdout=out, stderr=error, exit_code=code, cmd=line)
        return out, error

    def _run(self, line):
        """Return the exit code and output of a command, and do what it does."""
        if line == "cat /etc/iscsi/initiatorname.iscsi":
            return 0, _INITIATOR
        if line == "iscsiadm -m session":
            listed = [f"tcp: [{number}] {' '.join(each.split())}" for number, each in enumerate(self.sessions, start=1)]
            return (0, "\n".join(each.replace(" iqn", ",1 iqn") for each in listed)) if listed else (_NOTHING, "")
        match = re.match(r"iscsiadm -m node -T (?P<iqn>\S+) -p (?P<portal>\S+)(?P<rest>.*)", line)
        if match is None:
            # Nothing else is installed, and no Fibre Channel there.
            return 1, ""
        session = f"{match['portal']} {match['iqn']}"
        if match["rest"] == " --login" and session not in self.sessions:
            self.sessions.append(session)
        if match["rest"] == " --logout" and session in self.sessions:
            self.sessions.remove(session)
        return 0, ""

    def exists(self, path):
        """Tell whether a file is there: that of a disk is, once its target has been logged in to."""
        match = _DEVICE.fullmatch(path)
        if match is None or self._absent or f"{match['portal']} {match['iqn']}" not in self.sessions:
            return False
        if self._unseen:
            self._unseen -= 1
            return False
        return True

    def realpath(self, path):
        """Return what the name of a disk stands for."""
        return "/dev/sdb" if _DEVICE.fullmatch(path) else path


def _pattern(what, text):
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError(f"{what}: {text!r} is no pattern: {error}") from None

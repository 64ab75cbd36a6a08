"""The order in which functions are entered, on both hosts, against that of real Juno."""

from collections.abc import Sequence
from pathlib import Path

from walkthrough.errors import WalkthroughError
from walkthrough.files import TRACES
from walkthrough.tracing.format import Trace

CHAIN = TRACES / "juno-chain.txt"
#: Functions that Juno enters on other ways than the article's; the happy one must not.
_ELSEWHERE = {
    "nova.objects.block_device:BlockDeviceMapping.destroy",
    "nova.objects.block_device:BlockDeviceMapping.get_by_volume_id",
}
_CAST = "controller nova.compute.rpcapi:ComputeAPI.attach_volume"


class ChainError(WalkthroughError):
    """The file with Juno's call order cannot be used."""


def juno_chain(path: Path = CHAIN) -> list[str]:
    """Return Juno's call order, ``HOST MODULE:QUALNAME`` each. Raises ChainError, with file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ChainError(f"{path}: cannot be read: {error}") from error
    chain = []
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip():
            continue
        if len(line.split()) != 2 or ":" not in line:
            raise ChainError(f"{path}:{number}: 'HOST MODULE:QUALNAME' expected, not {line!r}")
        chain.append(line)
    return chain


def chain(trace: Trace, wanted: Sequence[str]) -> list[str]:
    """Return the order in which a trace enters the functions of Juno's chain, up to where the article ends.

    What compute1 does once the message was cast is the article's next instalment.
    """
    named = {line.split()[1] for line in wanted} | _ELSEWHERE
    entered: list[str] = []
    for event in trace:
        if event.kind == "call" and event.name in named and not (event.lane != "controller" and _CAST in entered):
            entered.append(f"{event.lane} {event.name}")
    return entered

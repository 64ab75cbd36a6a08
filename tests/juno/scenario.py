"""A scenario of SCENARIOS.md: loaded, played on a cloud of its own, and compared with what real Juno did.

There are two kinds, told by their keys: the first part's, which ends where the article ends, and nova-compute's, which
``compute1/player.py`` plays. ``python scenario.py FILE`` plays a file without pytest and prints what differs.
"""

import json
import sys
from pathlib import Path

from chain import ChainCollector

from walkthrough.stubs.cloud import Cloud

DATA = Path(__file__).parent / "data"
#: What real Juno answered.
SCENARIOS = DATA / "scenarios.jsonl"

#: What real nova-compute did.
COMPUTE1_SCENARIOS = Path(__file__).parent / "compute1" / "data" / "scenarios.jsonl"

_FIRST_PART = {"group", "name", "given", "request", "then"}
_COMPUTE1 = {"group", "name", "given", "expect"}


def load(path):
    """Return the scenarios of a file. Raises ValueError, which names file and line, for a line that is none."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
        except ValueError as error:
            raise ValueError(f"{path}:{number}: not JSON: {error}") from error
        if not isinstance(case, dict) or not (set(case) >= _FIRST_PART or is_compute1s(case)):
            kinds = " or with ".join(", ".join(sorted(keys)) for keys in (_FIRST_PART, _COMPUTE1))
            raise ValueError(f"{path}:{number}: a scenario is an object with {kinds}")
        cases.append(case)
    if not cases:
        raise ValueError(f"{path}: holds no scenario")
    return cases


def is_compute1s(case):
    """Tell whether a scenario is one of nova-compute's."""
    return set(case) >= _COMPUTE1


def play(case):
    """Send a scenario's request to a cloud built from its ``given``; return ``(then, chain)`` as they came out here.

    The chain is None where the scenario has none.
    """
    collector = ChainCollector() if "chain" in case else None
    config = {"cinder.http_retries": 0} | (case["given"].get("config") or {})
    with Cloud(**case["given"] | {"config": config}, **({"around": collector.around} if collector else {})) as cloud:
        before = {row["id"] for row in cloud.mappings()}
        response = cloud.send(cloud.request(**case["request"]))
        then = _then(cloud, response, before)
    # A closed cloud has seen all its casts arrive: only now is it certain which of those that were sent have left.
    casts = [message for message in cloud.messages if message.kind == "cast" and message.method in cloud.received]
    then["cast"] = bool(casts)
    if casts:
        then |= {"cast_mountpoint": casts[-1].args["mountpoint"], "cast_version": casts[-1].version}
    return then, collector and collector.chain()


def _then(cloud, response, before):
    then = {
        "status": response.status_int,
        "new_bdms": [_mapping(row) for row in cloud.mappings() if row["id"] not in before],
        "rpc": [str(message) for message in cloud.messages],
        "cinder": list(cloud.cinder.requests),
        "volume_status": cloud.cinder.volume["status"],
        "instance_faults": [{"code": row["code"], "message": row["message"]} for row in cloud.faults()],
    }
    ((name, answer),) = response.json.items()
    if response.status_int == 200:
        return then | {"attachment": answer}
    return then | {"fault": name, "message": answer["message"]}


def _mapping(row):
    return {
        "id": row["id"],
        "device_name": row["device_name"],
        "volume_id": row["volume_id"],
        "deleted": row["deleted"],
    }


def differences(case, then, chain):
    """Return what a person needs to see where the two sides differ, or an empty string."""
    wanted = dict(case["then"])
    got = dict(then)
    if "chain" in case:
        wanted["chain"], got["chain"] = case["chain"], chain
    return compare(case, wanted, got, given=case["given"], request=case["request"])


def compare(case, wanted, got, **shown):
    """Return what a person needs to see where two mappings differ, with what is to be shown of the case; or an empty string."""
    wrong = [key for key in sorted(wanted.keys() | got.keys()) if wanted.get(key) != got.get(key)]
    if not wrong:
        return ""
    lines = [f"{case['group']}: {case['name']}", *(f"  {name:<8} {_text(value)}" for name, value in shown.items())]
    for key in wrong:
        lines += [f"  {key}", f"    Juno   {_text(wanted.get(key))}", f"    stub   {_text(got.get(key))}"]
    return "\n".join(lines)


def _text(value):
    if isinstance(value, list) and value and isinstance(value[0], str):
        return "\n           ".join(json.dumps(member) for member in value)
    return json.dumps(value)


def main(path):
    """Play a file's scenarios and print the differences; return 1 if there are any, else 0."""
    found = []
    for case in load(Path(path)):
        if is_compute1s(case):
            sys.path.insert(0, str(COMPUTE1_SCENARIOS.parent.parent))
            import player

            found.append(player.differences(case))
        else:
            found.append(differences(case, *play(case)))
    found = list(filter(None, found))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""nova-compute's functions are entered in real nova-compute's order, depth and places (chain.txt)."""

import pytest
from calls import SECTIONS, Calls

from walkthrough.stubs.cloud import Cloud

_ACTIVE = {"instance": {"vm_state": "active", "power_state": 1}}
_HAPPY = next(calls for heading, calls in SECTIONS.items() if heading.startswith("1. "))


def _section(begin):
    (found,) = [calls for heading, calls in SECTIONS.items() if heading.startswith(begin)]
    assert found
    return found


def _entered(**given):
    calls = Calls()
    with Cloud(attach=True, around=calls.around, **given) as cloud:
        assert cloud.send(cloud.request()).status_int == 200
        cloud.settle()
    return list(map(str, calls.entered))


@pytest.mark.parametrize("given", [{}, _ACTIVE], ids=["stopped", "running"])
def test_the_52_functions(given):
    assert len(_HAPPY) == 52
    assert _entered(**given) == list(map(str, _HAPPY))


def test_with_the_conductor_at_the_other_end_of_the_bus():
    ends = _section("3. ")
    assert _entered(config={"conductor.use_local": False}) == list(map(str, [*_HAPPY[: 52 - 7], *ends]))


#: A failure by the first words of its heading: what is given, and how many functions are entered before it as without it.
FAILURES = {
    "libvirt refuses": (_ACTIVE | {"fault": {"libvirt.attachDeviceFlags": [1, "internal error"]}}, 43),
    "os-initialize_connection answers 404": ({"fault": {"cinder.os-initialize_connection": {"status": 404}}}, 20),
    "os-attach answers 404": ({"fault": {"cinder.os-attach": {"status": 404}}}, 45),
    "no domain": ({"domain": "absent"}, 24),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_what_follows_a_failure(failure):
    given, before = FAILURES[failure]
    # The file counts the depth of what follows a failure from the second decorator on.
    follows = [call._replace(depth=call.depth + 1) for call in _section(failure)]
    assert _entered(**given) == list(map(str, [*_HAPPY[:before], *follows]))

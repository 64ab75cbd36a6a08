"""``walkthrough check`` on traces: each of its parts turns red when what it proves is broken."""

import pytest
from helpers import ROOT, change, copy_package, keep_lessons, run

from walkthrough.course import library
from walkthrough.proof import call_order, compare, snapshots
from walkthrough.proof.call_order import ChainError
from walkthrough.tracing.format import Trace

COMMITTED = ROOT / "traces" / "lesson-1.jsonl"


@pytest.fixture(scope="module")
def lesson():
    return library.load("lesson-1")


def changed(tmp_path, before, after):
    text = COMMITTED.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "lesson-1.jsonl"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return Trace(path)


def unexplained(lesson, trace):
    return [each.unexplained for each in compare.trace_stops(lesson, snapshots.article(), trace)]


def test_the_committed_trace_matches_the_article_and_juno(lesson):
    trace = Trace(COMMITTED)
    comparisons = compare.trace_stops(lesson, snapshots.article(), trace)
    assert [each.unexplained for each in comparisons] == [0, 0, 0, 0]
    assert sum(len(each.transcript.commands) for each in comparisons) == 7
    juno = call_order.juno_chain()
    assert len(juno) == 27
    assert call_order.chain(trace, juno) == juno


@pytest.mark.parametrize(
    ("before", "after", "stop"),
    [
        ("vm_state='stopped')", "vm_state='active')", 3),
        ("device_name='/dev/vdb'", "device_name='/dev/vdc'", 3),
        ('"line": 392', '"line": 393', 1),
        ("*** NameError: name 'bdm' is not defined", "None", 3),
        ('"function": "ComputeAPI.attach_volume", "stop": 4', '"function": "ComputeAPI.attach", "stop": 4', 4),
        ("nova.compute.api.API object", "nova.compute.api.Other object", 2),
        ('"stop": 2', '"stop": 3', 2),
    ],
)
def test_a_value_or_place_that_differs_is_found(lesson, tmp_path, before, after, stop):
    assert unexplained(lesson, changed(tmp_path, before, after))[stop - 1] > 0


def test_a_call_that_differs_is_found(tmp_path):
    juno = call_order.juno_chain()
    assert call_order.chain(changed(tmp_path, "API.check_attach", "API.check"), juno) != juno
    assert call_order.chain(changed(tmp_path, '"lane": "compute1"', '"lane": "controller"'), juno) != juno


def test_a_committed_trace_that_differs_is_found(lesson, tmp_path):
    changed(tmp_path, "vm_state='stopped'", "vm_state='paused'")
    with snapshots.recorded(lesson) as trace:
        assert snapshots.compare(trace, tmp_path)[1]
        assert not snapshots.compare(trace)[1]
        assert snapshots.compare(trace, tmp_path / "empty")[1] == ["it does not exist"]


@pytest.mark.parametrize(("text", "where"), [("# fine\nnot a chain\n", ":2"), ("controller x:y z\n", ":1")])
def test_a_chain_file_that_cannot_be_used(tmp_path, text, where):
    path = tmp_path / "chain.txt"
    path.write_text(text)
    with pytest.raises(ChainError, match=f"chain.txt{where}"):
        call_order.juno_chain(path)
    with pytest.raises(ChainError, match="cannot be read"):
        call_order.juno_chain(tmp_path / "nothing")


def test_check_prints_all_parts(command):
    done = command("check")
    assert done.returncode == 0, done.stdout
    for line in ("4 of 4 stops, 7 values", "27 of 27 chain entries, 0 too many", "lesson-1.jsonl is what is recorded now"):
        assert line in done.stdout


@pytest.mark.more
@pytest.mark.once
def test_check_is_red_when_the_stub_leaves_a_call_out(tmp_path):
    package = copy_package(tmp_path)
    change(
        package / "walkthrough/stubs/nova/api/openstack/compute/contrib/volumes.py",
        "        self._validate_volume_id(volume_id)\n",
        "        str(volume_id)\n",
    )
    done = run("check", package=package)
    assert done.returncode == 1
    assert "26 of 27 chain entries" in done.stdout
    assert "-controller nova.api.openstack.compute.contrib.volumes:VolumeAttachmentController._validate_volume_id" in done.stdout
    assert "is not what is recorded now" in done.stdout


@pytest.mark.more
@pytest.mark.once
def test_traces_check_names_the_command_that_mends_it(tmp_path):
    package = copy_package(tmp_path)
    # Two lessons are enough to tell the one whose trace differs.
    keep_lessons(package, "lesson-1", "lesson-2")
    path = package / "traces" / "lesson-1.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("'/dev/vdb'", "'/dev/vdc'"), encoding="utf-8")
    done = run("traces", "--check", package=package)
    assert done.returncode == 1
    assert "make traces" in done.stderr
    assert run("traces", package=package).returncode == 0
    assert run("traces", "--check", package=package).returncode == 0
    assert path.read_bytes() == COMMITTED.read_bytes()

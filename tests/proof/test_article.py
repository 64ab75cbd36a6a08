"""The article's transcripts and the named rules."""

import pytest

from walkthrough import transcript
from walkthrough.proof import rules, snapshots
from walkthrough.proof.rules import Line


def test_the_four_sessions_are_read_in_order():
    sessions = snapshots.article()
    assert [(each.line, each.function) for each in sessions] == [
        (392, "create"),
        (None, None),
        (3156, "_attach_volume"),
        (408, "attach_volume"),
    ]
    assert [each.commands for each in sessions] == [
        ("l", "pp body", "pp req", "pp server_id"),
        ("pp self.compute_api",),
        ("l", "pp instance", "pp bdm", "pp volume_bdm"),
        ("l", "l"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "stop-1.txt:1: the transcript ends without a '(Pdb)' prompt"),
        ("> nova/compute/api.py(12)f()\n(Pdb) l", "stop-1.txt:1: '> FILE(LINE)FUNCTION()' expected"),
        ("> /a.py(1)f()\n-> pass\nhello\n(Pdb) l", "stop-1.txt:3: neither a location, a listing nor a prompt: 'hello'"),
        ("> /a.py(1)f()\n-> pass\n(Pdb) ", "stop-1.txt:3: a prompt without a command"),
        ("> /a.py(1)f()\n-> pass\n", "stop-1.txt:2: the transcript ends without"),
    ],
)
def test_a_transcript_that_cannot_be_parsed_names_file_and_line(tmp_path, text, message):
    path = tmp_path / "stop-1.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(transcript.TranscriptError) as caught:
        transcript.parse(path)
    assert str(caught.value).startswith(str(tmp_path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_transcript_that_is_no_text_names_the_file(tmp_path):
    path = tmp_path / "stop-1.txt"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(transcript.TranscriptError, match="stop-1.txt: cannot be read"):
        transcript.parse(path)


def test_a_folder_without_transcripts_is_an_error(tmp_path):
    with pytest.raises(transcript.TranscriptError, match="no stop-"):
        transcript.read(tmp_path)


def test_every_rule_says_why():
    for rule in rules.RULES:
        assert len(rule.reason) > 40, rule.name
    assert len({rule.name for rule in rules.RULES}) == len(rules.RULES)


def explain(name: str, theirs: list[str], ours: list[str]) -> tuple[list[str], list[str], int]:
    rule = next(rule for rule in rules.RULES if rule.name == name)
    left, right = [Line(text) for text in theirs], [Line(text) for text in ours]
    used = rule.explain(rule, left, right)
    return [line.text for line in left], [line.text for line in right], used


LOCATION = ["> /n/api.py(3156)_attach_volume()", "-> volume_id=volume_id)"]
EARLIER = ["> /n/api.py(3155)_attach_volume()", "-> self.attach_volume("]
CALLED = ["> /n/rpcapi.py(408)attach_volume()", "-> def attach_volume(self):"]


@pytest.mark.parametrize(
    ("name", "theirs", "ours", "left", "right"),
    [
        ("no-break-spaces", ["(Pdb)\xa0l"], [], ["(Pdb) l"], []),
        ("shell-prompt", ["[root@controller ~]#  nova-api", *LOCATION], [], LOCATION, []),
        ("unicode-prefix", ["(Pdb) pp x", "u'a'"], [], ["(Pdb) pp x", "'a'"], []),
        (
            "unicode-prefix",
            ["(Pdb) pp x", "{u'" + "a" * 40 + "': u'',", " u'" + "b" * 40 + "': u'it'}"],
            [],
            ["(Pdb) pp x", "{'" + "a" * 40 + "': '',", " '" + "b" * 40 + "': 'it'}"],
            [],
        ),
        ("error-wording", ["*** NameError: NameError(\"name 'x'\",)"], [], ["*** NameError: name 'x'"], []),
        ("address", ["<A at 0x12>"], ["<A at 0x7f>"], ["<A at 0x…>"], ["<A at 0x…>"]),
        ("listing-arrow", [], ["392  ->\tx = 1"], [], ["392  \tx = 1"]),
        ("own-line", [], ["> /v.py(391)create()", "-> import pdb; pdb.set_trace()", "(Pdb) n"], [], ["(Pdb) n"]),
        (
            "revisited-line",
            [],
            ["(Pdb) s", *EARLIER, "(Pdb) s", "--Call--", *CALLED],
            [],
            ["(Pdb) s", "(Pdb) s", "--Call--", *CALLED],
        ),
        ("unshown-steps", [], ["(Pdb) tbreak n.py:3", "Breakpoint 1 at /n.py:3", "(Pdb) c", "(Pdb) l"], [], ["(Pdb) l"]),
        ("call-line", [], ["--Call--", *CALLED], [], CALLED),
        (
            "lost-listing-head",
            ["415  \tc", "(Pdb) pp x"],
            [*LOCATION, "(Pdb) l", "413  \ta", "414  \tb", "415  \tc", "(Pdb) pp x"],
            ["415  \tc", "(Pdb) pp x"],
            ["415  \tc", "(Pdb) pp x"],
        ),
        (
            "cut-listing",
            ["(Pdb) l", "414  \ta"],
            ["(Pdb) l", "414  \ta", "415  \tb"],
            ["(Pdb) l", "414  \ta"],
            ["(Pdb) l", "414  \ta"],
        ),
    ],
)
def test_a_rule_explains_its_difference(name, theirs, ours, left, right):
    got_left, got_right, used = explain(name, theirs, ours)
    assert (got_left, got_right) == (left, right)
    assert used > 0


@pytest.mark.parametrize(
    ("name", "theirs", "ours"),
    [
        ("shell-prompt", LOCATION, []),
        ("unicode-prefix", ["(Pdb) pp x", "'a'"], []),
        ("unicode-prefix", ["(Pdb) pp x", "u'a' is no value"], []),
        ("error-wording", ["*** NameError: name 'x'"], []),
        ("own-line", [], ["> /v.py(391)create()", "-> x = 1", "(Pdb) n"]),
        ("revisited-line", [], ["(Pdb) s", *EARLIER, "(Pdb) l"]),
        ("unshown-steps", [], ["(Pdb) pp body", "(Pdb) l"]),
        ("call-line", [], CALLED),
        ("lost-listing-head", ["415  \tc"], [*LOCATION, "(Pdb) l", "412  \ta", "414  \tb", "415  \tc"]),
        ("lost-listing-head", LOCATION, [*LOCATION, "(Pdb) l", "413  \ta", "414  \tb"]),
        ("cut-listing", ["414  \ta"], ["414  \ta", "416  \tb"]),
        ("cut-listing", ["(Pdb) pp x", "1"], ["(Pdb) pp x", "1", "2"]),
    ],
)
def test_a_rule_leaves_other_differences_alone(name, theirs, ours):
    assert explain(name, theirs, ours) == (theirs, ours, 0)

"""The article's coordinates: markers, messages, and what pdb, tracebacks and linecache see of a stub."""

import linecache
import subprocess
import sys
import traceback

import pytest

from walkthrough.stubs import layout

VOLUMES = f"{layout.ARTICLE_ROOT}/nova/api/openstack/compute/contrib/volumes.py"


def lay_out(*lines: str) -> layout.Layout:
    return layout.lay_out("\n".join(lines), "stub.py")


def test_a_marker_puts_the_next_line_at_the_articles_line():
    laid_out = lay_out("import a", "# article line 10", "def f():", "    return 1")
    lines = laid_out.text.splitlines()
    assert lines[0] == "import a"
    assert lines[1:9] == [""] * 8
    assert lines[9:] == ["def f():", "    return 1"]


def test_article_lines_lead_back_to_real_lines():
    laid_out = lay_out("import a", "# article line 10", "def f():", "    return 1", "# article line 20", "g = 2")
    assert [laid_out.real_line(line) for line in (1, 10, 11, 20)] == [1, 3, 4, 6]
    assert laid_out.real_line(15) == 6, "a padding line leads to the block that follows it"


def test_a_marker_directly_after_its_lines_needs_no_padding():
    assert lay_out("a = 1", "# article line 2", "b = 2").text == "a = 1\nb = 2\n"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ("a = 1", "b = 2", "# article line 2", "c = 3"),
            "stub.py:3: this block cannot start at the article's line 2: the code before it already reaches line 2",
        ),
        (("# article line ten",), "stub.py:1: a marker reads '# article line N' with a number"),
        (("# article line",), "stub.py:1: a marker reads"),
        (("# article line 0", "a = 1"), "stub.py:1: this block cannot start"),
    ],
)
def test_a_marker_that_cannot_be_laid_out_names_file_and_lines(lines, message):
    with pytest.raises(layout.LayoutError) as caught:
        lay_out(*lines)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_stub_speaks_the_articles_coordinates():
    layout.install()
    from nova.api.openstack.compute.contrib import volumes

    code = volumes.VolumeAttachmentController.create.__code__
    assert code.co_filename == VOLUMES
    assert volumes.__file__ == VOLUMES
    assert linecache.getline(VOLUMES, 391).strip() == "import pdb; pdb.set_trace()"
    real, line = layout.real_position(VOLUMES, 391)
    with open(real, encoding="utf-8") as file:
        assert file.read().splitlines()[line - 1].strip() == "import pdb; pdb.set_trace()"


def test_source_survives_a_cache_check():
    layout.install()
    from nova.api.openstack.compute.contrib import volumes  # noqa: F401

    linecache.checkcache()
    assert "set_trace" in linecache.getline(VOLUMES, 391)


def test_a_traceback_shows_the_articles_line_and_its_note_the_real_one():
    layout.install()
    import nova.block_device

    try:
        nova.block_device.match_device(5)
    except TypeError as error:
        layout.add_real_positions(error)
        shown = "".join(traceback.format_exception(error))
    assert f'File "{layout.ARTICLE_ROOT}/nova/block_device.py", line ' in shown
    assert f"{layout.STUBS}/nova/block_device.py:" in shown


def test_positions_outside_the_stub_are_left_alone():
    assert layout.real_position("/somewhere/else.py", 3) == ("/somewhere/else.py", 3)


@pytest.mark.parametrize("typed", ["nova/compute/api.py", "compute/api.py", f"{layout.ARTICLE_ROOT}/nova/compute/api.py"])
def test_find_takes_any_tail_of_a_path(typed):
    layout.install()
    assert layout.find(typed) == f"{layout.ARTICLE_ROOT}/nova/compute/api.py"


def test_find_knows_only_the_stubs_files():
    layout.install()
    assert layout.find("ompute/api.py") is None
    assert layout.find("nova/compute/none.py") is None


def test_nova_is_ours_even_if_another_is_installed(tmp_path):
    (tmp_path / "nova").mkdir()
    (tmp_path / "nova" / "__init__.py").write_text("raise AssertionError('the other nova')")
    script = "from walkthrough.stubs import layout; layout.install(); import nova; print(nova.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={"PYTHONPATH": f"{tmp_path}:{':'.join(sys.path)}"}
    )
    assert done.stdout.strip() == f"{layout.ARTICLE_ROOT}/nova/__init__.py", done.stderr


def test_another_nova_imported_first_is_named(tmp_path):
    (tmp_path / "nova.py").write_text("")
    script = "import nova; from walkthrough.stubs import layout; layout.install()"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={"PYTHONPATH": f"{tmp_path}:{':'.join(sys.path)}"}
    )
    assert f"another 'nova' is imported already ({tmp_path}/nova.py)" in done.stderr

"""The help pages in Chinese: laid out by argparse, as the English ones, with other texts and for characters of two columns."""

import argparse
from collections.abc import Callable, Iterator, Sequence

from walkthrough.lesson import LANGUAGES, Text
from walkthrough.values import visible

_LANG = "--lang"


def spoken(arguments: Sequence[str], usual: Callable[[], str]) -> tuple[str, list[str]]:
    """Return the language of a help page, the usual one if the arguments do not name one, and what is left of the arguments."""
    rest = list(arguments)
    for number, argument in enumerate(rest):
        name, _, value = argument.partition("=")
        count = 1 if value else 2
        language = value or "".join(rest[number + 1 : number + 2])
        if name == _LANG and language in LANGUAGES:
            return language, rest[:number] + rest[number + count :]
    return usual(), rest


def translate(parser: argparse.ArgumentParser, command: str) -> None:
    """Have a parser, and those of its commands, say its help in Chinese. ``command`` is what the examples in it begin with."""
    known = {text.filled(command=command).en: text.filled(command=command).zh for text in HELP}
    is_raw = parser.formatter_class is argparse.RawDescriptionHelpFormatter
    parser.formatter_class = _RawChinese if is_raw else _Chinese
    for group, text in zip(parser._action_groups, (_POSITIONALS, _OPTIONS), strict=False):
        group.title = text.zh
    parser.description, parser.epilog = (text and known.get(text, text) for text in (parser.description, parser.epilog))
    for action in parser._actions:
        for each in (action, *getattr(action, "_choices_actions", ())):
            each.help = each.help and known.get(each.help, each.help)
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                translate(below, command)


def untranslated(parser: argparse.ArgumentParser, command: str) -> Iterator[str]:
    """Yield what the help of a parser and of its commands says that has no Chinese."""
    known = {text.filled(command=command).en for text in HELP}
    for action in parser._actions:
        said = [each.help for each in (action, *getattr(action, "_choices_actions", ()))]
        yield from (text for text in (*said, parser.description, parser.epilog) if text and text not in known)
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from untranslated(below, command)


class _Chinese(argparse.HelpFormatter):
    """Breaks lines where Chinese may be broken."""

    def format_help(self) -> str:
        page = super().format_help()
        for heading in (_POSITIONALS.zh, _OPTIONS.zh):
            page = page.replace(f"{heading}:", f"{heading}：")
        return page

    def _split_lines(self, text: str, width: int) -> list[str]:
        from rich.text import Text as Styled

        from walkthrough.screen.wrapping import wrapped

        return [line.plain for line in wrapped(Styled(visible(text)), max(1, width))]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


class _RawChinese(_Chinese):
    """Leaves what stands behind the options as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "".join(indent + line for line in text.splitlines(keepends=True))


_POSITIONALS = Text("positional arguments", "参数")
_OPTIONS = Text("options", "选项")

LESSON = Text(
    "a lesson's name (lesson-1) or the path of a lesson script (mine.py)", "课程的名称（lesson-1），或课程脚本的路径（mine.py）"
)
#: What the parsers of the command line say in English, and the Chinese of it.
HELP = (
    LESSON,
    Text("show this help message and exit", "显示这份帮助"),
    Text("show program's version number and exit", "显示版本号"),
    Text("Learn OpenStack Nova by stepping through it in a debugger.", "用调试器单步走一遍，学习 OpenStack Nova。"),
    Text(
        "To begin: {command} run lesson-1. Exit codes: 1 for a failed check, 2 for misuse and for output that cannot be written, "
        "130 after Ctrl-C; else 0. 中文：{command} --help --lang zh",
        "从这里开始：{command} run lesson-1。退出码：检查不通过为 1，用法有误或无法写出结果为 2，按 Ctrl-C 退出为 130，其余为 0。",
    ),
    # run
    Text("run a lesson: stop at each of its stops, with a debugger's prompt", "学习一课：停在每个断点，出现调试器的提示符"),
    Text(
        "examples:\n"
        "  {command} run lesson-1 --lang zh\n"
        "  {command} run lesson-1 --stop 3 --debugger pdb\n"
        "  printf 'pp body\\nc\\n' | {command} run lesson-1     (commands from a pipe)\n",
        "例子：\n"
        "  {command} run lesson-1 --lang zh\n"
        "  {command} run lesson-1 --stop 3 --debugger pdb\n"
        "  printf 'pp body\\nc\\n' | {command} run lesson-1     （命令来自管道）\n",
    ),
    Text(
        "language of the lesson: en or zh (default: the one chosen with lang at a prompt, else your system's)",
        "课程的语言：en 或 zh（默认：在提示符处用 lang 选过的语言，没有选过就用系统的语言）",
    ),
    Text("the prompt (default: pdb++)", "使用哪种提示符（默认：pdb++）"),
    Text("start at stop N (default: where you left off, or 1)", "从断点 N 开始（默认：上次学到的地方，否则是 1）"),
    Text("print every stop and do not wait for commands", "打印每个断点的内容，不等待命令"),
    Text("show answers and what to notice at once, for reading", "直接显示答案和要点，供阅读"),
    Text("write every recorded call to FILE, which the command show reads", "把跟踪记录写入文件 FILE，之后可以用 show 命令查看"),
    # serve, compute
    Text(
        "start nova-api; each request from a real client stops here in the debugger",
        "启动 nova-api，真实客户端的每个请求都停在这里的调试器里",
    ),
    Text(
        "use this lesson's stops and data: a name (lesson-1) or the path of a script (default: lesson-1)",
        "使用这一课的断点和数据：课程的名称（lesson-1）或脚本的路径（默认：lesson-1）",
    ),
    Text("answer every request without stopping", "处理每个请求，都不停下"),
    Text("listen on this port; 0 takes any free one (default: 8774)", "监听的端口；0 表示任选一个空闲的（默认：8774）"),
    Text("listen on this address (default: 127.0.0.1, this machine only)", "监听的地址（默认：127.0.0.1，只限本机）"),
    Text(
        "let compute1 be a process of its own (the command compute) at the other end of RabbitMQ: "
        "rabbit://guest:guest@127.0.0.1:5672/ (default: what WALKTHROUGH_BUS says, if anything)",
        "让 compute1 成为独立的进程（由 compute 命令启动），经 RabbitMQ 连接：rabbit://guest:guest@127.0.0.1:5672/"
        "（默认：环境变量 WALKTHROUGH_BUS 的值，可以没有）",
    ),
    Text(
        "with --bus: the port of Cinder, for compute1; 0 takes any free one (default: 8776)",
        "与 --bus 同用：供 compute1 访问的 Cinder 端口；0 表示任选一个空闲的（默认：8776）",
    ),
    Text(
        "start nova-compute on its own, for a controller that serve --bus started",
        "单独启动 nova-compute，配合用 serve --bus 启动的 controller",
    ),
    Text(
        "the controller's message bus (default: what WALKTHROUGH_BUS says)",
        "controller 所用的消息队列（默认：环境变量 WALKTHROUGH_BUS 的值）",
    ),
    Text(
        "where the controller's Cinder listens (default: http://127.0.0.1:8776)",
        "controller 上的 Cinder 在哪里监听（默认：http://127.0.0.1:8776）",
    ),
    Text("use this lesson's stops on compute1 (default: lesson-6)", "使用这一课在 compute1 上的断点（默认：lesson-6）"),
    Text("handle every message without stopping", "处理每条消息，都不停下"),
    # run and demo, for an audience
    Text("let an audience follow on devices of their own, in a browser", "让听众在自己的设备上用浏览器同步观看"),
    Text(
        "with --follow: listen on this address (default: this machine only)",
        "与 --follow 同用：监听的地址（默认：只限本机）",
    ),
    Text(
        "with --follow: listen on this port; 0 takes any free one (default: 8775)",
        "与 --follow 同用：监听的端口；0 表示任选一个空闲的（默认：8775）",
    ),
    # show, diff, page
    Text("show a trace as a tree: what called what, on both hosts", "以树的形式显示跟踪记录：两台主机上谁调用了谁"),
    Text(
        "a lesson's name, or a file made with run --save; or the files of one walk, made with serve --save and compute --save",
        "课程的名称，或用 run --save 存下的文件；也可以是同一次运行的几个文件，分别用 serve --save 和 compute --save 存下",
    ),
    Text(
        "show only what ran on HOST: controller, compute1 or conductor",
        "只显示在 HOST 上运行的部分：controller、compute1 或 conductor",
    ),
    Text(
        'start at a function (--from API.get) or a stop (--from "stop 3")',
        '从某个函数（--from API.get）或断点（--from "stop 3"）开始',
    ),
    Text('end with a function (--to API.get) or a stop (--to "stop 4")', '到某个函数（--to API.get）或断点（--to "stop 4"）为止'),
    Text(
        "show only lines that match the regular expression PATTERN, and the calls around them",
        "只显示与正则表达式 PATTERN 匹配的行，以及外面的各层调用",
    ),
    Text("show only the calls that have a note, with the note", "只显示有说明的调用，连同说明"),
    Text("write how deep a call lies as a number, and no lines of a tree", "用数字表示调用的层次，不画树的线条"),
    Text("write every value in full", "完整显示每个值"),
    Text("compare two walks, call by call (exit code 1 if they differ)", "逐个调用比较两次运行（有不同时退出码为 1）"),
    Text(
        "two lessons' names, or files made with run --save; of a walk on two hosts both files, in any order",
        "两课的名称，或用 run --save 存下的两个文件；在两台主机上的一次运行要给出两个文件，先后不限",
    ),
    Text("write every value and every call in full", "完整显示每个值和每个调用"),
    # traces, check
    Text(
        "for developers: record the lessons' traces again, and draw the pictures of them",
        "供开发者使用：重新生成各课的跟踪记录和图片",
    ),
    Text("write nothing; fail if one differs from what is recorded now", "不写文件；与现在的运行结果不同，就不通过"),
    Text(
        "compare what runs here with the article's pdb sessions, those on real Juno or your own, line by line",
        "把这里的运行结果与原文的 pdb 会话、在真实 Juno 上的会话或你自己的会话逐行比较",
    ),
    Text(
        "lesson-1, against the article (default), lesson-6, against what was printed in real nova-compute, "
        "or a script, against the session that it names",
        "lesson-1：与原文比较（默认）；lesson-6：与真实的 nova-compute 打印的内容比较；课程脚本：与其中指定的会话比较",
    ),
    # list, reset
    Text("list the lessons, the questions answered, and where you left off", "列出各课、已答的题和上次学到哪里"),
    Text("delete your progress in a lesson, or in all of them", "删除一课或所有课的学习进度"),
    Text("delete it in all lessons", "删除所有课的进度"),
    Text("delete without asking", "不询问，直接删除"),
    # export
    Text(
        "write a lesson or a trace for another tool: VS Code, Markdown, a trace viewer, a notebook",
        "把一课或一份跟踪记录写成其他工具的文件：VS Code、Markdown、跟踪查看器或 notebook",
    ),
    Text(
        "a tour for VS Code's extension CodeTour, a sequence diagram for Markdown, a trace for ui.perfetto.dev, or a notebook",
        "VS Code 扩展 CodeTour 的导览、Markdown 里的时序图、ui.perfetto.dev 的跟踪记录，或 notebook",
    ),
    Text("write it to FILE (default: print it)", "写到 FILE（默认：打印出来）"),
    # demo, handout
    Text(
        "present a lesson to a class: commands are typed for you; press Space to continue",
        "在课堂上演示一课：命令自动输入，按空格键继续",
    ),
    Text("start at stop N (default: 1)", "从断点 N 开始（默认：1）"),
    Text("continue without a key, SECONDS after each page", "不用按键，每页停留 SECONDS 秒后继续"),
    Text(
        "type commands FACTOR times as fast: 2 is twice (default: 1)", "自动输入命令的速度，是原来的 FACTOR 倍，例如 2（默认：1）"
    ),
    Text(
        "record the presentation in FILE (asciicast v2, with a chapter at every stop)",
        "把演示录制到文件 FILE（asciicast v2 格式，每个断点为一章）",
    ),
    Text("mark the current line and the fields that matter with colours", "用颜色标出当前行和要看的字段"),
    Text(
        "write a lesson as one Markdown page, for printing or a course site",
        "把一课写成一页 Markdown 讲义，可以打印，也可以放到课程网站上",
    ),
    Text(
        "write a lesson or a trace as one HTML file, to step through in a browser: no server, no network",
        "把一课或一份跟踪记录写成一个 HTML 文件，在浏览器里逐步查看：不需要服务器，也不需要网络",
    ),
    Text(
        "a lesson's name (lesson-1) or the path of a lesson script (mine.py), or a file made with run --save; "
        "or the files of one walk, made with serve --save and compute --save",
        "课程的名称（lesson-1）、课程脚本的路径（mine.py），或用 run --save 存下的文件；也可以是同一次运行的几个文件，"
        "分别用 serve --save 和 compute --save 存下",
    ),
    Text("with answers, or with room to write them", "teacher 带答案，student 留出答题的空行"),
    Text("write the page to FILE (default: print it)", "写入文件 FILE（默认：打印出来）"),
    # source, validate
    Text(
        "for authors: show the code that runs, with the line numbers that a Stop gives",
        "供作者使用：显示实际运行的代码和 Stop 里所写的行号",
    ),
    Text(
        "a file (nova/compute/api.py, json/encoder.py); default: list Nova's",
        "文件名（nova/compute/api.py、json/encoder.py）；默认：列出 Nova 的文件",
    ),
    Text(
        "check lesson scripts: stops, both languages, questions and answers",
        "检查课程脚本：断点、两种语言、问题和答案",
    ),
    Text(f"{LESSON.en}; default: all lessons", f"{LESSON.zh}；默认：所有课程"),
    # new, record
    Text(
        "write a lesson about code of your own: run it, and stop in functions that are entered",
        "为自己的代码写一课：先运行一遍，再停在进入过的函数里",
    ),
    Text(
        "the lesson to write (my_walk.py); a file that is there stays as it is",
        "要写的课程脚本（my_walk.py）；已有的文件不会被覆盖",
    ),
    Text("walk through a call of this function: json:dumps", "走一遍对这个函数的调用：json:dumps"),
    Text("walk through a script: app.py", "走一遍一个脚本：app.py"),
    Text(
        "walk through a test of pytest's: tests/test_app.py::test_order", "走一遍 pytest 的一个测试：tests/test_app.py::test_order"
    ),
    Text(
        "stop where somebody looked at something in a pdb session; check replays it",
        "停在一段 pdb 会话里查看过的地方；check 会重放这段会话",
    ),
    Text("walk through a module, as python -m runs it: json.tool", "走一遍一个模块，与 python -m 相同：json.tool"),
    Text(
        "those that have a name, as a JSON object: --kwargs '{{\"indent\": 2}}'",
        "带名称的参数，写成 JSON 对象：--kwargs '{{\"indent\": 2}}'",
    ),
    Text(
        "walk through this package too (default: only what is run); several may be given",
        "也走这个包里的代码（默认只走要运行的代码）；可以写多个",
    ),
    Text("its arguments, as a JSON list: --args '[[1, 2], true]'", "它的参数，写成 JSON 列表：--args '[[1, 2], true]'"),
    Text(
        "stop in this function (--stop JSONEncoder.encode); several may be given",
        "停在这个函数里（--stop JSONEncoder.encode）；可以写多个",
    ),
    Text(
        "run a command of Python's and record what it does, for show and diff",
        "运行一条 Python 命令，记录运行过程，供 show 和 diff 查看",
    ),
    Text("write what is recorded to FILE", "把跟踪记录写入文件 FILE"),
    Text("record this package or module (default: what the command is)", "只记录这个包或模块（默认：命令本身所在的包或目录）"),
    Text("leave out this package or module", "不记录这个包或模块"),
    Text("record N calls that lie in each other, and none below them", "最多记录 N 层调用，更深的不记录"),
    Text("record no more than N events", "最多记录 N 个事件"),
    Text("python app.py …, -m MODULE … or pytest …", "python app.py …、-m MODULE … 或 pytest …"),
)

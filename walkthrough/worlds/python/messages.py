"""What a world of Python code says to a learner, in both languages."""

from walkthrough.lesson import Text

CALLED = Text("What is about to run", "即将运行")
PRINTED = Text("What it printed", "打印的内容")
RETURNED = Text("What it returned", "返回值")
RAISED = Text("The exception that it ended with", "以异常结束")
ENDED = Text("How it ended", "运行结果")
RAISED_AT = Text("raised in {function}(), {file} line {line}", "在 {file} 第 {line} 行的 {function}() 里抛出")
SESSION = Text("In the session:", "会话中的输出：")
STEPS = Text(
    "steps python: s and n stop only in the code that this lesson is about (default).\n"
    "steps all: they stop in the libraries that it uses too.\n"
    "steps: show the current setting.",
    "steps python：单步（s、n）只停在本课要看的代码里（默认）。\nsteps all：也会停在这些代码用到的库里。\nsteps：显示当前设置。",
)
STEPS_INSIDE = Text("s and n stop only in the code that this lesson is about.", "单步（s、n）只停在本课要看的代码里。")
STEPS_EVERYWHERE = Text("s and n stop in the libraries that this code uses too.", "单步（s、n）也会停在这些代码用到的库里。")

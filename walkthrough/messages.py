"""The harness's own words to a learner, in both languages. What a lesson says stands in the lesson."""

import os

from walkthrough.lesson import Text

STOP_OF = Text("Stop {number} of {count}", "断点 {number}/{count}")
ON_HOST = Text("on {host}", "在 {host} 上")
COLON = Text(": ", "：")
CHAIN = Text("call chain", "调用链")
SOURCE = Text("in this project: {file}:{line}", "在本项目中：{file}:{line}")
NOTICE = Text("Notice", "请注意")
FIELDS = Text("{name}, {count} fields", "{name}，共 {count} 个字段")
MARKED = Text("▶ marks what matters here", "▶ 标出这里要看的字段")
NONE = Text("None", "值为 None")
UNSET = Text("unset <?>", "未设置 <?>")
REQUEST_OF = Text("Request {number} of {count}", "请求 {number}/{count}")
NEXT = Text("What to try next", "接下来可以试试")
PLAIN_PDB = Text("pdb++ cannot be loaded here ({reason}); plain pdb is used.", "这里无法加载 pdb++（{reason}），改用标准 pdb。")
NARROW = Text(
    "This terminal is {width} columns wide; the cards are laid out for 60 and more.",
    "终端宽度只有 {width} 列；卡片按 60 列以上排版。",
)
MEANWHILE = Text(
    "Meanwhile somebody else's request, {request}, was answered {answer}:",
    "与此同时，另一个请求 {request} 得到了 {answer}：",
)
QUESTION = Text("Question", "问题")
HOW_TO_ANSWER = Text("Type answer …; hint gives a hint.", "输入 answer …… 作答；输入 hint 得到提示。")
RIGHT = Text("Right.", "回答正确。")
WRONG = Text("Not that. Look again, or type hint.", "不对。再看看，或者输入 hint。")
PARTLY = Text("Part of it is right. What else belongs to it?", "说对了一部分，还少了什么？")
NO_QUESTION = Text("There is no question at this stop.", "这个断点没有问题。")
NO_ANSWER = Text("answer takes your answer: answer …", "answer 后面要写上你的答案：answer ……")
NO_MORE_HINTS = Text("There is no further hint.", "没有更多提示了。")
NO_NOTE = Text("There is no note on {name}.", "没有关于 {name} 的说明。")
NOT_IN_ARTICLE = Text("The article did not stop here.", "原文没有在这里停下。")
NOTHING_TYPED = Text("The author typed nothing more here; c goes on.", "作者在这里没有再输入别的命令；输入 c 继续。")
SAME_NOW = Text("The same here and now.", "此时此处完全相同。")
NOW = Text("Here and now:", "此时此处：")
NO_STOP = Text("stop takes a number from 1 to {count}, not {number!r}.", "stop 后面是 1 到 {count} 的编号，不是 {number!r}。")
FIRST_STOP = Text("This is the first stop.", "这已经是第一个断点。")
LANGUAGES = Text("lang takes en or zh, not {language!r}.", "lang 后面是 en 或 zh，不是 {language!r}。")
COMMANDS = Text(
    "This lesson's own commands: {names}. help NAME explains each; all of the debugger's commands work too.",
    "本课自带的命令：{names}。用 help 加命令名查看说明；调试器的所有命令也都可用。",
)
REPAIR_HERE = Text("The copy is yours to change:", "这份副本随你修改：")
REPAIR_THEN = Text("Change it in another window, then type: repair try", "请在另一个窗口里修改，然后输入：repair try")
REPAIR_FIRST = Text("There is no copy yet: type repair.", "还没有副本：请先输入 repair。")
REPAIR_FAILS = Text("It does not run: {error}", "无法运行：{error}")
REPAIR_RUNS = Text("Running your copy …", "正在运行你的副本……")
REPAIR_STOPPED = Text("You stopped it.", "已中止运行。")
REPAIR_WRONG = Text("{expression}: {wanted} is wanted, {found} was found", "{expression}：应为 {wanted}，实际是 {found}")
NO_COPY = Text(
    "{folder}: this is no copy of the stub: name the folder of one, in which {file} is.",
    "{folder}：这不是桩代码的副本：请指定副本所在的文件夹，其中有 {file}。",
)
REPAIR_NOT_YET = Text(
    "Not yet. Change the copy and type repair try again; repair new takes a fresh copy.",
    "还差一点。修改副本后再输入 repair try；输入 repair new 可以重新拿一份副本。",
)
REPAIR_STAYS = Text("Your changed copy of the stub stays:", "你改过的副本留在：")
NO_EDITOR = Text("The editor {editor!r} does not work: {reason}", "编辑器 {editor!r} 无法使用：{reason}")
NO_REPAIR = Text("There is nothing to repair in this lesson.", "这一课没有需要修复的东西。")
LEFT = Text("You left the lesson.", "已退出本课。")
GO_ON_LATER = Text(
    "What you answered is kept; go on at stop {stop} with: {command}", "已答的题会保留；从断点 {stop} 继续：{command}"
)
ANSWERED_NOW = Text("Questions answered: {answered} of {count}.", "已答题数：{answered}/{count}。")
NEXT_LESSON = Text("Next: {command}", "下一课：{command}")
ANSWERED_BEFORE = Text("You have answered this question before.", "这道题你已经答过。")
NOT_REACHED = Text(
    "stop {number} of {count} was never reached: {file} line {line} ({function}); see {origin}",
    "断点 {number}/{count} 从未到达：{file} 第 {line} 行（{function}）；见 {origin}",
)
STOP_MARK = Text("stop {number}", "断点 {number}")
HERE = Text("▶ you are here", "▶ 你在这里")
STEPPED = Text("What you just stepped through", "你刚刚走过的路")
STORY = Text(
    "The {shown} lines that matter; all that was recorded, {events} events: {how}",
    "这里只列出关键的 {shown} 行；记录下来的全部 {events} 个事件：{how}",
)
NOT_RECORDED = Text("This run is not recorded.", "本次运行没有记录。")
SAVED = Text(
    "The trace of this run is in {path}; look at it with: {command} show {path}",
    "本次运行的记录在 {path}；查看：{command} show {path}",
)
ALIKE = Text("… alike: {count}", "……相同：{count} 行")
INSIDE = Text("(lines in it: {count})", "（内有 {count} 行）")
SAME = Text("The two traces are equal: {count} lines.", "两份记录相同：共 {count} 行。")
DIFFER = Text(
    "{alike} lines alike, {changed} with other values, {first} only in {a}, {second} only in {b}",
    "相同 {alike} 行，取值不同 {changed} 行，只在 {a} 中 {first} 行，只在 {b} 中 {second} 行",
)

OPEN_TO_ALL = Text(
    "Anyone who reaches {address} port {port} can send requests and stop at this terminal: nothing authenticates them.",
    "能连到 {address} 端口 {port} 的任何人都可以发请求，并停在这个终端上：这里没有身份验证。",
)
PAUSES = Text(
    "A request that comes to a stop of {lesson} (stops: {count}) pauses here while its client waits; q gives that request up.",
    "请求走到“{lesson}”的断点（共 {count} 个）时会停在这里，客户端一直等待；输入 q 放弃这个请求。",
)
TALLER = Text(
    "A window of {rows} lines or more has room for another way to send it.", "窗口达到 {rows} 行时，还会显示另一种发送方式。"
)
NO_WAY_BACK = Text(
    "A client waits for this request, so it cannot start again: q gives it up, c goes on.",
    "客户端正在等待这个请求，不能从头再来：输入 q 放弃，输入 c 继续。",
)
NOBODY_WAITS = Text("the client has gone: nobody waits for this answer", "客户端已断开：没有人等待这个响应")
HALF_A_REQUEST = Text("the connection ended in the middle of a request", "连接在请求发送到一半时断开")
NO_HOST = Text("HTTP/1.1 wants a Host header", "HTTP/1.1 必须有 Host 头")
TWO_HOSTS = Text("more than one Host header", "Host 头不止一个")
BAD_HOST = Text("the Host is no host name or address, with or without a port", "Host 不是主机名或地址（可带端口）")
BAD_TARGET = Text("the request is for no path and no URL", "请求的目标既不是路径，也不是 URL")
HTTP_VERSION = Text("HTTP/1.0 and HTTP/1.1 are spoken here", "这里只支持 HTTP/1.0 和 HTTP/1.1")
FOLDED = Text("a header line that begins with a space", "有一行头部以空格开头")
BAD_LENGTH = Text("the Content-Length is no length", "Content-Length 不是合法的长度")
CHUNKED_ONCE = Text("Transfer-Encoding must end in chunked, once", "Transfer-Encoding 必须以 chunked 结尾，且只能出现一次")
TWO_ENDS = Text(
    "a Transfer-Encoding with a Content-Length, or in HTTP/1.0: it is not clear where the body ends",
    "Transfer-Encoding 与 Content-Length 同时出现，或用在 HTTP/1.0 中：无法确定请求体在哪里结束",
)
TOO_SLOW = Text("this part of the request took longer than {seconds:g} seconds", "请求的这一部分超过 {seconds:g} 秒还没有收完")
MADE_ROOM = Text("it made room for others: too many connections", "连接太多，为其他连接让位")
LEFT_IN_LINE = Text("was not looked at: its client went before its turn", "没有处理：还没轮到它，客户端就断开了")


# Progress

GO_ON = Text(
    "You left this lesson at stop {stop} of {count}, {title}. Go on there? [Y/n] ",
    "你上次学到断点 {stop}/{count}：{title}。从那里继续吗？[Y/n] ",
)
YES_OR_NO = Text(
    "y or Enter goes on there, n starts at the first stop, q leaves: ",
    "输入 y 或按回车从那里继续，输入 n 从第一个断点开始，输入 q 退出：",
)
LESSON = Text("lesson", "课程")
TITLE = Text("title", "标题")
ANSWERED = Text("answered", "已答")
LEFT_OFF = Text("where you are", "进度")
NOT_BEGUN = Text("not begun", "未开始")
AT_STOP = Text("at stop {stop} of {count}", "断点 {stop}/{count}")
FINISHED = Text("finished", "已学完")
FINISHED_AND_AT = Text("finished; again at stop {stop} of {count}", "已学完；重学到断点 {stop}/{count}")
BEGIN = Text("Begin or go on with: {command} run {lesson}", "开始或继续：{command} run {lesson}")
FORGET = Text("Forget your progress in {lesson}? [y/N] ", "清除 {lesson} 的学习进度吗？[y/N] ")
FORGET_ALL = Text("Forget your progress in all lessons? [y/N] ", "清除所有课程的学习进度吗？[y/N] ")
FORGOTTEN = Text("Forgotten.", "已清除。")
KEPT = Text("Nothing was changed.", "没有改动。")
NOTHING_KEPT = Text("There is no progress in {lesson}.", "{lesson} 还没有学习进度。")
NOTHING_KEPT_AT_ALL = Text("There is no progress yet.", "还没有任何学习进度。")


# Presentation

KEYS = Text("Space: on   b: back   Ctrl-C: leave", "空格：继续   b：后退   Ctrl-C：退出")
KEYS_AT_STOP = Text(
    "Space: on   b: back   another key: the prompt   Ctrl-C: leave", "空格：继续   b：后退   其他键：打开提示符   Ctrl-C：退出"
)
YOUR_PROMPT = Text(
    "The prompt is yours: type what you like. Ctrl-D goes back to the presentation.",
    "提示符交给你了，可以随意输入命令；按 Ctrl-D 回到演示。",
)
NO_TERMINAL = Text(
    "demo needs a terminal, where a key goes on; --auto SECONDS lets it run alone",
    "demo 需要终端，按键才能继续；用 --auto 秒数 可以自动播放",
)
WHERE = Text("Where we are", "我们在这里")
AS_BEFORE = Text("{name}, as shown before", "{name}，与前面显示的相同")
WHAT_MATTERS = Text("{name}: what matters here, {marked} of {count} fields", "{name}：这里要看的字段，{count} 个中的 {marked} 个")
ANSWER = Text("Answer", "答案")


# Handout

THE_WALK = Text("The walk", "全程一览")
OUTCOME = Text("What came of it", "请求的结果")
ANSWERS = Text("Answers", "参考答案")


def default_language() -> str:
    """Return the language that the locale asks for: ``zh`` where it is Chinese, else ``en``."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if locale.lower().startswith("zh") else "en"

"""The engine's own words to a learner, in both languages. What a lesson says stands in the lesson."""

import os

from walkthrough.lesson import Text

STOP_OF = Text("Stop {number} of {count}", "断点 {number}/{count}")
AGAIN = Text("{stop}, visit {visit}", "{stop}（第 {visit} 次）")
NO_MORE_VISITS = Text("The run comes to this stop again, with other values.", "之后还会再次来到这个断点，值又有不同。")
ON_HOST = Text("on {host}", "在 {host} 上")
COLON = Text(": ", "：")
LIST_COMMA = Text(", ", "、")
CHAIN = Text("call chain", "调用链")
SOURCE = Text("the code that runs here: {file}:{line}", "这里实际运行的代码：{file}:{line}")
NOTICE = Text("What to notice", "要点")
FIELDS = Text("{name}, {count} fields", "{name}，共 {count} 个字段")
MARKED = Text("▶ marks what matters here", "▶ 标出这里要看的字段")
NONE = Text("None", "值为 None")
UNSET = Text("unset <?>", "未设置 <?>")
REQUEST_OF = Text("Request {number} of {count}", "请求 {number}/{count}")
NEXT = Text("What to try next", "接下来可以试试")
PLAIN_PDB = Text("pdb++ cannot be loaded here ({reason}), so plain pdb is used.", "这里无法加载 pdb++（{reason}），改用标准 pdb。")
CONFIGURATION = Text(
    "Your own {where} is not followed here: {reason}",
    "你自己的配置 {where} 在这里不起作用：{reason}",
)
ONLY_IN = {
    "en": Text("{lesson}: this lesson is in English only.", "{lesson}：这一课只有英文。"),
    "zh": Text("{lesson}: this lesson is in Chinese only.", "{lesson}：这一课只有中文。"),
}
NEW_LESSON = Text("A walk through {shown}.", "单步走一遍 {shown}。")
NEW_OPENING = Text("Write here what happens, and why it is worth a look.", "在这里写：将要发生什么，为什么值得看。")
NEW_TITLE = Text("in {function}", "进入 {function}")
NEW_NOTICE = Text("Write here what there is to notice.", "在这里写：有什么值得注意。")
LOOKED_AT = Text("In the session, this was typed here: {commands}", "会话在这里输入过：{commands}")
STOOD_AT = Text("In the session, the debugger stood here.", "会话里，调试器曾停在这里。")
NEW_CLOSING = Text("Write here what to try next.", "在这里写：接下来可以试什么。")
NEW_CHOOSE = Text(
    "Numbers of the functions to stop in (Enter: the first {count}): ", "要停在哪些函数里？输入编号（直接回车：前 {count} 个）："
)
NEW_MORE = Text(
    "     … and {count} more; new with --stop NAME stops in any of them.",
    "     ……还有 {count} 个；用 new 的 --stop 函数名 可以停在其中任何一个里。",
)
NEW_NUMBERS = Text("Type numbers from 1 to {count}, with a space between two.", "请输入 1 到 {count} 之间的编号，多个之间加空格。")
NEW_ERROR = Text("What was run ended with: {error}", "运行以异常结束：{error}")
NEW_WRITTEN = Text(
    "Written: {path}. Its texts are yours to write. To check it and to run it:", "已写好 {path}，其中的文字由你来写。检查和运行："
)
NARROW = Text(
    "This terminal is {width} columns wide; a stop needs 60 or more to read well.",
    "终端宽度只有 {width} 列；要有 60 列以上，断点的内容才便于阅读。",
)
MEANWHILE = Text(
    "While you are stopped here, another user gets {answer} for this request:",
    "与此同时，另一个用户的下面这个请求得到 {answer}：",
)
QUESTION = Text("Question", "问题")
WHOLE_CHAIN = Text("chain: all of it", "chain：全部")
WHOLE_VALUE = Text("whole NAME: all of it", "whole <名称>：全部")
MEANWHILE_BRIEF = Text("Meanwhile another user: {request}, {answer}", "与此同时，另一个用户：{request}，{answer}")
WHOLE_MEANWHILE = Text("whole meanwhile: all of it", "whole meanwhile：全部")
NO_SUCH_NAME = Text(
    "whole takes a name: one of those shown here ({names}), or another variable; {name!r} is not one.",
    "whole 后面是一个名称：这里显示的（{names}），或者别的变量；没有 {name!r}。",
)
#: The same, where nothing is shown.
NO_SUCH_VARIABLE = Text("whole takes the name of a variable; {name!r} is not one.", "whole 后面是变量名；没有 {name!r}。")
VIEW = {
    "off": Text("Nothing is shown after a step.", "单步之后不另外显示。"),
    "code": Text("After a step the code around it is shown.", "单步之后显示附近的代码。"),
    "all": Text("After a step the code around it is shown, and what has changed.", "单步之后显示附近的代码和有变化的值。"),
}
FIND_OUT = Text("Find out", "想一想")
DO = Text("Do", "做一做")
STILL_OPEN = Text(
    "What stop {number} asks is still open; stop {number} goes back to it.",
    "断点 {number} 的题目还没有完成；输入 stop {number} 可以回去。",
)
OPEN_AT_END = Text("Still open: {stops}. To go back:", "还没有完成：{stops}。要回去，输入：")
THE_ANSWER = Text("The answer: {answer}", "答案：{answer}")
HOW_TO_DO = Text("question asks again · hint · reveal", "question 重新显示题目 · hint 提示 · reveal 看答案")
HINT_OF = Text("hint {number} of {count}: ", "提示 {number}/{count}：")
DONE = Text("Done.", "完成。")
NOTHING_OPEN = Text("Nothing is asked at this stop.", "这个断点没有题目。")
TASK_BY = Text("One way to do it: {commands}", "一种做法：{commands}")
#: The prompt's own commands by their purpose, as help lists them.
PURPOSES = (
    (Text("The question and the task:", "题目和任务："), ("question", "hint", "answer", "reveal", "progress", "repair")),
    (Text("To understand what you see:", "看懂眼前的内容："), ("what", "note", "whole", "article", "type", "chain")),
    (Text("To move through the lesson:", "在课程里移动："), ("lesson", "back", "stop", "run", "restart")),
    (Text("How things are shown:", "显示方式："), ("view", "steps", "lang")),
)
PDBS_OWN = Text(
    "pdb's own, most needed first: l (list the code), p and pp (print), n (next statement), s (step into a call), r (run to the "
    "function's end), c (continue to the next stop), w (call stack), u and d (up and down in it), b (breakpoint), q (leave). "
    "help n explains n. All of them:",
    "pdb 自己的命令，最常用的：l（列出代码）、p 和 pp（打印）、n（下一条语句）、s（进入调用）、r（运行到函数结尾）、"
    "c（去下一个断点）、w（调用栈）、u 和 d（在栈里上移、下移）、b（设断点）、q（退出）。help n 说明 n。全部命令：",
)
AT_THE_PROMPT = Text(
    "At the prompt: l lists the code, pp NAME prints a variable, n runs a statement, s steps into a call, c continues to the next "
    "stop, q leaves. lesson lists the stops and more commands.",
    "在提示符处请用英文输入法：l 列出代码，pp <变量名> 打印变量，n 运行一条语句，s 进入调用，c 去下一个断点，q 退出。"
    "lesson 列出断点和其他命令。",
)
#: The same, for a lesson in which words are marked.
AT_THE_PROMPT_WITH_WORDS = Text(
    f"{AT_THE_PROMPT.en} what explains a word that is marked with *: what volume.",
    f"{AT_THE_PROMPT.zh}what 解释标有 * 的词，例如 what 卷。",
)
WITH_ARTICLE = Text(
    "article compares with what the article's author saw, type enters the author's next command for you.",
    "article 对照原文作者看到的内容，type 替你输入作者的下一条命令。",
)
HIDES_STEP = Text(
    "{name} is a variable now and hides the command {name}. !!{name} is the command, and del {name} removes the variable.",
    "{name} 现在是变量，挡住了同名的命令。命令写成 !!{name}；del {name} 删除这个变量。",
)
HIDES = Text(
    "{name} is a variable now and hides the command {name}. del {name} removes the variable.",
    "{name} 现在是变量，挡住了同名的命令。del {name} 删除这个变量。",
)
EDITS_OURS = Text(
    "This file is the project's own: what you change in it is changed for every lesson.",
    "这是项目自己的文件：改了它，每一课都会变。",
)
WORDS = Text("what explains: {names}.", "what 能解释的词：{names}。")
NO_WORD = Text("what does not know {word!r}. what alone lists all words.", "what 里没有 {word!r}。只输入 what 列出全部的词。")
DID_YOU_MEAN = Text("Did you mean: {words}?", "是不是要输入：{words}？")
IF_ANSWER = Text("If this is your answer, type: answer {line}", "如果这是你的答案，请输入：answer {line}")
#: The command for a word that is none: what somebody types who thinks in Chinese, or in Python 2.
SAID_FOR: dict[str, str] = {
    **dict.fromkeys(("帮助", "求助"), "help"),
    **dict.fromkeys(("单步进入", "单步", "进入"), "s"),
    **dict.fromkeys(("单步执行", "下一步", "下一行"), "n"),
    **dict.fromkeys(("继续", "运行", "下一个断点"), "c"),
    **dict.fromkeys(("退出", "离开", "结束"), "q"),
    **dict.fromkeys(("打印", "输出", "print"), "p"),
    **dict.fromkeys(("列出", "代码", "源码"), "l"),
    **dict.fromkeys(("调用栈", "栈"), "w"),
    **dict.fromkeys(("向上", "往上"), "u"),
    **dict.fromkeys(("向下", "往下"), "d"),
    **dict.fromkeys(("设断点", "断点"), "b"),
    **dict.fromkeys(("返回", "上一个断点"), "back"),
    **dict.fromkeys(("回答", "答案", "作答", "答"), "answer"),
    **dict.fromkeys(("问题", "题目"), "question"),
    **dict.fromkeys(("解释", "术语", "什么"), "what"),
    **dict.fromkeys(("课程", "命令"), "lesson"),
    "提示": "hint",
    "进度": "progress",
    "说明": "note",
    "原文": "article",
    "调用链": "chain",
    "修复": "repair",
    "语言": "lang",
}
AUTHOR_ERRED = Text(
    "The author made this very mistake. The next command was: {command}", "作者当时也犯了同样的错误，接着输入的是：{command}"
)
WHERE_YOU_ARE = Text(
    "You are at stop {number} of {count}. Answered: {answered} of {questions}; told: {told}; tasks done: {done} of {tasks}.",
    "当前断点 {number}/{count}。已答 {answered}/{questions} 题，看过答案 {told} 题；已完成任务 {done}/{tasks}。",
)
WHERE_YOU_ARE_IN_TASKS = Text(
    "You are at stop {number} of {count}. Tasks done: {done} of {tasks}; told: {told}.",
    "当前断点 {number}/{count}。已完成任务 {done}/{tasks}，看过答案 {told} 题。",
)
#: In a lesson that asks nothing.
WHERE_YOU_STAND = Text("You are at stop {number} of {count}.", "当前断点 {number}/{count}。")
HOW_TO_ANSWER = Text(
    "Type answer and then your answer, for example: answer 42. Type hint for help.",
    "输入 answer 加你的答案，例如 answer 42；输入 hint 看提示。",
)
RIGHT = Text("Right.", "回答正确。")
WRONG = Text("Not that. Look again, or type hint.", "不对。再看看，或者输入 hint。")
PARTLY = Text("Part of it is right. Check the other part as well.", "有一部分是对的，再核对其余的部分。")
NO_QUESTION = Text("There is no question at this stop.", "这个断点没有问题。")
TASK_NOT_QUESTION = Text(
    "This stop has a task, not a question: do it with the debugger's commands. question shows it again.",
    "这个断点的题目是“做一做”，不用 answer 作答，要用调试器的命令来做。输入 question 重新显示题目。",
)
NO_ANSWER = Text("Type your answer on the same line, for example: answer 42", "请把答案写在同一行，例如：answer 42")
NO_MORE_HINTS = Text("There are no more hints.", "没有更多提示了。")
NO_NOTE = Text("There is no note on {name}.", "没有关于 {name} 的说明。")
NOT_IN_ARTICLE = Text("The article did not stop here.", "原文没有在这里停下。")
AWAY = Text(
    "The author typed this in {function}(), and you are in another function now. stop {number} goes back to it.",
    "作者是在 {function}() 里输入的，而你现在在别的函数里。输入 stop {number} 可以回到那里。",
)
NOTHING_TYPED = Text("The author typed nothing more here. Type c to continue.", "作者在这里没有再输入别的命令。输入 c 继续。")
THEN = Text("In the article:", "原文的输出：")
SAME_NOW = Text("Same output here.", "这里的输出与上面相同。")
NOW = Text("Here, today:", "你这里的输出：")
NO_STOP = Text(
    "stop takes a number from 1 to {count}, not {number!r}. For example: stop 1",
    "stop 后面是 1 到 {count} 的编号，不是 {number!r}。例如：stop 1",
)
FIRST_STOP = Text("This is the first stop.", "这已经是第一个断点。")
LANGUAGES = Text("lang takes en or zh, not {language!r}.", "lang 后面是 en 或 zh，不是 {language!r}。")
TAKES_NOT = Text("{name} does not take {given!r}.", "{name} 后面不能是 {given!r}。")
COMMANDS = Text(
    "Commands added to the debugger's: {names}. For example, help hint explains hint.",
    "在调试器的命令之外增加的命令：{names}。例如，help hint 会说明 hint。",
)
REPAIR_HERE = Text("This copy is yours to change:", "这份副本由你修改：")
REPAIR_THEN = Text("Change it in another window, then type: repair try", "请在另一个窗口里修改，然后输入：repair try")
REPAIR_FIRST = Text("There is no copy yet. Type repair to make one.", "还没有副本。输入 repair 生成一份。")
REPAIR_FAILS = Text("Your copy does not run: {error}", "你的副本无法运行：{error}")
REPAIR_RUNS = Text("Running your copy …", "正在运行你的副本……")
REPAIR_STOPPED = Text("You stopped the run of your copy.", "已中止运行你的副本。")
REPAIR_WRONG = Text("{expression}: expected {wanted}, got {found}", "{expression}：应为 {wanted}，实际是 {found}")
NO_COPY = Text(
    "{folder}: not a copy of the stub. Give the folder of a copy, one in which {file} is.",
    "{folder}：不是桩代码的副本。请指定副本所在的目录，其中应有 {file}。",
)
REPAIR_RAISED = Text("your code raised {error} (line {line})", "你的代码引发了 {error}（第 {line} 行）")
REPAIR_AGAIN = Text(
    "This is the copy that you changed last time. repair new makes a fresh one.",
    "这是你上次改过的副本；repair new 会重新生成一份。",
)
REPAIR_NOT_YET = Text(
    "Not yet. Change the copy and type repair try again, or type repair new for a fresh copy.",
    "还没有修好。再改副本，然后输入 repair try；输入 repair new 会重新生成一份副本。",
)
REPAIR_STAYS = Text("The copy that you changed is kept in:", "你改过的副本保留在：")
NO_EDITOR = Text("The editor {editor!r} cannot be started: {reason}", "编辑器 {editor!r} 无法启动：{reason}")
NO_REPAIR = Text("There is nothing to repair in this lesson.", "这一课没有需要修复的东西。")
NOTHING_RECORDED = Text(
    "No call was recorded: none was made in what was to be recorded. record --package NAME records another package.",
    "没有记录到任何调用：要记录的代码里没有发生调用。record --package 包名 记录另一个包。",
)
TOO_DEEP = Text(
    "{place}: calls lie in each other there as deep as Python lets them, and leave the debugger no room",
    "{place}：这里的调用层层嵌套，已经到了 Python 允许的深度，调试器没有余地",
)
LEFT = Text("You left the lesson.", "已退出本课。")
GO_ON_LATER = Text("Your answers are saved. To continue at stop {stop}, type:", "你的答案已保存。要从断点 {stop} 继续，输入：")
#: The same, in a lesson that asks nothing.
GO_ON_AT = Text("To continue at stop {stop}, type:", "要从断点 {stop} 继续，输入：")
ANSWERED_NOW = Text("Questions answered and tasks done: {answered} of {count}.", "已完成的题目和任务：{answered}/{count}。")
REPAIRED = Text("Your repair has passed.", "你的修复已经通过。")
REPAIR_OPEN = Text(
    "The repair is still open: at a stop of this lesson, type repair.", "修复还没有完成：在本课的断点处输入 repair。"
)
ENTER = Text("Press Enter to begin {lesson} now, or type q to leave: ", "按回车现在开始 {lesson}，输入 q 退出：")
NEXT_LESSON = Text("The next lesson:", "下一课：")
ANSWERED_BEFORE = Text("You have answered this question before.", "这道题你已经答过。")
DONE_BEFORE = Text("You have done this task before.", "这项任务你已经完成过。")
ANSWERED_AND_DONE = Text("You have answered this question and done this task before.", "这道题你已经答过，这项任务也已经完成过。")
ANSWERED_AND_TO_DO = Text(
    "The question is answered, the task is not done. Type hint or reveal for help.",
    "题目已经答过，任务（做一做）还没有完成；输入 hint 或 reveal 看提示、看答案。",
)
DONE_AND_TO_ANSWER = Text(
    "The task is done, the question is not answered. Type answer and your answer.",
    "任务已经完成，题目（想一想）还没有答；输入 answer 加你的答案。",
)
NOT_REACHED = Text(
    "{origin}: the run never reached stop {number} of {count} ({file} line {line}, {function}). {instead}",
    "{origin}：没有走到断点 {number}/{count}（{file} 第 {line} 行，{function}）。{instead}",
)
TWIN = Text(
    "stop {number} stands at the same line as stop {other}, and the line ran only once; leave one of them out.",
    "断点 {number} 与断点 {other} 在同一行，而这一行只运行了一次；请去掉其中一个。",
)
INSTEAD = Text("What came back: {answer}; {how_far}.", "得到的结果是 {answer}；{how_far}。")
LAST_IN_FILE = Text(
    "the last line of the trace in that file is {line}, in {function}()",
    "跟踪记录在这个文件里的最后一行是第 {line} 行，在 {function}() 里",
)
ELSEWHERE = Text('that file ran on {host}; give lane="{host}"', '这个文件在 {host} 上运行；请写 lane="{host}"')
NOT_ENTERED = Text("no function of that file was called", "这个文件里的函数都没有被调用")
STOP_MARK = Text("stop {number}", "断点 {number}")
HERE = Text("▶ you are here", "▶ 你在这里")
STEPPED = Text("The calls that you just stepped through", "你刚刚走过的调用")
STORY = Text(
    "Above: the {shown} main lines of {events} recorded events. To see all of them:",
    "这里只列关键的 {shown} 行；要看全部 {events} 个事件，输入：",
)
STORY_UNSAVED = Text(
    "Above: the {shown} main lines of {events} recorded events. To record the next run in a file:",
    "这里只列关键的 {shown} 行，共有 {events} 个事件；要把下一次运行的跟踪记录存成文件，输入：",
)
NOT_RECORDED = Text("This run is not recorded.", "本次运行没有跟踪记录。")
SAVED = Text(
    "This run was recorded in {path}. To see it: {command} show {path}",
    "本次运行的跟踪记录在 {path}。查看请输入：{command} show {path}",
)
SAVED_APART = Text(
    "What ran here was recorded in {path}. To see it with the other host's: {command} show {path} OTHER_FILE",
    "这里运行的跟踪记录在 {path}。要与另一台主机的一起查看，请输入：{command} show {path} 另一个文件",
)
ALIKE = Text("… lines alike: {count}", "……相同：{count} 行")
INSIDE = Text("(lines in it: {count})", "（内有 {count} 行）")
SAME = Text("The two traces are equal: {count} lines.", "两份跟踪记录相同：共 {count} 行。")
DIFFER = Text(
    "{alike} lines alike, {changed} with other values, {first} only in {a}, {second} only in {b}",
    "相同 {alike} 行，取值不同 {changed} 行，只在 {a} 中 {first} 行，只在 {b} 中 {second} 行",
)

OPEN_TO_ALL = Text(
    "Anyone who can reach {address} port {port} can send requests and make this terminal stop: nothing authenticates them.",
    "任何能连到 {address} 端口 {port} 的人都可以发请求，让这个终端停在断点上：这里没有身份验证。",
)
FOLLOW = Text(
    "Follow on a device of your own: this page moves along.",
    "可以在自己的设备上跟着看，这个网页会同步移动：",
)
FOLLOW_HERE = Text(
    "Only this machine reaches it. For other devices, add --listen 0.0.0.0.",
    "只有本机能打开。要让其他设备也能打开，请加上 --listen 0.0.0.0。",
)
FOLLOW_TO_ALL = Text(
    "Whoever reaches {address} and has the address can read it, no more.",
    "能连到 {address} 并知道这个网址的人都能看，但什么也改不了。",
)
PAUSES = Text(
    "Each request stops here at the stops of {lesson} (stops: {count}), and its client waits. Type c to continue, q to "
    "abandon the request.",
    "每个请求走到“{lesson}”的断点（共 {count} 个）时会停在这里，客户端一直等待。输入 c 继续，输入 q 放弃这个请求。",
)
PAUSES_HERE = Text(
    "Each message stops here at the stops of {lesson} on this host (stops: {count}). Type c to continue, q to abandon the message.",
    "每条消息走到“{lesson}”在本机的断点（共 {count} 个）时会停在这里。输入 c 继续，输入 q 放弃这条消息。",
)
HANDLED = Text("handled", "已处理")
LEFT_MESSAGE = Text("abandoned at the prompt", "在提示符处放弃")
TALLER = Text(
    "A window of {rows} lines or more has room for another way to send it.", "窗口达到 {rows} 行时，还会显示另一种发送方式。"
)
NO_WAY_BACK = Text(
    "A client waits for this request, so it cannot start again. Type c to continue, q to abandon it.",
    "客户端正在等待这个请求，不能从头再来。输入 c 继续，输入 q 放弃。",
)
NOBODY_WAITS = Text("the client has disconnected, so the response goes nowhere", "客户端已断开，这个响应没有发出")
HALF_A_REQUEST = Text("the connection ended in the middle of a request", "连接在请求发送到一半时断开")
NO_HOST = Text("HTTP/1.1 wants a Host header", "HTTP/1.1 必须有 Host 头")
TWO_HOSTS = Text("more than one Host header", "Host 头不止一个")
BAD_HOST = Text("the Host is not a host name or address, with or without a port", "Host 不是主机名或地址（可带端口）")
BAD_TARGET = Text("the request is for no path and no URL", "请求的目标既不是路径，也不是 URL")
HTTP_VERSION = Text("HTTP/1.0 and HTTP/1.1 are spoken here", "这里只支持 HTTP/1.0 和 HTTP/1.1")
FOLDED = Text("a header line that begins with a space", "有一行头部以空格开头")
BAD_LENGTH = Text("the Content-Length is not a length", "Content-Length 不是合法的长度")
CHUNKED_ONCE = Text("Transfer-Encoding must end in chunked, once", "Transfer-Encoding 必须以 chunked 结尾，且只能出现一次")
TWO_ENDS = Text(
    "a Transfer-Encoding with a Content-Length, or in HTTP/1.0: it is not clear where the body ends",
    "Transfer-Encoding 与 Content-Length 同时出现，或用在 HTTP/1.0 中：无法确定请求体在哪里结束",
)
TOO_SLOW = Text("this part of the request took longer than {seconds:g} seconds", "请求的这一部分超过 {seconds:g} 秒还没有收完")
MADE_ROOM = Text("it made room for others: too many connections", "连接太多，为其他连接让位")
LEFT_IN_LINE = Text("was not handled: its client disconnected before its turn", "没有处理：还没轮到它，客户端就断开了")


# Progress

GO_ON = Text(
    "You stopped at stop {stop} of {count}: {title}.\nContinue from there? [Y/n] ",
    "你上次学到断点 {stop}/{count}：{title}。\n从那里继续吗？[Y/n] ",
)
YES_OR_NO = Text(
    "Please type y (or press Enter) to continue from there, n to start at stop 1, or q to leave: ",
    "请输入 y（或按回车）从那里继续，输入 n 从断点 1 开始，输入 q 退出：",
)
LESSON = Text("lesson", "课程")
TITLE = Text("title", "标题")
ANSWERED = Text("answered, done", "已完成")
LEFT_OFF = Text("where you are", "进度")
NOT_BEGUN = Text("not started", "未开始")
AT_STOP = Text("at stop {stop} of {count}", "断点 {stop}/{count}")
FINISHED = Text("finished", "已学完")
FINISHED_AND_AT = Text("finished; again at stop {stop} of {count}", "已学完；重学到断点 {stop}/{count}")
BEGIN = Text("To start or continue, type: {command}", "开始或继续，输入：{command}")
FORGET = Text("Delete your progress in {lesson}? [y/N] ", "删除 {lesson} 的学习进度吗？[y/N] ")
FORGET_ALL = Text("Delete your progress in all lessons? [y/N] ", "删除所有课程的学习进度吗？[y/N] ")
FORGOTTEN = Text("Progress deleted.", "学习进度已删除。")
KEPT = Text("Nothing was changed.", "没有改动。")
NOTHING_KEPT = Text("There is no progress in {lesson}.", "{lesson} 还没有学习进度。")
NOTHING_KEPT_AT_ALL = Text("There is no progress yet.", "还没有任何学习进度。")


# Presentation

# Both fit in 46 columns.
#: On the page behind which a presentation is over.
KEYS_AT_END = Text("Space: end  b: back  .: blank  Ctrl-C: leave", "空格：结束演示  b：后退  .：黑屏  Ctrl-C：退出")
KEYS = Text("Space: next  b: back  .: blank  Ctrl-C: leave", "空格：继续  b：后退  .：黑屏  Ctrl-C：退出")
ALL_KEYS_AT_STOP = Text(
    "Space: next  b: back  N Enter: stop N  .: blank  other: prompt  ^C: leave",
    "空格：继续  b：后退  N 回车：断点 N  .：黑屏  其他键：提示符  ^C：退出",
)
KEYS_AT_STOP = Text("Space: next  b: back  other: prompt  ^C: leave", "空格：继续  b：后退  其他键：提示符  ^C：退出")
GO_TO_STOP = Text("Stop {number}  Enter: go there  Esc: do not", "断点 {number}  回车：前往  Esc：取消")
NO_SUCH_STOP = Text("Stops: 1 to {count}. There is no stop {number}.", "断点是 1 到 {count}，没有断点 {number}。")
YOUR_PROMPT = Text(
    "The prompt is yours. Press Ctrl-D to return to the presentation.",
    "提示符交给你了，可以输入任何命令；按 Ctrl-D 回到演示。",
)
NO_TERMINAL = Text(
    "demo needs a terminal, because you press Space to continue. Without one, add --auto 5",
    "demo 需要终端，因为要按空格键继续；没有终端时，请加上 --auto 5",
)
WHERE = Text("Where we are", "当前位置")
PAGE = Text("{number}/{count}", "第 {number}/{count} 页")
AS_BEFORE = Text("{name}, as shown before", "{name}，与前面显示的相同")
WHAT_MATTERS = Text(
    "{name}: the {marked} of {count} fields that matter here", "{name}：只列要看的字段（{count} 个里的 {marked} 个）"
)
ANSWER = Text("Answer", "答案")
DIFFERENT = Text("What is different from the article here", "这里与原文不同的地方")
AS_LEFT = Text("Everything is as the request before this one left it.", "一切都是上一个请求留下的样子。")
CASES = Text("The repair has to pass these cases", "修复必须通过这些情况")
FIRST_TRY = Text("A first try", "先这样试试")
CASES_RUN = Text("Running the cases …", "正在运行这些情况……")
WHAT_CAME = Text("What comes of it", "结果")
WHY_NOT = Text("Why it is not enough", "为什么这样不行")


# Handout

THE_WALK = Text("Stops", "断点一览")
IN_FULL = Text("The values in full", "完整的值")
OUTCOME = Text("What came back", "得到的结果")
WITH_ANSWERS = Text(
    "With the answers, for the teacher. --for student writes the handout for a class: no answers, and room to write them.",
    "带答案，供教师使用。发给学生的讲义用 --for student 生成：不带答案，留出答题的空行。",
)
WHAT_YOU_TYPED = Text("What you typed, and what you saw:", "你输入的命令和看到的结果：")
YOUR_CHANGE = Text("Your change:", "你的修改：")
MARKED_WORDS = Text("The words marked with *", "标有 * 的词")
REPAIR = Text("The repair", "修复")
ONE_WAY = Text("One way to do it", "一种做法")


def default_language() -> str:
    """Return the language that the locale asks for: ``zh`` where it is Chinese, else ``en``."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if locale.lower().startswith("zh") else "en"

"""The harness's own words to a learner, in both languages. What a lesson says stands in the lesson."""

import os

from walkthrough.lesson import Text

STOP_OF = Text("Stop {number} of {count}", "断点 {number}/{count}")
CHAIN = Text("call chain", "调用链")
SOURCE = Text("in this project: {file}:{line}", "在本项目中：{file}:{line}")
NOTICE = Text("Notice", "请注意")
FIELDS = Text("{name}, {count} fields", "{name}，共 {count} 个字段")
MARKED = Text("▶ marks what just mattered", "▶ 标出刚刚用到的字段")
NONE = Text("None", "值为 None")
UNSET = Text("unset <?>", "未设置 <?>")
REQUEST = Text("The request that is about to be sent", "即将发出的请求")
RESPONSE = Text("The response that the client got", "客户端收到的响应")
CAST = Text("The message that was cast", "cast 到消息队列的消息")
NO_CAST = Text("No message was cast.", "没有消息被 cast 出去。")
CAST_TO = Text(
    "topic {topic}, server {server}, version {version}; compute1 received it",
    "topic {topic}，server {server}，版本 {version}；compute1 已收到",
)
NEXT = Text("What to try next", "接下来可以试试")
PLAIN_PDB = Text("pdb++ cannot be loaded here ({reason}); plain pdb is used.", "这里无法加载 pdb++({reason}），改用标准 pdb。")
NARROW = Text(
    "This terminal is {width} columns wide; the cards are laid out for 60 and more.", "终端宽度只有 {width} 列；卡片按 60 列以上排版。"
)
LEFT = Text("You left the lesson; nothing is kept of this run.", "已退出本课；本次运行不留下任何内容。")
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
SAVED = Text("The trace of this run is in {path}; look at it with: walkthrough show {path}", "本次运行的记录在 {path}；查看：walkthrough show {path}")
ALIKE = Text("… {count} lines alike", "……相同的 {count} 行")
INSIDE = Text("({count} lines in it)", "（内有 {count} 行）")
SAME = Text("The two traces are equal: {count} lines.", "两份记录相同：共 {count} 行。")
DIFFER = Text(
    "{alike} lines alike, {changed} with other values, {first} only in {a}, {second} only in {b}",
    "相同 {alike} 行，取值不同 {changed} 行，只在 {a} 中 {first} 行，只在 {b} 中 {second} 行",
)


def default_language() -> str:
    """Return the language that the locale asks for: ``zh`` where it is Chinese, else ``en``."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if locale.lower().startswith("zh") else "en"

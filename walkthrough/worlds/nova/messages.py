"""Nova's own words to a learner, in both languages."""

from walkthrough.lesson import Text

REQUEST = Text("The request that is about to be sent", "即将发出的请求")
RESPONSE = Text("The response that the client got", "客户端收到的响应")
CAST = Text("The message that was cast", "cast 到消息队列的消息")
NO_CAST = Text("No message was cast.", "没有 cast 任何消息。")
CAST_TO = Text(
    "topic {topic}, server {server}, version {version}; nova-api did not wait for compute1",
    "topic {topic}，server {server}，版本 {version}；nova-api 发出后立即返回，不等 compute1",
)
ASKED_AGAIN = Text(
    "Cinder's client asked again, after {seconds} seconds; the waiting is left out here.",
    "Cinder 客户端等待 {seconds} 秒后再次请求；这里省去了等待。",
)
MEASURED = Text("In nova-compute of real Juno:", "真实的 Juno nova-compute 的输出：")
STEPS = Text(
    "steps nova: s and n stop only in Nova's code (default).\n"
    "steps all: they stop in the libraries that Nova uses too.\n"
    "steps: show the current setting.",
    "steps nova：单步（s、n）只停在 Nova 自己的代码里（默认）。\n"
    "steps all：也会停在 Nova 依赖的库里（WebOb、oslo 等）。\n"
    "steps：显示当前设置。",
)
STEPS_IN_NOVA = Text("s and n stop only in Nova's code.", "单步（s、n）只停在 Nova 自己的代码里。")
STEPS_EVERYWHERE = Text(
    "s and n stop in the libraries that Nova uses too.", "单步（s、n）也会停在 Nova 依赖的库里（WebOb、oslo 等）。"
)
LISTENING = Text("nova-api listens on {url}. Press Ctrl-C to end it.", "nova-api 正在监听 {url}；按 Ctrl-C 结束。")
CINDER = Text("Cinder listens on {url}.", "Cinder 正在监听 {url}。")
COMPUTE_APART = Text(
    "compute1 is a process of its own. To start it, type this in another terminal:\n\n{command}\n",
    "compute1 是一个独立的进程。请在另一个终端里启动它：\n\n{command}\n",
)
COMPUTE_LISTENS = Text(
    "nova-compute (compute1) takes messages from {bus}. Press Ctrl-C to end it.",
    "nova-compute（compute1）正在从 {bus} 接收消息；按 Ctrl-C 结束。",
)
OUTAGES = {
    "lost": Text(
        "The message bus at {bus} is lost ({reason}). It is tried again until it is back.",
        "消息队列 {bus} 连不上了（{reason}）。会一直重试，直到恢复。",
    ),
    "back": Text("The message bus at {bus} is back.", "消息队列 {bus} 已恢复。"),
    "dropped": Text(
        "The message bus at {bus} closed the connections of this host. They are made again when they are needed.",
        "消息队列 {bus} 断开了这台主机的连接。需要时会重新连接。",
    ),
    "another": Text(
        "Another compute1 takes messages from {bus} already: each message comes to one of the two.",
        "另一个 compute1 已经在从 {bus} 接收消息：每条消息只会到其中一个。",
    ),
}
#: By the topic of the message that was not answered.
SILENT = {
    "compute": Text(
        "compute1 has not answered {method} within {seconds} s. Is it running?",
        "compute1 在 {seconds} 秒内没有应答 {method}。compute1 启动了吗？",
    ),
    "conductor": Text(
        "nova-conductor has not answered {method} within {seconds} s. Is the controller running?",
        "nova-conductor 在 {seconds} 秒内没有应答 {method}。controller 启动了吗？",
    ),
}
TOKENS = Text(
    "There is no keystone here: any token stands for the article's user, and the token {admin} for an administrator.",
    "这里没有 keystone：任何 token 都当作原文中的用户，其中 token {admin} 另外具有管理员角色。",
)
NOT_DONE = Text(
    "It lists and shows servers and attachments, and attaches volumes. It cannot detach one yet, nor change a server (HTTP 501): "
    "restart it for a fresh environment.",
    "它能列出和查看实例与挂载，也能挂载卷；还不能卸载卷，也不能改动实例（返回 HTTP 501）：重新启动就得到一套全新的环境。",
)
CURL = Text("To send a request, type this in another terminal (curl):", "请在另一个终端里用 curl 发送请求：")
NOVACLIENT = Text(
    "Or with python-novaclient (pip install python-novaclient):", "或者用 python-novaclient（pip install python-novaclient）："
)
GAVE_UP = Text(
    "You abandoned this request: its client gets HTTP 500. What was reserved for it stays reserved.",
    "已放弃这个请求：客户端会收到 HTTP 500。已经为它预留的东西不会释放。",
)
LEFT_COMPUTE = Text(
    "You left the debugger on compute1. The client already has its response.", "已退出 compute1 上的调试；客户端早已收到响应。"
)
COMPUTE_FAILED = Text("After the client's response, on compute1: {error}", "客户端收到响应之后，compute1 上：{error}")
NO_ANSWER_MADE = Text("The client gets HTTP 500: {error}", "客户端会收到 HTTP 500：{error}")
HOSTS = Text(
    "`[controller]` is nova-api, `[compute1]` is nova-compute; ", "`[controller]` 是 nova-api，`[compute1]` 是 nova-compute；"
)

"""Nova's own words to a learner, in both languages."""

from walkthrough.lesson import Text

REQUEST = Text("The request that is about to be sent", "即将发出的请求")
RESPONSE = Text("The response that the client got", "客户端收到的响应")
CAST = Text("The message that was cast", "cast 到消息队列的消息")
NO_CAST = Text("No message was cast.", "没有消息被 cast 出去。")
CAST_TO = Text(
    "topic {topic}, server {server}, version {version}; nobody waited for compute1",
    "topic {topic}，server {server}，版本 {version}；没有等待 compute1",
)
STEPS = Text(
    "steps [nova | all]: where step and next may stop, in Nova only (the usual) or in the libraries below it too; without a "
    "word, tell which.",
    "steps [nova | all]：step 和 next 可以停在哪里，只在 Nova 里（默认），或者也在下层的库里；不带参数时显示当前设置。",
)
STEPS_IN_NOVA = Text("Steps stop in Nova only.", "单步只停在 Nova 里。")
STEPS_EVERYWHERE = Text("Steps stop in the libraries below Nova too.", "单步也会停在 Nova 下层的库里。")
LISTENING = Text("nova-api listens on {url}; Ctrl-C ends it.", "nova-api 正在监听 {url}；按 Ctrl-C 结束。")
TOKENS = Text(
    "There is no keystone here: any token is the article's user, and the token {admin} is an administrator.",
    "这里没有 keystone：任何 token 都代表原文中的用户，token {admin} 还是管理员。",
)
NOT_DONE = Text(
    "It lists and shows servers and attachments, and attaches volumes. It cannot detach one yet, nor change a server (HTTP 501): "
    "start anew for a fresh cloud.",
    "它能列出和查看实例与挂载，也能挂载卷；还不能卸载卷，也不能改动实例（返回 HTTP 501）：重新启动就得到一套全新的环境。",
)
CURL = Text("Send a request from another terminal, with curl:", "请在另一个终端里发送请求，用 curl：")
NOVACLIENT = Text(
    "Or with python-novaclient (pip install python-novaclient):", "或者用 python-novaclient（pip install python-novaclient）："
)
GAVE_UP = Text(
    "You gave this request up: its client gets HTTP 500. What was reserved for it stays reserved.",
    "已放弃这个请求：客户端会收到 HTTP 500。已经为它预留的东西不会释放。",
)
LEFT_COMPUTE = Text(
    "You left what compute1 was doing; the client has its answer already.", "已离开 compute1 正在做的事；客户端早已收到响应。"
)
COMPUTE_FAILED = Text("After the client's answer, on compute1: {error}", "客户端收到响应之后，compute1 上：{error}")
NO_ANSWER_MADE = Text("The client gets HTTP 500: {error}", "客户端会收到 HTTP 500：{error}")
HOSTS = Text(
    "`[controller]` is nova-api, `[compute1]` is nova-compute; ", "`[controller]` 是 nova-api，`[compute1]` 是 nova-compute；"
)

"""Lesson 1's questions, in both languages."""

from walkthrough import Question, Text

ENTRY = Question(
    ask=Text(
        "server_id says which server is meant. Where in the request did it stand: in the URL or in the body?",
        "server_id 指明是哪一台虚拟机。它在请求的什么地方：URL 里，还是请求体里？",
    ),
    right=(
        "URL",
        "the URL",
        "in the URL",
        "path",
        "the path",
        "URL 里",
        "在 URL 里",
        "URL 中",
        "在 URL 中",
        "URL 路径",
        "路径",
        "路径里",
    ),
    wrong=("body", "in the body", "请求体", "header"),
    hints=(
        Text("Print both: pp body and pp req.", "两个都打印出来：pp body 和 pp req。"),
        Text("Look for 4cfde5a8 in what pp req prints.", "在 pp req 的输出里找 4cfde5a8。"),
    ),
    because=Text(
        "The path ends in /servers/4cfde5a8-…/os-volume_attachments; Routes took it apart. body names only the volume and the "
        "device.",
        "路径以 /servers/4cfde5a8-…/os-volume_attachments 结尾，由 Routes 拆开。请求体里只有卷和设备名。",
    ),
    value="'URL' if server_id in req.path else 'body'",
)

STATE = Question(
    ask=Text(
        "A decorator will ask in which vm_state the instance is. Which is it here?",
        "有一层装饰器要看实例的 vm_state。这里它是什么状态？",
    ),
    right=("stopped",),
    wrong=("active", "running", "None", "4"),
    hints=(
        Text("The card marks the field with ▶.", "卡片上用 ▶ 标出了这个字段。"),
        Text("Type: instance.vm_state", "输入：instance.vm_state"),
    ),
    because=Text(
        "stopped is one of the five states in which a volume may be attached: active, paused, stopped, resized and soft-delete. "
        "task_state must be None as well.",
        "能挂载卷的状态有五种：active、paused、stopped、resized 和 soft-delete，stopped 是其中之一。此外 task_state 必须是 None。",
    ),
    value="instance.vm_state",
)

NAME = Question(
    ask=Text(
        "The name /dev/vdb has been chosen. Which of the two variables knows it, device or volume_bdm?",
        "设备名 /dev/vdb 已经选定。device 和 volume_bdm 这两个变量，哪一个里有这个设备名？",
    ),
    right=("volume_bdm", "volume_bdm.device_name"),
    wrong=("device", "both", "bdm"),
    hints=(
        Text("Print both, as the author did: pp volume_bdm, then p device.", "像作者那样打印出来：pp volume_bdm，再 p device。"),
        Text("Nothing was ever assigned to device in _attach_volume.", "在 _attach_volume 里，从来没有给 device 赋过值。"),
    ),
    because=Text(
        "device is an argument and still what the user sent, ''. The name came back from compute1 inside the mapping, and line "
        "3161 returns it from there.",
        "device 是参数，仍是用户发来的 ''。设备名是随块设备映射从 compute1 返回的，第 3161 行就从映射里取出它返回。",
    ),
    value="'device' if device else 'volume_bdm'",
)

HOST = Question(
    ask=Text(
        "Which host will the message be sent to?",
        "这条消息会发往哪一台主机？",
    ),
    right=("compute1",),
    wrong=("controller", "instance01", "all", "compute"),
    hints=(
        Text("Line 414: server=_compute_host(None, instance).", "看第 414 行：server=_compute_host(None, instance)。"),
        Text("One of the marked fields of instance is called host.", "instance 标出的字段里有一个叫 host。"),
    ),
    because=Text(
        "_compute_host takes the instance's host. compute is the topic; with the server it makes the routing key compute.compute1.",
        "_compute_host 取的是实例的 host。compute 是 topic，它和 server 合起来就是路由键 compute.compute1。",
    ),
    value="instance.host",
)

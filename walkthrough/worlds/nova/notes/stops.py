"""Notes on the article's four stops, by file and line."""

from walkthrough.lesson import Text

STOPS = {
    ("nova/api/openstack/compute/contrib/volumes.py", 392): Text(
        "The author put pdb.set_trace() on line 391, the first thing that create() does. Nothing has been checked yet, so pp "
        "prints what the user sent. At a later stop, a request that is refused early would never reach the prompt. The article "
        "prints body, req and server_id: one request, taken apart by the layers above.",
        "作者把 pdb.set_trace() 写在第 391 行，也就是 create() 的第一句：此时还没有任何检查，pp 打印的就是用户发来的原样。断点"
        "如果再靠后，被提前拒绝的请求就根本到不了提示符。原文在这里打印 body、req 和 server_id：上面各层已经把一个请求拆成了这"
        "几样。",
    ),
    ("nova/api/openstack/compute/contrib/volumes.py", 418): Text(
        "The request is valid and the instance is loaded; from here on the compute API decides. If the controller went on by "
        "itself, every other caller of attach_volume would have to repeat the checks for lock, state and rights. The article "
        "prints only self.compute_api, to show whose attach_volume will be called: nova.compute.api.API's.",
        "请求合法，实例也已读出，从这里开始由 compute API 决定。如果控制器自己做下去，其他调用 attach_volume 的地方就都得重复锁"
        "、状态和权限的检查。原文只打印了 self.compute_api，为的是说明接下来调用的是谁的 attach_volume：nova.compute.api.API 的"
        "。",
    ),
    ("nova/compute/api.py", 3156): Text(
        "Name, mapping and volume are reserved, and the message is not sent: the last place where everything can still be "
        "undone in one process. Anything that fails in this try block destroys the mapping again. But if the cast itself "
        "fails, the volume stays 'attaching', and no code in Juno undoes that. The article prints instance with its 60 fields, "
        "tries bdm (a NameError: the variable is volume_bdm), and then volume_bdm: mapping 39, /dev/vdb.",
        "设备名、块设备映射和卷都已预留，消息还没有发出：这是最后一个能在同一进程里全部撤销的地方。这个 try 块里任何一步失败，"
        "映射都会被删除；但如果失败的正是 cast 本身，卷会一直停在 attaching，Juno 里没有代码去恢复它。原文打印了 instance 的 "
        "60 个字段，又试了 bdm（得到 NameError，变量其实叫 volume_bdm），最后打印 volume_bdm：39 号映射，/dev/vdb。",
    ),
    ("nova/compute/rpcapi.py", 408): Text(
        "The sending side of the message. The name attach_volume comes up for the third time, but this method only packs "
        "arguments; otherwise every caller would have to know topics, hosts and message versions. The article ends in this "
        "listing: line 416 casts. What compute1 does with the message is the subject of its next part.",
        "消息的发送端：第三次出现 attach_volume 这个名字，但这一个只负责打包参数；否则每个调用者都得了解 topic、主机和消息版本"
        "。原文就停在这段代码里：第 416 行执行 cast。compute1 收到之后做什么，是作者下一篇的内容。",
    ),
}

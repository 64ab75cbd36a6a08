"""What lesson 1 says before, after and in its questions, in both languages."""

from walkthrough import Place, Question, Task, Text

LESSON = {
    "title": Text("Lesson 1 · The article, start to finish", "第一课 · 原文全程"),
    "opening": Text(
        """
        instance01 is a virtual machine; a volume* is a disk that it can use. In the dashboard a user asks for one to be attached.
        The request below goes to nova-api*, Nova's web server, on the host* controller. nova-compute*, on the host compute1, runs
        instance01.

        A blog article followed this request with pdb, Python's debugger, at four stops. You stop at the same four, in the same
        files and lines. (The prompt shows the article's paths, /usr/lib/python2.7/…; they need not exist on your machine.)
        What runs here is a stub*: a small stand-in for Nova that does what Juno did, the release of 2014.
        """,
        """
        实例（instance）就是虚拟机，API 里叫 server；卷（volume）是它可以使用的磁盘。用户在 dashboard 上请求把一个卷*挂载到实例* instance01
        （挂载指 attach，与 mount 不同）。下面这个请求发往主机* controller 上的 nova-api*，即 Nova 的 Web 服务器；
        instance01 由主机 compute1 上的 nova-compute* 运行。

        一篇博客文章用 Python 的调试器 pdb 跟踪了这个请求，停了四次。在每个断点，你停下的文件和行号都与作者当时一样
        （提示符显示的是原文的路径 /usr/lib/python2.7/…，你的机器上不必有）。
        这里运行的是桩代码（stub）：按 2014 年的 Juno 版重写的精简版 Nova。本课的断点是预设的，与你用 b 设的断点（Breakpoint）分开编号。
        """,
    ),
    "closing": Text(
        """
        Run the lesson again, and step this time. At stop 2, s enters the three decorators. b nova/compute/rpcapi.py:414 and then c
        stops where the message's target is prepared. After steps all, s enters the libraries that Nova uses too.

        make check compares everything that you saw with the article, line by line.
        """,
        """
        再运行一遍，这次不用 c 而用单步。在断点 2 输入 s，可以看到三层装饰器；输入 b nova/compute/rpcapi.py:414 再输入 c，
        可以看到消息的目标是怎样准备的；输入 steps all 之后，s 也会进入 Nova 依赖的库。

        make check 会逐行比较你看到的与原文是否一致。
        """,
    ),
}

ENTRY = Question(
    ask=Text(
        "server_id names the instance. (The web API says server, Nova's code says instance.) Which part of the request did it come "
        "from: the URL or the body?",
        "server_id 指明是哪个实例（API 里叫 server）。它来自请求的哪一部分：URL，还是请求体？",
    ),
    right=(
        "URL",
        "the URL",
        "in the URL",
        "from the URL",
        "URL path",
        "the URL path",
        "path",
        "the path",
        "in the path",
        "path of the URL",
        "URI",
        "URL 路径",
        "URL 的路径",
        "URL 地址",
        "路径",
        "请求路径",
        "请求的路径",
        "请求的 URL",
        "网址",
        "地址",
    ),
    wrong=("body", "in the body", "请求体", "请求体里", "URL 和请求体", "header"),
    hints=(
        Text("Print both: pp body and pp req.", "两个都打印出来：pp body 和 pp req。"),
        Text("Look for 4cfde5a8 in what pp req prints.", "在 pp req 的输出里找 4cfde5a8。"),
    ),
    because=Text(
        "The path ends in /servers/4cfde5a8-…/os-volume_attachments; the library Routes took the id out of it. body names only the "
        "volume and the device.",
        "路径以 /servers/4cfde5a8-…/os-volume_attachments 结尾，由 Routes 这个库拆开。请求体里只有卷和设备名*。",
    ),
    value="'URL' if server_id in req.path else 'body'",
)

STATE = Question(
    ask=Text(
        "A decorator* is about to check the instance's vm_state. What is its value here?",
        "有一层装饰器*要检查实例的 vm_state*。现在 instance.vm_state 的值是什么？（照打印的写）",
    ),
    right=(
        "stopped",
        "vm_state=stopped",
        "instance.vm_state=stopped",
        "vm_states.STOPPED",
        "已停止",
        "停止",
        "已关机",
        "关机",
    ),
    wrong=("active", "running", "运行中", "None", "4"),
    hints=(
        Text("Print instance, and look for vm_state: pp instance", "打印 instance，找到 vm_state：pp instance"),
        Text("Type: instance.vm_state", "输入：instance.vm_state"),
    ),
    because=Text(
        "stopped is one of the five states in which a volume may be attached: active, paused, stopped, resized and soft-delete. "
        "task_state* must be None as well.",
        "能挂载卷的状态有五种：active、paused、stopped、resized 和 soft-delete，stopped 是其中之一。此外 task_state* 必须是 None。",
    ),
    value="instance.vm_state",
)

GUARDS = Task(
    ask=Text(
        "Get into inner(), the decorator that checks the instance's state: step in with s, or set a breakpoint there.",
        "走到 inner() 里，也就是检查实例状态的那层装饰器：可以用 s 单步进入，也可以在那里设断点。",
    ),
    stand=Place(file="nova/compute/api.py", function="inner", statement="problem = None"),
    hints=(
        Text(
            "s enters the function that is called next; Enter alone repeats it. There are two functions called inner.",
            "s 进入下一个被调用的函数，只按回车就重复它。名叫 inner 的函数有两个。",
        ),
        Text("Or go there at once: b nova/compute/api.py:58, then c.", "也可以一步到位：b nova/compute/api.py:58，再输入 c。"),
    ),
    because=Text(
        "Three decorators run before attach_volume itself: the policy, the lock, the state. In that inner(), w shows all three.",
        "attach_volume 之前先运行三层装饰器：策略、锁定、状态。到了那个 inner() 里，w 会把三层都列出来。",
    ),
    done=("tbreak nova/compute/api.py:58", "c"),
    undone=("s", "s", "s"),
)

NAME = Task(
    ask=Text(
        "A name for the disk has been chosen. Find the variable that holds it, and print the name alone.",
        "磁盘的设备名已经选定。找出它在哪个变量里，只把设备名打印出来。",
    ),
    see="volume_bdm.device_name",
    hints=(
        Text("Print both, as the author did: pp volume_bdm, then p device.", "像作者那样打印出来：pp volume_bdm，再 p device。"),
        Text("A field is printed by its name behind a dot: p volume_bdm.id", "字段写在点号后面，例如：p volume_bdm.id"),
    ),
    because=Text(
        "device is an argument, and still what the user sent: ''. The name came back from compute1 inside the block device mapping*; "
        "line 3161 returns it from there.",
        "device 是参数，仍是用户发来的 ''。设备名是随块设备映射*从 compute1 返回的，第 3161 行就从映射里取出它返回。",
    ),
    done=("p volume_bdm.device_name",),
    undone=("p device", "pp volume_bdm"),
)

CAST = Task(
    ask=Text(
        "Continue to the statement that hands the message to the bus, in any way you like.",
        "用任何办法走到把消息交给消息队列*的那条语句。",
    ),
    stand=Place(file="nova/compute/rpcapi.py", function="attach_volume", line=416),
    hints=(
        Text(
            "It is the last one of this function: n, n …, or l to see its number.",
            "它是这个函数的最后一条：n、n……，或用 l 看行号。",
        ),
        Text("until 416 goes there at once.", "until 416 一步就到。"),
    ),
    because=Text(
        "cast() puts the message on the bus and returns; it does not wait for compute1. After this line the article ends.",
        "cast() 把消息放进队列就返回，不等 compute1。原文到这一行为止。",
    ),
    done=("until 416",),
    undone=("n", "u"),
)

HOST = Question(
    ask=Text("Which host will the message go to?", "这条消息会发往哪台主机？"),
    right=("compute1",),
    wrong=("controller", "instance01", "all", "compute", "所有主机"),
    hints=(
        Text("Look at line 414: server=_compute_host(None, instance).", "看第 414 行：server=_compute_host(None, instance)。"),
        Text("Type: instance.host", "输入：instance.host"),
    ),
    because=Text(
        "_compute_host returns the instance's host. compute is the topic*: the kind of service that the message is for. Topic and "
        "server together are the routing key, compute.compute1.",
        "_compute_host 取的是实例的 host。compute 是 topic*，表示消息发给哪一类服务；它和 server 合起来就是路由键 compute.compute1。",
    ),
    value="instance.host",
)

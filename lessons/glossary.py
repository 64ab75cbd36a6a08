"""The words that a lesson uses and a beginner may not know, in both languages. No meaning leads back to its own word.

Each is found by its key, by its name in either language, and by what stands in ``also``.
"""

from walkthrough import Text

GLOSSARY = {
    "openstack": {
        "name": Text("OpenStack", "OpenStack"),
        "meaning": Text(
            "Free software for running a cloud: services that give out virtual machines, disks and networks through web APIs.",
            "用来搭建云的自由软件：一组服务，通过 Web API 提供虚拟机、磁盘和网络。",
        ),
    },
    "nova": {
        "name": Text("Nova", "Nova"),
        "meaning": Text("The part of OpenStack that runs virtual machines.", "OpenStack 里负责运行虚拟机的部分。"),
    },
    "juno": {
        "name": Text("Juno", "Juno"),
        "meaning": Text(
            "The release of OpenStack of October 2014, on Python 2; Nova's version is 2014.2. Today's releases differ from it.",
            "OpenStack 在 2014 年 10 月发布的版本，运行在 Python 2 上，其中 Nova 的版本号是 2014.2。今天的版本与它已有不同。",
        ),
    },
    "stub": {
        "name": Text("stub", "桩代码（stub）"),
        "meaning": Text(
            "A small stand-in for a large program. The Nova of these lessons is one: rewritten to do what Juno did, on the lines of the "
            "article.",
            "大程序的小替身。课程里运行的 Nova 就是：按 Juno 的行为重写，语句都在原文的行号上。",
        ),
    },
    "instance": {
        "name": Text("instance", "实例"),
        "also": ("server",),
        "meaning": Text(
            "A virtual machine that Nova runs. The web API calls it a server.",
            "由 Nova 运行的虚拟机，API 里叫 server。",
        ),
    },
    "host": {
        "name": Text("host", "主机"),
        "meaning": Text(
            "A machine of the cloud, on which services run. In the lessons there are two, controller and compute1.",
            "云里运行各种服务的机器。课程里有两台：controller 和 compute1。",
        ),
    },
    "nova-compute": {
        "name": Text("nova-compute", "nova-compute"),
        "meaning": Text(
            "Nova's service on each host that runs instances. It does the work there, for example connecting a disk.",
            "运行实例的每台主机上都有的 Nova 服务，具体的工作由它完成，例如接上磁盘。",
        ),
    },
    "nova-api": {
        "name": Text("nova-api", "nova-api"),
        "meaning": Text(
            "Nova's web server. It checks the requests of clients, and sends messages to nova-compute.",
            "Nova 的 Web 服务器：检查客户端的请求，再向 nova-compute 发消息。",
        ),
    },
    "controller class": {
        "name": Text("controller class", "控制器"),
        "also": ("VolumeAttachmentController",),
        "meaning": Text(
            "A class in nova-api that handles the requests to one kind of URL. It is not the host of the same name.",
            "nova-api 里处理某一类 URL 的请求的类。与名叫 controller 的那台主机无关。",
        ),
    },
    "volume": {
        "name": Text("volume", "卷"),
        "meaning": Text(
            "A disk that is kept by itself and that an instance can use.",
            "独立保存、可以给实例使用的磁盘。",
        ),
    },
    "cinder": {
        "name": Text("Cinder", "Cinder"),
        "meaning": Text(
            "The service of OpenStack that owns the volumes. It keeps the status of each: available, attaching, in-use.",
            "OpenStack 里管理卷的服务，记着每个卷的 status：available、attaching、in-use。",
        ),
    },
    "attach": {
        "name": Text("attach", "挂载（attach）"),
        "also": ("attachment", "挂载项"),
        "meaning": Text(
            "To connect a volume to an instance, which then sees a new disk. It is not mount, which makes a disk's files visible.",
            "把卷接到实例上，实例就多了一块磁盘。与 mount 不同，那是让磁盘里的文件可见。",
        ),
    },
    "detach": {
        "name": Text("detach", "卸载"),
        "meaning": Text("To take a volume away from an instance again.", "把卷从实例上取下来。"),
    },
    "device name": {
        "name": Text("device name", "设备名"),
        "also": ("device letter", "设备字母"),
        "meaning": Text(
            "The name under which an instance sees a disk, for example /dev/vdb. The b in it is the device letter.",
            "实例看到的磁盘名，例如 /dev/vdb；其中的 b 是设备字母。",
        ),
    },
    "root device": {
        "name": Text("root device", "根设备"),
        "meaning": Text(
            "The disk that an instance starts from; /dev/vda in the article.",
            "实例用来启动的磁盘，原文里是 /dev/vda。",
        ),
    },
    "bdm": {
        "name": Text("block device mapping (bdm)", "块设备映射（bdm）"),
        "also": ("block device mapping", "mapping", "volume_bdm", "映射"),
        "meaning": Text(
            "A database row that says which volume an instance uses, under which device name.",
            "数据库里的一条记录，写着实例使用哪个卷、用哪个设备名。",
        ),
    },
    "soft-delete": {
        "name": Text("soft-delete", "软删除"),
        "meaning": Text(
            "To mark a database row as deleted and leave it in the table.",
            "把数据库记录标记为已删除，但仍留在表里。",
        ),
    },
    "reserve": {
        "name": Text("reserve", "预留"),
        "also": ("unreserve", "取消预留"),
        "meaning": Text(
            "To mark a thing as taken before it is used: a device name by a row, a volume at Cinder. unreserve undoes that.",
            "在使用之前先占住：设备名靠一条记录，卷由 Cinder 记下。unreserve 则恢复原状。",
        ),
    },
    "iscsi": {
        "name": Text("iSCSI", "iSCSI"),
        "meaning": Text(
            "A protocol by which a machine uses a disk of another one over the network.",
            "一种协议：机器通过网络使用另一台机器上的磁盘。",
        ),
    },
    "libvirt": {
        "name": Text("libvirt", "libvirt"),
        "also": ("domain",),
        "meaning": Text(
            "The library by which a host runs virtual machines; it calls one a domain. nova-compute has it plug disks in.",
            "主机用来运行虚拟机的库，它把虚拟机称为 domain。nova-compute 通过它插上磁盘。",
        ),
    },
    "conductor": {
        "name": Text("nova-conductor", "nova-conductor"),
        "also": ("conductor",),
        "meaning": Text(
            "Nova's service on controller that reads and writes the database for hosts that may not.",
            "controller 上的 Nova 服务，替不能访问数据库的主机读写数据库。",
        ),
    },
    "message bus": {
        "name": Text("message bus", "消息队列"),
        "also": ("bus", "RabbitMQ"),
        "meaning": Text(
            "What carries messages between services. In a real cloud it is mostly RabbitMQ; here it is in memory.",
            "在各个服务之间传递消息。真实环境里多半是 RabbitMQ，这里在内存中。",
        ),
    },
    "rpc": {
        "name": Text("RPC", "RPC"),
        "also": ("remote procedure call", "远程过程调用"),
        "meaning": Text(
            "A message on the bus by which a service has a method run in another process.",
            "一条经消息队列发出的消息，让另一个进程执行一个方法。",
        ),
    },
    "call": {
        "name": Text("call", "call（同步调用，等待应答）"),
        "meaning": Text("An RPC whose sender waits for the reply.", "发送方要等待应答的 RPC。"),
    },
    "cast": {
        "name": Text("cast", "cast（只发不等）"),
        "meaning": Text(
            "An RPC whose sender does not wait. It gets no reply, and is not told of a failure.",
            "发送方不等待的 RPC：没有应答，失败了也不会知道。",
        ),
    },
    "topic": {
        "name": Text("topic", "topic"),
        "also": ("routing key", "路由键"),
        "meaning": Text(
            "The kind of service that an RPC is for, for example compute. With a host it makes the routing key compute.compute1.",
            "RPC 发给哪一类服务，例如 compute；加上主机，就是路由键 compute.compute1。",
        ),
    },
    "policy": {
        "name": Text("policy", "策略"),
        "also": ("policy rule", "rule", "策略规则"),
        "meaning": Text(
            "Who may do what. A file gives each action a condition, for example role:admin; the condition ! refuses everybody.",
            "谁可以做什么。一个文件给每种操作写一条规则，例如 role:admin；写成 ! 就一律拒绝。",
        ),
    },
    "context": {
        "name": Text("context", "上下文（context）"),
        "meaning": Text(
            "The object that says for whom code runs: the user, the project and the roles.",
            "说明代码在替谁运行的对象：用户、项目和角色。",
        ),
    },
    "token": {
        "name": Text("token", "token"),
        "also": ("keystone",),
        "meaning": Text(
            "What a client sends to prove who it is. OpenStack's service keystone gives it out.",
            "客户端用来证明身份的字符串，由 OpenStack 的 keystone 服务发放。",
        ),
    },
    "decorator": {
        "name": Text("decorator", "装饰器"),
        "meaning": Text(
            "A function that is put around another with @name. It runs first, and may refuse to let the other run.",
            "用 @名字 套在另一个函数外面的函数：它先运行，也可以不让里面的函数运行。",
        ),
    },
    "vm_state": {
        "name": Text("vm_state", "vm_state"),
        "meaning": Text(
            "What an instance is: active, paused, error and so on.",
            "实例处于什么状态：active、paused、error 等。",
        ),
    },
    "task_state": {
        "name": Text("task_state", "task_state"),
        "meaning": Text(
            "What is being done with an instance, for example rebooting; None if nothing is.",
            "实例上正在进行的操作，例如 rebooting；没有时是 None。",
        ),
    },
    "status code": {
        "name": Text("status code", "状态码"),
        "meaning": Text(
            "The number in an HTTP response: 200 means done, 400 a bad request, 403 not allowed, 404 not found, 409 a conflict.",
            "HTTP 响应里的数字：200 成功，400 请求有错，403 没有权限，404 找不到，409 冲突。",
        ),
    },
    "uuid": {
        "name": Text("UUID", "UUID"),
        "meaning": Text(
            "An id so long that no two are the same, for example 4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a.",
            "长到不会重复的 ID，例如 4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a。",
        ),
    },
    "oslo": {
        "name": Text("oslo", "oslo"),
        "meaning": Text("The libraries that OpenStack's services have in common.", "OpenStack 各个服务共用的库。"),
    },
    "breakpoint": {
        "name": Text("breakpoint", "自设断点（Breakpoint）"),
        "meaning": Text(
            "A line at which you told the debugger to pause, with b. pdb numbers it.",
            "你用 b 让调试器停下的那一行，编号由 pdb 给出。",
        ),
    },
    "stop": {
        "name": Text("stop", "断点"),
        "meaning": Text(
            "A place where a lesson pauses. It is not one of your breakpoints, and is numbered apart from them.",
            "课程预先设好的停顿处，与你的自设断点分开编号。",
        ),
    },
    "frame": {
        "name": Text("frame", "栈帧"),
        "meaning": Text(
            "A function that is running, with its variables. u and d move from one to the next.",
            "一个正在运行的函数，连同它的变量。u 和 d 在它们之间移动。",
        ),
    },
    "chain": {
        "name": Text("call chain", "调用链"),
        "also": ("call stack", "调用栈"),
        "meaning": Text(
            "The frames from the first function to the one you are in.",
            "从第一个函数到你所在的函数，一个套一个的栈帧。",
        ),
    },
    "trace": {
        "name": Text("trace", "跟踪记录"),
        "meaning": Text(
            "What was recorded of a run: every function that was entered, what it got and what it returned.",
            "一次运行留下的记录：进入过的每个函数，得到了什么，返回了什么。",
        ),
    },
}

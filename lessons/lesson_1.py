"""Lesson 1: the article, from the controller's entry to the cast."""

import words_1 as words

from walkthrough import Lesson, Request, Stop, Text

entry = Stop(
    file="nova/api/openstack/compute/contrib/volumes.py",
    line=392,
    function="create",
    title=Text("the entry, VolumeAttachmentController.create", "入口函数 VolumeAttachmentController.create"),
    names=("req", "server_id"),
    notice=Text(
        """
        The request has become three arguments. req is the WebOb request that the other two were taken from. device is an empty
        string: the user leaves the device name* to Nova.

        Nothing is checked yet. The next lines check the policy* rules (who may do what), then the body, then the form of the
        volume id.
        """,
        """
        请求变成了三个参数。req 是 WebOb 的请求对象，另外两个都取自它。
        device 是空字符串：用户把设备名交给 Nova 决定。

        到这里还没有做任何检查。接下来几行依次检查策略*规则（谁可以做什么）、请求体和卷 ID 的格式。
        """,
    ),
    question=words.ENTRY,
)

to_the_compute_api = Stop(
    file="nova/api/openstack/compute/contrib/volumes.py",
    line=418,
    function="create",
    title=Text("from the web to the compute API", "从 Web 层到 compute API"),
    names=("self.compute_api", "volume_id", "device"),
    marks={"instance": ("launched_at", "locked", "project_id", "task_state")},
    notice=Text(
        """
        The checks have passed and the database has been read: instance* is an object with all its fields, no longer an id. The
        controller hands it to self.compute_api, and waits for a return value or an exception.

        Type s to step in. attach_volume has three decorators, which run before it and check the marked fields. Is the caller
        allowed to attach? Is the instance locked? Is it in a state in which a volume can be attached?
        """,
        """
        参数验证已经通过，数据库也读过了：instance 不再只是一个 ID，而是带着全部字段的对象。
        控制器把它交给 self.compute_api，后面怎么做它并不知道，只等返回值或异常。

        输入 s 单步进入：attach_volume 外面套着三层装饰器，它们先运行，检查的正是标出的字段。
        调用者有没有权限？实例有没有被锁定？实例的状态允不允许挂载卷？
        """,
    ),
    question=words.STATE,
    task=words.GUARDS,
)

all_reserved = Stop(
    file="nova/compute/api.py",
    line=3156,
    function="_attach_volume",
    title=Text("everything is reserved, the message is about to go", "一切都已预留，消息即将发出"),
    names=("volume_id", "device"),
    marks={
        "instance": ("host", "root_device_name"),
        "volume_bdm": ("id", "instance_uuid", "volume_id"),
    },
    notice=Text(
        """
        Since the last stop, controller has asked compute1 for a name: reserve_block_device_name is an RPC call*, a message that
        waits for a reply. compute1 took the first free letter after /dev/vda and wrote a block device mapping (bdm), the database
        row that gives a volume its device name. Its id is 39.

        Cinder*, the service that owns the volumes, has reserved this one: its status is attaching. device is still the '' of the
        request; the name is in volume_bdm. (The author typed pp bdm first. Here the variable is called volume_bdm.)
        """,
        """
        从上一个断点到这里，controller 向 compute1 请求过一次设备名：reserve_block_device_name 是一次 RPC call*，即发出消息后等到应答才返回。
        compute1 取了 /dev/vda 之后第一个空闲的设备字母（/dev/vdb 里的 b），并往数据库写入一条块设备映射（bdm），
        也就是记着卷用哪个设备名的那条记录，id 为 39。

        Cinder* 是管理卷的服务，它那边也已预留：卷的状态现在是 attaching。
        device 仍是请求里的 ''，设备名在 volume_bdm 里。（作者先输入了 pp bdm：在这里变量名是 volume_bdm。）
        """,
    ),
    task=words.NAME,
)

to_the_message_bus = Stop(
    file="nova/compute/rpcapi.py",
    line=408,
    function="attach_volume",
    title=Text("the sending side of the RPC", "RPC 的发送端（rpcapi）"),
    names=("volume_id", "mountpoint", "bdm"),
    marks={"instance": ("uuid",), "bdm": ("device_name",)},
    notice=Text(
        """
        Four arguments become a message to the instance's host, in version 3.16. Nova sends it with a cast*, which does not wait for
        a reply. So the HTTP client gets its response before the disk is connected.

        mountpoint still holds the '' of the request, and bdm holds /dev/vdb. The comment in lines 409 and 410 says which of the
        two will stay.
        """,
        """
        四个参数变成一条消息，发往实例所在的主机，版本是 3.16。发送方式是 cast*，即只发不等：nova-api 发出后立即返回。
        所以磁盘还没有接好，发起请求的 HTTP 客户端就已经收到响应。

        mountpoint 带的仍是请求里的 ''，bdm 带的才是 /dev/vdb。第 409、410 行的注释说明了两者中哪一个会留下来。
        """,
    ),
    question=words.HOST,
    task=words.CAST,
)

lesson = Lesson(
    requests=(Request(stops=(entry, to_the_compute_api, all_reserved, to_the_message_bus)),),
    **words.LESSON,
)

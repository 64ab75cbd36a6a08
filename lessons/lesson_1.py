"""Lesson 1: the article, from the controller's entry to the cast."""

import words_1 as questions

from walkthrough import Lesson, Request, Stop, Text

entry = Stop(
    file="nova/api/openstack/compute/contrib/volumes.py",
    line=392,
    function="create",
    title=Text("the entry, VolumeAttachmentController.create", "入口函数 VolumeAttachmentController.create"),
    names=("req", "server_id"),
    notice=Text(
        """
        The request has become three arguments. server_id comes from the URL, body from the JSON; req is the WebOb request
        they were taken from. device is an empty string: the user leaves the name of the disk to Nova.

        Nothing is checked yet. The next lines ask the policy rules, then the body, then the form of the volume id.
        """,
        """
        请求变成了三个参数：server_id 来自 URL，body 来自 JSON，req 是它们的出处，也就是 WebOb 的请求对象。
        device 是空字符串：用户把磁盘设备名交给 Nova 决定。

        到这里还没有做任何检查。接下来几行依次检查策略规则、请求体和卷 ID 的格式。
        """,
    ),
    question=questions.ENTRY,
)

to_the_compute_api = Stop(
    file="nova/api/openstack/compute/contrib/volumes.py",
    line=418,
    function="create",
    title=Text("from the web to the compute API", "从 Web 层到 compute API"),
    names=("self.compute_api", "volume_id", "device"),
    marks={"instance": ("launched_at", "locked", "project_id", "task_state", "vm_state")},
    notice=Text(
        """
        The checks have passed and the database has been read: instance is no longer an id but an object with all its fields.
        The controller hands it to self.compute_api and knows nothing of what follows.

        Step in with s: three decorators stand before attach_volume, and they look at just the marked fields. Is the caller
        allowed to? Is the instance locked? Is it in a state in which a volume can be attached?
        """,
        """
        参数验证已经通过，数据库也读过了：instance 不再只是一个 ID，而是带着全部字段的对象。
        控制器把它交给 self.compute_api，之后的事就与控制器无关了。

        用 s 单步进入：attach_volume 外面套着三层装饰器，它们看的正是标出的字段。
        调用者有没有权限？实例有没有被锁定？实例的状态允不允许挂载卷？
        """,
    ),
    question=questions.STATE,
)

all_reserved = Stop(
    file="nova/compute/api.py",
    line=3156,
    function="_attach_volume",
    title=Text("everything is reserved, the message is about to go", "一切都已预留，消息即将发出"),
    names=("volume_id", "device"),
    marks={
        "instance": ("host", "root_device_name"),
        "volume_bdm": ("device_name", "id", "instance_uuid", "volume_id"),
    },
    notice=Text(
        """
        Between the last stop and this one, controller has already asked compute1 once: reserve_block_device_name is an RPC
        call, and it waited for the answer. compute1 took the first free letter after /dev/vda and wrote a row to the
        database, the block device mapping 39. Cinder was asked too, and the volume is now attaching.

        device is still the '' of the request; the name is in volume_bdm. (The author typed pp bdm first: here the variable
        is called volume_bdm.)
        """,
        """
        从上一个断点到这里，controller 已经问过 compute1 一次：reserve_block_device_name 是一次 RPC call，要等到应答才返回。
        compute1 取了 /dev/vda 之后第一个空闲的盘符，并往数据库写入一条记录，即编号 39 的块设备映射。
        也已经问过 Cinder，卷的状态现在是 attaching。

        device 仍是请求里的 ''，设备名在 volume_bdm 里。（作者先输入了 pp bdm：在这里变量名是 volume_bdm。）
        """,
    ),
    question=questions.NAME,
)

to_the_message_bus = Stop(
    file="nova/compute/rpcapi.py",
    line=408,
    function="attach_volume",
    title=Text("the client side of the RPC", "RPC 的客户端"),
    names=("volume_id", "mountpoint", "bdm"),
    marks={"instance": ("host",), "bdm": ("device_name",)},
    notice=Text(
        """
        Four arguments become a message. The server is the instance's host, the version is 3.16, and the verb is cast: nobody
        waits for compute1, so the client gets its answer before the disk exists.

        mountpoint still carries the '' of the request, bdm carries /dev/vdb. The comment in lines 409 and 410 says which of
        the two will stay.
        """,
        """
        四个参数变成一条消息。目标是实例所在的主机，版本是 3.16，发送方式是 cast：没有人等待 compute1，
        所以磁盘还没有出现，客户端就已经收到响应。

        mountpoint 带的仍是请求里的 ''，bdm 带的才是 /dev/vdb。第 409、410 行的注释说明了两者中哪一个会留下来。
        """,
    ),
    question=questions.HOST,
)

lesson = Lesson(
    title=Text("Lesson 1 · The article, start to finish", "第一课 · 原文全程"),
    opening=Text(
        """
        A user asks the dashboard to attach a volume to instance01. The dashboard sends the request below to nova-api on
        controller. The article follows it with pdb, through four stops, until a message leaves for nova-compute on compute1.

        At every stop you stand where the author stood, at the same file and line. Type what the author typed (l, pp body, …),
        c for the next stop, q to leave.
        """,
        """
        用户在 dashboard 上把一个卷挂载到 instance01，dashboard 随即向 controller 上的 nova-api 发出下面这个请求。
        原文用 pdb 跟着它走过四个断点，直到一条消息发往 compute1 上的 nova-compute。

        在每个断点，你都站在作者当时的文件和行号上。可以输入作者输入过的命令（l、pp body……），
        输入 c 去下一个断点，输入 q 退出。
        """,
    ),
    requests=(Request(stops=(entry, to_the_compute_api, all_reserved, to_the_message_bus)),),
    closing=Text(
        """
        Run the lesson again and step instead of continuing: s at stop 2 shows the three decorators; b nova/compute/rpcapi.py:414
        and c show the message's target being prepared; steps all lets s leave Nova for the libraries below it.

        make check proves that what you saw equals the article, line by line.
        """,
        """
        再运行一遍，这次不用 c 而用单步：在断点 2 输入 s 可以看到三层装饰器；输入 b nova/compute/rpcapi.py:414 再输入 c，
        可以看到消息的目标是怎样准备的；输入 steps all 之后，s 会离开 Nova 进入下层的库。

        make check 会逐行证明你看到的与原文一致。
        """,
    ),
)

"""What lesson 7 says, in both languages."""

from walkthrough import Place, Question, Task, Text

LESSON = {
    "title": Text("Lesson 7 · When compute1 fails", "第七课 · compute1 失败的时候"),
    "opening": Text(
        """
        The client has its 200, and then compute1 fails. Four layers undo what was done, from the inside outwards: the libvirt* driver
        logs out of the disk, attach withdraws the permission of Cinder*, _attach_volume gives the volume* back to Cinder, and
        do_attach_volume deletes the mapping. Each undoes only its own part.

        The first request shows them at work. In the others there is one part that no layer undoes: the disk stays in the virtual
        machine, or the volume is attached for Cinder, and Nova has no mapping for it. At the end you repair one of these, in a copy of
        the stub (the small stand-in for Nova that runs here), and the lesson runs your copy.
        """,
        """
        客户端已经拿到 200，然后 compute1 失败了。有四层代码负责撤销，由内到外：libvirt* 驱动从磁盘登出，attach 收回 Cinder* 的许可，
        _attach_volume 让卷*恢复空闲，do_attach_volume 删除映射。每一层只撤销自己那一份。

        第一个请求让你看到它们怎样工作。其余几个请求里，总有一份哪一层都没有撤销：磁盘留在虚拟机里，
        或者 Cinder 认为卷已经挂载，Nova 里却没有它的映射。最后由你在一份桩代码（stub，这里运行的精简版 Nova）的副本里修好其中一处，
        由本课实际运行来验证。
        """,
    ),
    "closing": Text(
        """
        Undoing has an order, the reverse of doing, and whoever adds a step has to add its reverse. Nova did so later: its releases
        after Juno take the disk out again when os-attach fails.

        One more was measured on real Juno. A second POST for the same instance waits for the lock while the first is being attached.
        If that takes longer than rpc_response_timeout, the client gets 500; but compute1 still makes the mapping once the lock is
        free. It stays, is listed as an attachment, and its volume stays free: a ghost. Lesson 8 shows one.

        In a real cloud Cinder's client would have waited 1, 2 and 4 seconds between attempts after a 500 or a 400. The 404 here is
        not tried again.
        """,
        """
        撤销有顺序，与做的顺序相反；谁加了一步，就要加上对应的撤销。Nova 后来补上了：Juno 之后的版本在 os-attach 失败时会把磁盘取出来。

        在真实的 Juno 上还测得一种情况。第一次挂载还在进行时，对同一个实例的第二个 POST 会等那把锁。等待超过 rpc_response_timeout，
        客户端得到 500；而锁一释放，compute1 照样建好映射。这条映射一直留着，出现在挂载列表里，它的卷却一直空闲：一个幽灵。第八课里就有。

        真实环境里，Cinder 客户端得到 500 或 400 之后会隔 1、2、4 秒再试；这里的 404 不会再试。
        """,
    ),
}

_STATUS = "self.volume_api.get(context, bdm.volume_id)['status']"

REFUSES = {
    "title": Text("libvirt refuses the disk", "libvirt 拒绝了磁盘"),
    "notice": Text(
        """
        This time the instance is running, and its virtual machine cannot take a disk while it runs. compute1 had logged in to the
        target already. The driver undoes that itself, whatever the error was: _disconnect_volume logs out. Only error 9 becomes an
        error of Nova's own, DeviceIsBusy; any other is raised again unchanged.
        """,
        """
        这次实例正在运行，而它的虚拟机在运行时不能接受磁盘。compute1 已经登录了目标。不管是什么错误，驱动都会自己撤销这一步：
        _disconnect_volume 登出。只有错误号 9 会换成 Nova 自己的 DeviceIsBusy，其余的原样继续抛出。
        """,
    ),
    "question": Question(
        ask=Text(
            "For a stopped instance flags is 2: only the configuration changes. What is it here, where the instance runs?",
            "实例停止时 flags 是 2，只改配置。这里实例正在运行，flags 是多少？",
        ),
        right=("3", "flags=3", "三"),
        wrong=("2", "1", "0", "4"),
        hints=(
            Text("1 is the running machine, 2 the configuration.", "1 是正在运行的虚拟机，2 是配置。"),
            Text("Type: flags", "输入：flags"),
        ),
        because=Text(
            "Both, 1 and 2 together. Nova took the state from libvirt at that moment, and not from vm_state.",
            "1 加 2，两者都改。Nova 用的是当时从 libvirt 查到的状态，而不是 vm_state。",
        ),
        value="flags",
    ),
    "task": Task(
        ask=Text(
            "Get to where the host logs out of the target again, in _disconnect_from_iscsi_portal.",
            "走到主机从目标登出的地方：_disconnect_from_iscsi_portal。",
        ),
        stand=Place(file="nova/virt/libvirt/volume.py", function="_disconnect_from_iscsi_portal"),
        hints=(
            Text("Its def is in line 557 of nova/virt/libvirt/volume.py.", "它的 def 在 nova/virt/libvirt/volume.py 第 557 行。"),
            Text("tbreak nova/virt/libvirt/volume.py:559, then c.", "tbreak nova/virt/libvirt/volume.py:559，再输入 c。"),
        ),
        because=Text(
            "Three commands: not to be logged in to at the next start, log out, delete the record.",
            "三条命令：下次启动不再自动登录，登出，删除记录。",
        ),
        done=("tbreak nova/virt/libvirt/volume.py:559", "c"),
        undone=("n", "n"),
    ),
}

TERMINATE = {
    "title": Text("the second layer: Cinder's permission", "第二层：Cinder 的许可"),
    "notice": Text(
        """
        The driver has failed, and Cinder still lets this host use the volume. attach withdraws that: the next call is
        os-terminate_connection, with the same connector. This except block is around the driver's call alone.
        """,
        """
        驱动失败了，而 Cinder 还允许这台主机访问卷。由 attach 收回：下一个调用就是 os-terminate_connection，connector 不变。
        这段异常处理只包着驱动的那一个调用。
        """,
    ),
    "question": Question(
        ask=Text(
            "The driver logged in to one target for this disk. How many iSCSI sessions has the host now?",
            "驱动为这块磁盘登录过一个目标。主机现在有几个 iSCSI 会话？",
        ),
        right=("0", "zero", "none", "没有", "零", "0 个会话", "一个也没有", "无"),
        wrong=("1", "2", "一个", "一"),
        hints=(
            Text("nova.utils.HOST is the host, and has sessions.", "nova.utils.HOST 就是这台主机，它有 sessions。"),
            Text(
                "Type: len(__import__('nova.utils').utils.HOST.sessions)", "输入：len(__import__('nova.utils').utils.HOST.sessions)"
            ),
        ),
        because=Text(
            "The first layer has done its part: it logged out, and had the target's record deleted.",
            "第一层已经做完自己的那一份：登出，并删除了这个目标的记录。",
        ),
        value="len(__import__('nova.utils').utils.HOST.sessions)",
    ),
}

UNRESERVE = {
    "title": Text("the third layer: the reservation", "第三层：预留"),
    "notice": Text(
        """
        _attach_volume is around all of attach. os-unreserve undoes what os-reserve did, if the volume is still attaching. After
        this the fourth layer soft-deletes the mapping, the decorators write a fault and clear task_state, and the error is
        logged.
        """,
        """
        _attach_volume 包着整个 attach。如果卷还是 attaching，os-unreserve 会撤销 os-reserve 做的事。之后第四层软删除映射，
        装饰器写入 fault、清掉 task_state，错误最后写进日志。
        """,
    ),
    "question": Question(
        ask=Text(
            "os-unreserve has not been sent yet. In which status is the volume at Cinder now?",
            "os-unreserve 还没有发出。现在卷在 Cinder 里的 status 是什么？",
        ),
        right=("available", "status=available", "可用", "空闲"),
        wrong=("attaching", "in-use", "挂载中", "error"),
        hints=(
            Text("Query Cinder with self.volume_api.get.", "用 self.volume_api.get 向 Cinder 查询。"),
            Text(f"Type: {_STATUS}", f"输入：{_STATUS}"),
        ),
        because=Text(
            "available. Whoever reads only Nova's code would expect attaching; but Cinder's terminate_connection gives the volume "
            "back by itself, so os-unreserve finds nothing left to do.",
            "已经是 available。只读 Nova 的代码，会以为还是 attaching；其实 Cinder 的 terminate_connection 自己就会放开卷，"
            "os-unreserve 已无事可做。",
        ),
        value=_STATUS,
    ),
}

LEFT_IN = {
    "title": Text("Cinder fails after the driver", "驱动成功之后 Cinder 失败"),
    "notice": Text(
        """
        Another set-up, with a stopped instance. The driver has done its work; then os-attach got 404. The except block that withdraws
        the permission is around the driver's call alone, so this error does not reach it. This layer makes the volume available, and the
        next one deletes the mapping.

        No layer takes the disk out of the virtual machine again, and no layer logs out. In Nova there is no such disk, at Cinder the
        volume is available, and the guest has the disk all the same.
        """,
        """
        换一套环境，实例是停止的。驱动做完了它的工作，然后 os-attach 得到 404。收回许可的那段异常处理只包着驱动的调用，
        所以这个错误没有经过它。这一层让卷恢复 available，下一层删除映射。

        没有哪一层把磁盘从虚拟机里取出来，也没有哪一层登出。Nova 里没有这块磁盘，Cinder 里的卷是 available，虚拟机却留着磁盘。
        """,
    ),
    "question": Question(
        ask=Text(
            "Which disk does the virtual machine have, besides its root disk?",
            "除了根卷，虚拟机里还有哪块磁盘？",
        ),
        right=("vdb", "/dev/vdb", "['vdb']", "磁盘 vdb", "vdb 磁盘"),
        wrong=("none", "没有", "vda", "vdc", "[]"),
        hints=(
            Text(
                "self.driver._lookup_by_name(instance.name) is the domain, and has disks.",
                "self.driver._lookup_by_name(instance.name) 就是 domain，它有 disks。",
            ),
            Text(
                "Type: self.driver._lookup_by_name(instance.name).disks['config']",
                "输入：self.driver._lookup_by_name(instance.name).disks['config']",
            ),
        ),
        because=Text(
            "vdb stays in its configuration. Another user may attach the volume now: two virtual machines would write to one disk.",
            "vdb 留在它的配置里。别的用户现在可以挂载这个卷：两台虚拟机会写同一块磁盘。",
        ),
        value="self.driver._lookup_by_name(instance.name).disks['config']",
    ),
    "task": Task(
        ask=Text(
            "The host is nova.utils.HOST, and this module has utils. Print the iSCSI* sessions that the host still has.",
            "主机就是 nova.utils.HOST，这个模块里有 utils。打印它还留着的 iSCSI* 会话。",
        ),
        see="utils.HOST.sessions",
        hints=(
            Text("They are in its attribute sessions.", "在它的 sessions 属性里。"),
            Text("Type: pp utils.HOST.sessions", "输入：pp utils.HOST.sessions"),
        ),
        because=Text(
            "One session, to the target of a volume that Cinder calls available.",
            "一个会话，连着的目标正是那个 Cinder 称为 available 的卷。",
        ),
        done=("pp utils.HOST.sessions",),
        undone=("pp utils.HOST", "pp instance.name"),
    ),
}

AGAIN = {
    "title": Text("the user tries again", "用户再试一次"),
    "notice": Text(
        """
        The same set-up, and the same request a little later. controller found nothing wrong: the volume is available, and the device
        name is free, as the mapping is deleted. So compute1 tries to plug the same disk in under the same device name.

        This time the first layer does not log out of the target: a guest of this host, this very one, still uses a disk of it. A POST
        that names /dev/vdc would get through, and the guest would have one disk twice.
        """,
        """
        环境没有重置，稍后又是同样的请求。controller 没有发现问题：卷是 available；映射已删除，所以设备名也空着。
        于是 compute1 用同一个设备名再插一次同一块磁盘。

        这次第一层没有从目标登出：这台主机上还有虚拟机（就是这一台）在用它的磁盘。如果 POST 指定 /dev/vdc，就能通过，
        虚拟机里同一块磁盘就有了两份。
        """,
    ),
    "question": Question(
        ask=Text(
            "Why does libvirt refuse? Give its message, or say it in your own words.",
            "libvirt 为什么拒绝？写出它的消息或大意。",
        ),
        right=("Requested operation is not valid: target vdb already exists",),
        keys=(("already exists",), ("exist", "vdb"), ("已存在",), ("已经存在",), ("已经有", "vdb"), ("已有", "vdb")),
        wrong=("busy", "not found", "不支持热插拔", "404"),
        hints=(
            Text("The exception is in the variable error.", "异常在变量 error 里。"),
            Text("Type: str(error)", "输入：str(error)"),
        ),
        because=Text(
            "The disk of the failed attach is still there, under the name vdb.",
            "上次失败留下的磁盘还在，名字就是 vdb。",
        ),
        value="str(error)",
    ),
}

NOT_SAVED = {
    "title": Text("the mapping cannot be saved", "映射无法保存"),
    "notice": Text(
        """
        A third set-up: everything went well up to os-attach. Only in the last step, saving the mapping, the database raised an error.
        The third layer has sent os-unreserve, and Cinder did nothing: os-unreserve acts only on a volume that is attaching.

        The next line deletes the mapping. What stays: a disk in the domain, an attachment at Cinder, and nothing in Nova.
        """,
        """
        第三套环境：一直到 os-attach 都很顺利，只有最后一步保存映射时数据库出错。第三层已经发出 os-unreserve，
        Cinder 却没有动作：那只对 attaching 的卷有效。

        下一行删除映射。留下的是：domain 里的磁盘，Cinder 那边的挂载项，而 Nova 里什么都没有。
        """,
    ),
    "question": Question(
        ask=Text(
            "os-unreserve has been sent, and its response has come. In which status is the volume at Cinder?",
            "os-unreserve 已经发出并得到响应。卷在 Cinder 里的 status 是什么？",
        ),
        right=("in-use", "in use", "status=in-use", "使用中", "正在使用", "已使用"),
        wrong=("available", "attaching", "可用", "挂载中"),
        hints=(
            Text("Query Cinder with self.volume_api.get.", "用 self.volume_api.get 向 Cinder 查询。"),
            Text(f"Type: {_STATUS}", f"输入：{_STATUS}"),
        ),
        because=Text(
            "in-use, and it stays so. A new POST gets 400, and a DELETE 404: Nova has no mapping for it.",
            "是 in-use，而且一直如此。再 POST 得到 400，DELETE 得到 404：Nova 里没有这条映射。",
        ),
        value=_STATUS,
    ),
}

LISTED = {
    "title": Text("the user looks for the volume", "用户来查看这个卷"),
    "notice": Text(
        """
        This list is made from Nova's mappings, and those that are deleted do not count. For the user the attach has come to
        nothing; only at Cinder there is more to see.
        """,
        """
        这份列表由 Nova 的映射生成，已删除的不算。用户看到的是挂载没有成功；别的要到 Cinder 去查。
        """,
    ),
    "question": Question(
        ask=Text(
            "The guest has a root disk and the new one, /dev/vdb. How many attachments will the list hold?",
            "虚拟机里有根卷和新的 /dev/vdb。列表里会有几条挂载？",
        ),
        right=("1", "one", "一", "一条", "1 条", "一项", "只有一条", "仅一条"),
        wrong=("2", "两条", "0", "没有", "3"),
        hints=(
            Text("Lesson 5 looked at this list too.", "第五课也看过这份列表。"),
            Text("Type: len(attachments)", "输入：len(attachments)"),
        ),
        because=Text(
            "The root volume alone: mapping 39 is deleted, although its disk is there.",
            "只有根卷：39 号映射已删除，尽管它的磁盘还在。",
        ),
        value="len(response.json['volumeAttachments'])",
    ),
}

TWICE = {
    "title": Text("the cast comes twice", "cast 到了两次"),
    "notice": Text(
        """
        The last set-up. The broker, which passes the messages on, delivered the cast twice, as it may after a lost connection. The
        first delivery attached the disk, without any stop here. This is the end of the second: libvirt refused the twin, and the
        layers undo what they take for a failed attach.

        The first layer leaves the target alone, as the guest uses it; but Cinder's permission is withdrawn, and the mapping of the
        working disk is deleted next. The code that undoes assumes that the failed attempt was the only one.

        The repair of stop 4's leak is yours: repair makes a copy of the stub* for you to change.
        """,
        """
        最后一套环境。传递消息的 broker 把这条 cast 送来两次，连接断过之后就可能这样。第一次已经挂好磁盘，途中没有停。
        这里是第二次的结尾：libvirt 拒绝了重复的磁盘，各层就把它当作失败的挂载来撤销。

        第一层没有动目标，因为虚拟机还在用；但 Cinder 的许可被收回了，接着要删除的是正在工作的那块磁盘的映射。
        撤销的代码总以为，失败的这一次就是仅有的一次。

        断点 4 的泄漏由你来修复：repair 会生成一份桩代码*的副本，由你来修改。
        """,
    ),
    "question": Question(
        ask=Text(
            "The database says of this mapping whether it belongs to a finished attach. Is connection_info set in it or None? (Print "
            "objects.BlockDeviceMapping.get_by_volume_id(context, bdm.volume_id).)",
            "数据库里的这条映射能说明它是否属于已完成的挂载。其中的 connection_info 是有值，还是 None？"
            "（打印 objects.BlockDeviceMapping.get_by_volume_id(context, bdm.volume_id)。）",
        ),
        right=("set", "it is set", "yes", "a value", "有值", "已设置", "有", "非空", "不是 None", "不为空"),
        wrong=("None", "空", "没有", "no", "未设置"),
        hints=(
            Text(
                "bdm is what came with the message, and is older than the row.",
                "bdm 是随消息来的，比数据库里的记录旧。",
            ),
            Text(
                "Type: pp objects.BlockDeviceMapping.get_by_volume_id(context, bdm.volume_id)",
                "输入：pp objects.BlockDeviceMapping.get_by_volume_id(context, bdm.volume_id)",
            ),
        ),
        because=Text(
            "It is set: the first delivery saved it. The second works with its own copy, in which it is None.",
            "有值：是第一次送达时保存的。第二次用的是自己的副本，里面还是 None。",
        ),
        value="'set' if objects.BlockDeviceMapping.get_by_volume_id(context, bdm.volume_id).connection_info else 'None'",
    ),
}

TASK = Text(
    """
    Change attach so that nothing is left behind when os-attach fails: the disk is to leave the virtual machine and the host, and
    Cinder's permission is to be withdrawn. virt_driver.detach_volume(connection_info, instance, mountpoint) does the first; stop 2
    shows the second. If the driver fails, all is undone already, and it must not be done twice. repair try runs your copy.
    """,
    """
    请修改 attach，使 os-attach 失败时什么都不留下：磁盘要离开虚拟机和主机，Cinder 的许可要收回。
    前者用 virt_driver.detach_volume(connection_info, instance, mountpoint)，后者见断点 2。
    如果失败的是驱动，那么已经全部撤销，不能再做一遍。输入 repair try 运行你的副本。
    """,
)

PRAISE = Text(
    """
    Your Nova takes back what it did, in the reverse order, and the layers outside still get the first error.
    """,
    """
    你的 Nova 按相反的顺序撤销了做过的每一步，最初的异常照样传给外面各层。
    """,
)

NAIVE = Text(
    """
    The disk leaves the virtual machine and the host. But Cinder still lets this host at the volume: initialize_connection was a
    step of its own, and has its own reverse. os-unreserve alone makes the volume available and leaves the permission.
    """,
    """
    磁盘离开了虚拟机和主机，但 Cinder 仍然允许这台主机访问卷：initialize_connection 是单独的一步，要有它自己的撤销。
    只靠 os-unreserve，卷恢复为 available，许可却还留着。
    """,
)

CASE_STOPPED = Text(
    "os-attach fails: no disk, no session, the volume is available", "os-attach 失败：没有磁盘，没有会话，卷是 available"
)
CASE_RUNNING = Text(
    "The same with a running instance: Cinder's permission is withdrawn once", "实例正在运行时也一样：Cinder 的许可收回一次"
)
CASE_GOOD = Text("Nothing fails: the disk stays, and nothing is undone", "一切正常：磁盘保留，什么都没有撤销")
CASE_DRIVER = Text("libvirt refuses: undone once, as before", "libvirt 拒绝：和以前一样，只撤销一次")

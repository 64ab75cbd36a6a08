"""What lesson 6 says, in both languages."""

from walkthrough import Question, Task, Text

LESSON = {
    "title": Text("Lesson 6 · The message lands", "第六课 · 消息到达之后"),
    "opening": Text(
        """
        The article ends where the message leaves controller; its author promised the rest for a second part. This is the rest.
        compute1 takes the message and attaches the volume*: it learns from Cinder*, which owns the volumes, how to reach the disk, logs in
        to it over iSCSI*, has libvirt* put it into the virtual machine, and saves what it did.

        All eight stops are on compute1, after the client has its response. No article prints these values. They were
        measured on real nova-compute of Juno, with pdb, for this lesson: type article at a stop to compare. The file names and the
        line numbers at the stops are Juno's own; the lines between are those of the stub, the small stand-in for Nova that runs here.
        """,
        """
        原文写到消息离开 controller 为止，作者把后面的部分留给了下一篇。这一课就是后面的部分。
        compute1 收到消息，开始真正挂载：向管理卷的服务 Cinder* 查询怎样连到磁盘，经 iSCSI* 登录上去，
        让 libvirt* 把它放进虚拟机，最后把结果存下来。

        八个断点全在 compute1 上，这时客户端早已收到响应。没有哪篇文章打印过这些值：
        它们是为这一课用 pdb 在真实的 Juno nova-compute 上测得的，在断点输入 article 即可对照。文件名和断点的行号都是 Juno 自己的；其间各行则是桩代码（stub，这里运行的精简版 Nova）的。
        """,
    ),
    "closing": Text(
        """
        The disk is in the virtual machine, Cinder has written that down, and the mapping is saved. Everything went well here. Lesson 7 shows
        what happens if it does not.

        The instance is stopped, so libvirt wrote the disk into its configuration only. Copy lessons/lesson_6.py to lessons/mine.py
        and add "instance": {"vm_state": "active"} to the cloud: flags in LibvirtDriver.attach_volume becomes 3 instead of 2.

        make check ARGS=lesson-6 compares these stops, and eight places between them, with what real nova-compute printed.
        """,
        """
        磁盘已经在虚拟机里，Cinder 那边已经登记，映射也存好了。这一课一切顺利；不顺利会怎样，见第七课。

        这个实例是停止的，所以 libvirt 只把磁盘写进了它的配置。把 lessons/lesson_6.py 复制为 lessons/mine.py，
        在 cloud 里加上 "instance": {"vm_state": "active"}：LibvirtDriver.attach_volume 里的 flags 就从 2 变成 3。

        make check ARGS=lesson-6 会把这些断点以及其间的八个位置，与真实的 nova-compute 打印的内容逐行比较。
        """,
    ),
}

LANDS = {
    "title": Text("the message has arrived", "消息到了"),
    "notice": Text(
        """
        The outermost decorator accepts instances that an older nova-api sent. The other three record a failure: with a notification,
        a task_state set back to None, and a row with the fault. A cast has no reply, so a failure is found in these places only.

        volume_id and mountpoint are ignored from here on. The volume and its device name are in bdm, the block device mapping that
        compute1 itself wrote before the message was sent.
        """,
        """
        最外一层装饰器兼容旧版 nova-api 发来的实例；其余三层在失败时各留下一样东西：一条通知、恢复了的 task_state、一条 fault 记录。
        cast 没有应答，所以只能靠它们得知失败。

        从这里起 volume_id 和 mountpoint 都不再使用：卷和设备名都在 bdm 里，也就是消息发出之前 compute1 自己写下的那条块设备映射。
        """,
    ),
    "question": Question(
        ask=Text(
            "attach_volume is wrapped in decorators. Through how many functions of theirs did the message come before this one?",
            "attach_volume 外面套着几层装饰器？（消息先经过它们的函数，才到这里。）",
        ),
        right=("4", "four", "四", "四层", "4 层", "四个装饰器", "4 个装饰器", "四层装饰器", "4 层装饰器"),
        wrong=("3", "5", "三层", "1", "0"),
        hints=(
            Text("Type w, or look at the call chain above.", "输入 w，或者看上面的调用链。"),
            Text(
                "Count from decorated_function to the one above attach_volume.",
                "从第一个 decorated_function 数到 attach_volume 的上一个。",
            ),
        ),
        because=Text(
            "object_compat, wrap_exception, reverts_task_state and wrap_instance_fault, from the outermost inwards.",
            "由外到内：object_compat、wrap_exception、reverts_task_state、wrap_instance_fault。",
        ),
        value="[found := [], __import__('inspect').unwrap(type(self).attach_volume, stop=found.append), len(found)][-1]",
    ),
}

DICT = {
    "title": Text("the mapping has become a dict", "映射变成了字典"),
    "notice": Text(
        """
        The driver works with this dict of seven keys, and not with the object. What has no key here, such as volume_id, comes from
        the object behind it, bdm._bdm_obj. context is a new one, with more rights than the caller has.

        This function runs inside a lock that is named after the instance's uuid. reserve_block_device_name takes the same lock: a
        second request for this instance waits there until this attach is over.
        """,
        """
        驱动使用的是这个七个键的字典，而不是对象。字典里没有的（例如 volume_id），取自它背后的对象 bdm._bdm_obj。
        context 换成了一个新的，权限比调用者的大。

        这个函数在以实例 uuid 命名的锁的保护下执行。reserve_block_device_name 用的是同一把锁：
        对同一个实例的第二个请求会在那里一直等到这次挂载结束。
        """,
    ),
    "question": Question(
        ask=Text(
            "context was elevated in the line above. Which role has it now, besides the caller's own?",
            "上一行提升了 context 的权限。除了调用者自己的角色，它现在还有哪个角色？",
        ),
        right=("admin", "role admin", "admin 角色", "角色 admin", "管理员"),
        wrong=("_member_", "member", "root", "None", "没有"),
        hints=(
            Text("Look at context.roles.", "看看 context.roles。"),
            Text("Type: context.roles", "输入：context.roles"),
        ),
        because=Text(
            "admin was appended to the caller's own list of roles, which both contexts share: a slip of Juno's, without harm here.",
            "admin 加进了调用者自己的角色列表，而新旧两个 context 共用这个列表：这是 Juno 的一处疏忽，在这里没有害处。",
        ),
        value="context.roles[-1]",
    ),
}

VOLUME = {
    "title": Text("Cinder describes the volume", "Cinder 返回卷的信息"),
    "notice": Text(
        """
        nova-api checked that the volume is available, and then reserved it. If the same were checked again, every attach would be
        refused. So do_check_attach is False, and the code looks at attach_status later.
        """,
        """
        nova-api 检查过卷是否可用，然后预留了它。同样的检查如果再做一遍，每次挂载都会被拒绝；所以 do_check_attach 是 False，
        后面的代码要看的是 attach_status。
        """,
    ),
    "question": Question(
        ask=Text(
            "check_attach would refuse this volume, as it is not available. In which status is it?",
            "如果在这里再执行 check_attach，它会拒绝这个卷，因为卷的 status 已经不是 available。那么是什么？",
        ),
        right=("attaching", "status=attaching", "挂载中", "正在挂载"),
        wrong=("available", "in-use", "detached", "可用", "使用中"),
        hints=(
            Text("Type: pp volume", "输入：pp volume"),
            Text("Type: volume['status']", "输入：volume['status']"),
        ),
        because=Text(
            "reserve_volume set it, on controller, before the message was sent. attach_status is still detached.",
            "是 controller 上的 reserve_volume 在发出消息之前设置的。attach_status 则还是 detached。",
        ),
        value="volume['status']",
    ),
}

CONNECTION = {
    "title": Text("how to reach the disk", "怎样连到磁盘"),
    "notice": Text(
        """
        connector identifies compute1: its name, its address, and its name for iSCSI. With os-initialize_connection Cinder lets this
        host use the volume and returns how to get there: target_portal is the address, target_iqn the name of the target,
        target_lun the number of the disk in it.

        This does not change the volume's status. If something fails from here on, the permission must be withdrawn: that is what
        terminate_connection is for.
        """,
        """
        connector 里是 compute1 的身份：主机名、地址和 iSCSI 名字。Cinder 收到 os-initialize_connection 后允许这台主机访问卷，
        并告诉它怎么走：target_portal 是地址，target_iqn 是目标的名字，target_lun 是目标里磁盘的编号。

        卷的 status 不会因此改变。从这里起如果有什么失败，就要收回这项许可：terminate_connection 就是做这件事的。
        """,
    ),
    "question": Question(
        ask=Text(
            "Cinder's response is in connection_info. At which address and port will compute1 log in to the disk?",
            "Cinder 的响应在 connection_info 里。compute1 要到哪个地址和端口登录磁盘？",
        ),
        right=("10.0.0.9:3260", "10.0.0.9 3260", "10.0.0.9 端口 3260", "10.0.0.9 的 3260 端口", "10.0.0.9，端口 3260"),
        keys=(("10.0.0.9", "3260"),),
        wrong=("192.0.2.2", "192.0.2.2:3260", "controller", "/dev/vdb", "3260"),
        hints=(
            Text("Type: pp connection_info", "输入：pp connection_info"),
            Text("Type: connection_info['data']['target_portal']", "输入：connection_info['data']['target_portal']"),
        ),
        because=Text(
            "It is the storage's own address: the disk's data will go there directly, and not through Cinder. 192.0.2.2 is compute1.",
            "这是存储自己的地址：磁盘的数据直接走这里，不经过 Cinder。192.0.2.2 是 compute1。",
        ),
        value="connection_info['data']['target_portal']",
    ),
}

BUS = {
    "title": Text("inside the libvirt driver", "在 libvirt 驱动里"),
    "notice": Text(
        """
        libvirt has looked up the domain, its word for a virtual machine: instance-00000021, after 33, the instance's id, in
        hexadecimal. disk_info says how the disk will appear there.

        The call in this line does the work on the host: iscsiadm logs in to the target, and a file for the disk appears under
        /dev/disk/by-path. Step into it with s, and you come to each command.
        """,
        """
        libvirt 已经找到了 domain（libvirt 对虚拟机的称呼）：instance-00000021，来自实例 id 33 的十六进制。
        disk_info 说明磁盘在里面以什么身份出现。

        这一行的调用完成主机上的工作：iscsiadm 登录目标，/dev/disk/by-path 下出现磁盘的文件。用 s 单步进去，可以走到每一条命令。
        """,
    ),
    "question": Question(
        ask=Text(
            "No bus was chosen for the disk: disk_bus is None. Which bus did the driver derive from the name vdb?",
            "没有为磁盘指定接口类型（bus）：disk_bus 是 None。驱动从名字 vdb 推出的 bus 是什么？",
        ),
        right=("virtio", "bus=virtio", "virtio 接口"),
        wrong=("scsi", "ide", "None", "vd", "iscsi"),
        hints=(
            Text("Type: pp disk_info", "输入：pp disk_info"),
            Text("Type: disk_info['bus']", "输入：disk_info['bus']"),
        ),
        because=Text(
            "vd stands for virtio, sd for scsi, xvd for xen. disk_info is not saved: in the mapping disk_bus stays None.",
            "vd 对应 virtio，sd 对应 scsi，xvd 对应 xen。disk_info 不会保存：映射里的 disk_bus 仍是 None。",
        ),
        value="disk_info['bus']",
    ),
    "task": Task(
        ask=Text(
            "Continue to line 1402 of this file, which hands the disk to libvirt, and print the XML that libvirt gets.",
            "走到把磁盘交给 libvirt 的那一行（本文件第 1402 行），把交给它的 XML 打印出来。",
        ),
        see="conf.to_xml()",
        hints=(
            Text("tbreak nova/virt/libvirt/driver.py:1402, then c.", "tbreak nova/virt/libvirt/driver.py:1402，再输入 c。"),
            Text("There, type: p conf.to_xml()", "在那里输入：p conf.to_xml()"),
        ),
        because=Text(
            "Source, name in the guest, serial number: libvirt is told no more. flags says where the disk goes: 2 is the configuration.",
            "来源、在虚拟机里的名字、序列号：libvirt 得到的只有这些。那里的 flags 是 2，说明写到哪里：2 就是配置。",
        ),
        done=("tbreak nova/virt/libvirt/driver.py:1402", "c", "p conf.to_xml()"),
        undone=("p disk_info", "n"),
    ),
}

PLUGGED = {
    "title": Text("the disk is in the domain", "磁盘已经在 domain 里"),
    "notice": Text(
        """
        The driver is done: compute1 has logged in to the target, and libvirt has the disk. The instance is stopped, so it was
        written into the domain's configuration; a running guest would have got it at once. On the way the driver has added keys
        to connection_info, which is the caller's dict.

        Cinder has not been told yet. The next lines do that, unless the volume was attached to something when it was read.
        """,
        """
        驱动的工作完成了：compute1 已登录目标，libvirt 也有了磁盘。实例是停止的，所以只写进了 domain 的配置；正在运行的话会立刻插上。
        途中驱动往 connection_info 里加了键，改的就是调用者的那个字典。

        还没有通知 Cinder。接下来的几行就做这件事，除非读取的时候卷已经挂载在什么地方。
        """,
    ),
    "question": Question(
        ask=Text(
            "The driver has added two keys to connection_info['data'], both with the path of the disk on this host. One is host_device. "
            "Which is the other?",
            "驱动往 connection_info['data'] 里加了两个键，值都是磁盘在这台主机上的路径。一个是 host_device，另一个是什么？",
        ),
        right=("device_path", "data['device_path']", "device_path 键"),
        wrong=("host_device", "serial", "target_iqn", "device_name"),
        hints=(
            Text("Type: pp connection_info", "输入：pp connection_info"),
            Text("Look for /dev/disk/by-path.", "找到 /dev/disk/by-path。"),
        ),
        because=Text(
            "serial was added as well, one level higher: the volume's id, by which the guest can recognise the disk.",
            "外面一层还加了 serial，即卷的 ID，虚拟机可以凭它认出磁盘。",
        ),
        value="next(key for key, value in connection_info['data'].items() "
        "if value == connection_info['data']['host_device'] and key != 'host_device')",
    ),
}

IN_USE = {
    "title": Text("between Cinder and the database", "在 Cinder 和数据库之间"),
    "notice": Text(
        """
        This is the decorator update_db, around attach. The host and its domain have the disk now, and Cinder has an attachment with
        the device name. Only in Nova's own row connection_info is still None.

        If the next line fails, they will not agree. Lesson 7 shows what Juno does then.
        """,
        """
        这是 attach 外面的装饰器 update_db。现在三个地方与这次挂载有关：主机和 domain 有了磁盘，Cinder 有了带设备名的挂载项，
        只有 Nova 自己的那条记录里，connection_info 还是 None。

        下一行如果失败，它们就会互相矛盾。Juno 这时会怎样，见第七课。
        """,
    ),
    "question": Question(
        ask=Text(
            "The response to os-attach has come. In which status is the volume at Cinder now?",
            "os-attach 已经得到响应。现在卷在 Cinder 里的 status 是什么？",
        ),
        right=("in-use", "in use", "status=in-use", "使用中", "正在使用", "已使用"),
        wrong=("attaching", "available", "attached", "detached", "挂载中"),
        hints=(
            Text(
                "args[1] is volume_api, which queries Cinder: get(context, obj.volume_id).",
                "args[1] 就是 volume_api，可以向 Cinder 查询：get(context, obj.volume_id)。",
            ),
            Text("Type: args[1].get(context, obj.volume_id)['status']", "输入：args[1].get(context, obj.volume_id)['status']"),
        ),
        because=Text(
            "A user who queries Cinder sees in-use a moment before Nova's mapping is complete.",
            "向 Cinder 查询的用户看到 in-use 时，Nova 的映射还差最后一步。",
        ),
        value="args[1].get(context, obj.volume_id)['status']",
    ),
    "task": Task(
        ask=Text(
            "Follow obj.save down to line 137 of this file. Print what self._bdm_obj is about to change (obj_get_changes).",
            "跟着 obj.save 走到本文件第 137 行，打印 self._bdm_obj 将要改动的内容（obj_get_changes）。",
        ),
        see="self._bdm_obj.obj_get_changes()",
        hints=(
            Text("tbreak nova/virt/block_device.py:137, then c.", "tbreak nova/virt/block_device.py:137，再输入 c。"),
            Text("There, type: pp self._bdm_obj.obj_get_changes()", "在那里输入：pp self._bdm_obj.obj_get_changes()"),
        ),
        because=Text(
            "Four fields in one UPDATE. Up to here nothing of the attach was in Nova's row.",
            "一条 UPDATE 写四个字段。在此之前，Nova 的记录里没有这次挂载的任何内容。",
        ),
        done=("tbreak nova/virt/block_device.py:137", "c", "pp self._bdm_obj.obj_get_changes()"),
        undone=("pp obj", "n"),
    ),
}

SAVED = {
    "title": Text("everything is saved", "全部存好了"),
    "notice": Text(
        """
        One UPDATE has written what the driver found out into mapping 39: connection_info, device_name, disk_bus, device_type, and the
        time. A detach or a restart of the host will read it there.

        Last comes a notification, compute.instance.volume.attach, for billing or monitoring. Then the lock is released. The message
        was a cast, so no reply is sent.
        """,
        """
        一条 UPDATE 把驱动得到的信息写进了 39 号映射：connection_info、device_name、disk_bus、device_type，以及时间。
        以后卸载或者主机重启，都从这里读。

        最后一件事是发一条通知 compute.instance.volume.attach，供计费、监控等使用。然后释放锁；这是一次 cast，所以不用应答。
        """,
    ),
    "question": Question(
        ask=Text(
            "connection_info is a dict in bdm, the driver's form of the mapping. What is the type of bdm._bdm_obj.connection_info, which "
            "is saved?",
            "在驱动使用的 bdm 里，connection_info 是字典。存进数据库的 bdm._bdm_obj.connection_info 是什么类型？",
        ),
        right=("str", "string", "text", "JSON", "<class 'str'>", "字符串", "文本", "str 类型", "JSON 文本", "JSON 字符串"),
        keys=(("json",), ("字符串",)),
        wrong=("dict", "None", "list", "字典", "对象"),
        hints=(
            Text("Type: pp bdm._bdm_obj.connection_info", "输入：pp bdm._bdm_obj.connection_info"),
            Text("Type: type(bdm._bdm_obj.connection_info).__name__", "输入：type(bdm._bdm_obj.connection_info).__name__"),
        ),
        because=Text(
            "A text of JSON: the column is made for text, and nothing in the database looks into it.",
            "是 JSON 文本：这一列存的就是文本，数据库不看里面的内容。",
        ),
        value="type(bdm._bdm_obj.connection_info).__name__",
    ),
}

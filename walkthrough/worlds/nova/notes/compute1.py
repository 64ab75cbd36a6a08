"""Notes on what runs on compute1, in nova-compute."""

from walkthrough.lesson import Text

FUNCTIONS = {
    "nova.compute.manager:object_compat.decorated_function": Text(
        "The outermost of four decorators around the methods of nova-compute: it turns an instance that an older nova-api "
        "sent as a plain dict into an object. Without it an upgrade would need every host at once. The article does not show "
        "it: its debugger sat in nova-api, and this runs on another host.",
        "nova-compute 的方法外面有四层装饰器，这是最外一层：旧版 nova-api 以普通字典发来的实例，在这里换成对象。没有它，升级"
        "时所有主机就得同时换版本。原文没有显示它：作者的调试器在 nova-api 里，而这段代码运行在另一台主机上。",
    ),
    "nova.exception:wrap_exception.inner.wrapped": Text(
        "Reports whatever escapes from a method of nova-compute; Juno sends it as a notification. The caller on the bus sees "
        "its own copy of the exception only, and of a cast nobody sees anything: without this layer a failed attach would "
        "leave no word behind. Not in the article, which never leaves nova-api.",
        "把从 nova-compute 方法里漏出来的异常报告出去；Juno 用通知的方式发送。消息队列那头的调用者只看得到自己那一份异常，而 "
        "cast 的失败根本没有人看得到：没有这一层，挂载失败会悄无声息。原文没有离开 nova-api，所以没有提到它。",
    ),
    "nova.compute.manager:reverts_task_state.decorated_function": Text(
        "Sets task_state back to null when the action fails. An instance left with a task_state would refuse the next attach "
        "with 409, and every other action too, for ever. The article shows its effect only: task_state=None in pp instance.",
        "操作失败时把 task_state 恢复为空。否则实例带着旧的 task_state，下一次挂载会得到 409，其他操作也一样，而且一直如此。"
        "原文只能看到它的结果：pp instance 里的 task_state=None。",
    ),
    "nova.compute.manager:wrap_instance_fault.decorated_function": Text(
        "Writes a failure into the instance's fault table, where nova show finds it. Without it the reason would be in one "
        "host's log only; a device name that is in use leaves such a row, with code 409. In pp instance the field is "
        "fault=<?>: not read.",
        "把失败写进实例的 fault 表，nova show 就是从那里读的。没有它，原因只会留在某一台主机的日志里；设备名已被占用时就会留"
        "下这样一行，代码 409。原文的 pp instance 里这个字段是 fault=<?>：没有读取。",
    ),
    "nova.compute.manager:ComputeManager.reserve_block_device_name": Text(
        "Chooses the device name on the host that the instance runs on. The note in the article's _attach_volume says why: "
        "it is done here to avoid a race in which two requests at the same time get the same name. The request said '', that "
        "is, choose for me; the answer is /dev/vdb.",
        "在实例所在的主机上选定设备名。原因写在原文 _attach_volume 的注释里：放在这里做，是为了避免两个请求同时到来时拿到同一"
        "个名字。请求里写的是 ''，意思是由 Nova 决定；得到的答案是 /dev/vdb。",
    ),
    "nova.compute.manager:ComputeManager.reserve_block_device_name.do_reserve": Text(
        "The part that runs under a lock named after the instance's uuid: read the mappings, take the first free letter, "
        "write a row. Without the lock two requests would read the same list and both take /dev/vdb; with it they get vdb "
        "and vdc. The article sees only what comes of it, volume_bdm.",
        "在以实例 uuid 命名的锁里执行：读出已有映射，取第一个空闲盘符，写入一行。没有锁，两个请求会读到同一份列表，都拿走 "
        "/dev/vdb；有了锁，它们分别得到 vdb 和 vdc。原文只看得到结果，也就是 volume_bdm。",
    ),
    "nova.objects.block_device:BlockDeviceMappingList.get_by_instance_uuid": Text(
        "Reads which devices the instance has already: here the root volume, mapping 38, /dev/vda. The letters in use come "
        "from this list; a list that is out of date would hand out a name twice. The article prints "
        "root_device_name='/dev/vda', from which the prefix /dev/vd follows.",
        "读出实例已有哪些块设备：这里是根卷，第 38 号映射，/dev/vda。已占用的盘符就来自这份列表；列表如果过期，同一个名字就会"
        "发两次。原文打印的 root_device_name='/dev/vda' 决定了前缀 /dev/vd。",
    ),
    "nova.objects.block_device:BlockDeviceMapping.create": Text(
        "Writes the block device mapping, row 39, before anything is attached. The row is the reservation: a list of "
        "attachments shows it as soon as the POST has answered. Without it the name could be given away again meanwhile. The "
        "article prints the 21 fields: created_at is the moment of the request, connection_info is still None.",
        "写入块设备映射，第 39 号记录，这时什么都还没有挂载。这一行本身就是预留：POST 一返回，挂载列表里就能看到它。没有它，"
        "这个名字在此期间可能又被分给别人。原文打印了它的 21 个字段：created_at 就是请求的时刻，connection_info 还是 None。",
    ),
    "nova.compute.manager:ComputeManager.attach_volume": Text(
        "Where the cast arrives. The client has had its 200 by now, so a failure here can only be written down, not "
        "answered. Connecting the disk is the article's next instalment: its last line announces it.",
        "cast 到达的地方。这时客户端早已拿到 200，所以这里失败只能记录，不能再应答。真正接上磁盘是作者下一篇的内容：原文最后"
        "一行预告了它。",
    ),
}

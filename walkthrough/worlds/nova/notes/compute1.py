"""Notes on what runs on compute1, in nova-compute."""

from walkthrough.lesson import Text

FUNCTIONS = {
    "nova.compute.manager:object_compat.decorated_function": Text(
        "The outermost of four decorators around the methods of nova-compute. It turns an instance that an older nova-api sent "
        "as a plain dict into an object. Without it, an upgrade would have to change every host at once. The article does not "
        "show it: its debugger was in nova-api, and this runs on another host.",
        "nova-compute 的方法外面有四层装饰器，这是最外一层：旧版 nova-api 以普通字典发来的实例，在这里换成对象。少了这层装饰器"
        "，升级时所有主机就得同时换版本。原文没有显示它：作者的调试器在 nova-api 里，而这段代码运行在另一台主机上。",
    ),
    "nova.exception:wrap_exception.inner.wrapped": Text(
        "Reports any exception that a method of nova-compute raises; Juno sends it as a notification. The caller of an RPC "
        "call sees its own copy of the exception only, and after a cast nobody waits for the result. Without this decorator "
        "nobody would hear of a failed attach. Not in the article, which never leaves nova-api.",
        "报告 nova-compute 的方法里未捕获的异常；Juno 用通知的方式发送。call 的调用者只看得到自己那一份异常，而 cast 之后根本不"
        "等结果。如果少了这层装饰器，挂载失败就会悄无声息。原文没有离开 nova-api，所以没有提到它。",
    ),
    "nova.compute.manager:reverts_task_state.decorated_function": Text(
        "Sets task_state back to None when the action fails. An instance that kept its task_state would refuse the next attach "
        "with 409, and every later action too. The article shows only its effect: task_state=None in pp instance.",
        "操作失败时把 task_state 恢复为 None。否则实例带着旧的 task_state，下一次挂载会得到 409，以后的其他操作也一样。原文只能"
        "看到它的结果：pp instance 里的 task_state=None。",
    ),
    "nova.compute.manager:wrap_instance_fault.decorated_function": Text(
        "Writes a failure into the instance's fault table, where nova show finds it. Otherwise the reason would only be in one "
        "host's log. A device name that is in use leaves such a row, with status code 409. In pp instance the field is "
        "fault=<?>: not read.",
        "把失败写进实例的 fault 表，nova show 就是从那里读的；否则原因只会留在某一台主机的日志里。设备名已被占用时就会留下这样"
        "一条记录，状态码是 409。原文的 pp instance 里这个字段是 fault=<?>：没有读取。",
    ),
    "nova.compute.manager:ComputeManager.reserve_block_device_name": Text(
        "Chooses the device name on the host that runs the instance. The comment in the article's _attach_volume says why: it "
        "is done here to avoid a race in which two requests at the same time get the same name. The request said '', that is, "
        "choose for me; the reply is /dev/vdb.",
        "在实例所在的主机上选定设备名。原因写在原文 _attach_volume 的注释里：放在这里做，是为了避免两个请求同时到来时拿到同一个"
        "设备名。请求里写的是 ''，意思是由 Nova 决定；得到的应答是 /dev/vdb。",
    ),
    "nova.compute.manager:ComputeManager.reserve_block_device_name.do_reserve": Text(
        "The part that runs under a lock named after the instance's uuid: read the mappings, take the first free letter, write "
        "a row. Without the lock two requests would read the same list and both take /dev/vdb; with it they get vdb and vdc. "
        "The article sees only the result, volume_bdm.",
        "在以实例 uuid 命名的锁的保护下执行：读出已有映射，取第一个空闲的设备字母，写入一条记录。没有锁，两个请求会读到同一份列"
        "表，都拿走 /dev/vdb；有了锁，它们分别得到 vdb 和 vdc。原文只看得到结果，也就是 volume_bdm。",
    ),
    "nova.compute.utils:get_device_name_for_instance": Text(
        "Works out the device name: the prefix of the root device, and the letter that was asked for or the first free one. A "
        "letter that is in use is refused with 409, a name of no known form with 400. The article sees only what comes of it.",
        "算出设备名：前缀取自根设备，字母是请求里指定的，或者第一个空闲的。字母已被占用，返回 409；形式不认识的设备名，返回 400。"
        "原文只看得到结果。",
    ),
    "nova.compute.utils:_match": Text(
        "Takes a device name apart into prefix and letter: /dev/vda is /dev/vd and a. A name of another form is refused here.",
        "把设备名拆成前缀和字母：/dev/vda 拆成 /dev/vd 和 a。不是这种形式的设备名在这里被拒绝。",
    ),
    "nova.objects.block_device:BlockDeviceMappingList.get_by_instance_uuid": Text(
        "Reads which block devices the instance has already: here the root volume, mapping 38, /dev/vda. The letters in use "
        "come from this list; an old list would give one name out twice. The article prints root_device_name='/dev/vda', from "
        "which the prefix /dev/vd follows.",
        "读出实例已有哪些块设备：这里是根卷，38 号映射，/dev/vda。已占用的设备字母就来自这份列表；列表如果过期，同一个设备名会"
        "被分配两次。原文打印的 root_device_name='/dev/vda' 决定了前缀 /dev/vd。",
    ),
    "nova.objects.block_device:BlockDeviceMapping.create": Text(
        "Writes the block device mapping, row 39, before anything is attached. The row is the reservation: other users' lists "
        "of attachments show it before the POST has returned. Without it the device name could be given away meanwhile. The "
        "article prints the 21 fields: created_at is the moment of the request, connection_info is still None.",
        "写入 39 号映射，这时什么都还没有挂载。这条记录本身就是预留：POST 还没返回，别人的挂载列表里就已经能看到它。否则，这"
        "个设备名在此期间可能又被分配出去。原文打印了它的 21 个字段：created_at 就是请求的时刻，connection_info 还是 None。",
    ),
    "nova.compute.manager:ComputeManager.attach_volume": Text(
        "Where the cast arrives. The client has its 200 by now, so a failure here can be logged, but the client is not told. "
        "Connecting the disk is the subject of the author's next article: the last line of this one announces it.",
        "cast 到达的地方。这时客户端早已拿到 200，所以这里失败只能写日志，客户端不会知道。真正接上磁盘是作者下一篇的内容：原文"
        "最后一行预告了它。",
    ),
}

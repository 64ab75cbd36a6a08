"""Notes on what runs on controller, in nova-api."""

from walkthrough.lesson import Text

FUNCTIONS = {
    "nova.api.openstack.compute.contrib.volumes:VolumeAttachmentController.index": Text(
        "The GET that lists an instance's attachments. It makes the list from the block device mappings, so an attachment is in it "
        "as soon as its row is there, whether or not the volume is connected.",
        "列出实例的挂载的那个 GET。列表由块设备映射生成，所以记录一写入，挂载就列出来，不管卷是否已经接好。",
    ),
    "nova.api.openstack.compute.contrib.volumes:VolumeAttachmentController.create": Text(
        "The entry that the article starts from: POST …/os-volume_attachments ends here. It checks the form of the request and "
        "turns Nova's exceptions into HTTP responses. It must catch InstanceIsLocked before InstanceInvalidState, because the "
        "first is a subclass of the second. The article notes that the attach is asynchronous, so 202 would be right; Juno "
        "returns 200.",
        "原文的入口函数：POST …/os-volume_attachments 最终到这里。它检查请求的形式，并把 Nova 的异常变成 HTTP 响应；"
        "InstanceIsLocked 是 InstanceInvalidState 的子类，所以必须先捕获前者。原文的注释说挂载是异步的，按理应返回 202，Juno 返"
        "回的却是 200。",
    ),
    "nova.api.openstack.compute.contrib.volumes:VolumeAttachmentController._validate_volume_id": Text(
        "Lets only a volume id in canonical form pass: lower case, with hyphens. Without this check any text would reach the "
        "database and Cinder's URL before it was refused. The article passes over it with the words 'after some validation'.",
        "只放行规范形式的卷 ID：小写，带连字符。否则任何文本都会一路传到数据库和 Cinder 的 URL 里，才会被拒绝。原文用“做一些参"
        "数验证后”一句带过。",
    ),
    "nova.compute.api:API.get": Text(
        "Turns server_id into an instance object, by uuid or by database id. A caller who may not see the instance gets 404, "
        "not 403: the response must not tell that it exists. In the article this is line 416; at its third stop pp instance "
        "prints what came back, 60 fields.",
        "把 server_id 变成实例对象，uuid 或数据库 ID 都可以。无权查看的人得到 404 而不是 403：响应不能透露这个实例存在。在原文"
        "里这是第 416 行；到第三个断点，pp instance 打印出取回的 60 个字段。",
    ),
    "nova.objects.instance:Instance.get_by_uuid": Text(
        "Reads the instance from the database, with its metadata, security groups and info cache in one go. A field that was "
        "not asked for stays unset, which the article's pp instance shows as <?>: fault, numa_topology, pci_devices, "
        "cpu_pinning. Without objects, nova-api and nova-compute would have to agree on the keys of a dict.",
        "从数据库读出实例，连同元数据、安全组和 info cache 一次取齐。没有要求读取的字段保持未设置，在原文的 pp instance 里显示"
        "为 <?>：fault、numa_topology、pci_devices、cpu_pinning。如果不用对象，nova-api 和 nova-compute 就得约定字典里有哪些键"
        "。",
    ),
    "nova.compute.api:check_policy": Text(
        "Checks a rule of the policy file: compute:get when the instance is read, compute:attach_volume when it is used. "
        "Juno's file sets neither, so the rule 'default' decides: administrator or owner. Without this check a valid token of "
        "any project could attach to any instance. The article does not step in here; it happens between two of its stops.",
        "检查策略文件里的规则：读取实例时是 compute:get，使用时是 compute:attach_volume。两条都不在 Juno 自带的文件里，所以由 "
        "default 规则决定：管理员或所有者。如果少了这一步，任何项目的有效 token 都能往任何实例上挂载。原文没有单步进来，它就发"
        "生在两个断点之间。",
    ),
    "nova.compute.api:policy_decorator.outer.wrapped": Text(
        "The first of three decorators around API.attach_volume, @wrap_check_policy in the article: may this caller do this to "
        "this instance? It comes first so that a caller without rights learns nothing about lock or state. It refuses with 403.",
        "API.attach_volume 外面三层装饰器的第一层，即原文里的 @wrap_check_policy：这个调用者能不能对这个实例这样做？它排在最前"
        "，没有权限的人就打听不到锁和状态。拒绝时返回 403。",
    ),
    "nova.compute.api:check_instance_lock.inner": Text(
        "@check_instance_lock in the article: a locked instance is refused with 409, unless the caller is an administrator. "
        "Without it, nova lock would not protect against an attach. In pp instance the field reads locked=False.",
        "原文里的 @check_instance_lock：实例被锁定时返回 409 拒绝，管理员除外。少了这层装饰器，nova lock 就挡不住挂载。pp "
        "instance 里这个字段是 locked=False。",
    ),
    "nova.compute.api:check_instance_state.outer.inner": Text(
        "@check_instance_state in the article, with its list of five vm_states. It checks vm_state, then task_state, then "
        "whether the instance was ever launched, and refuses with 409. Otherwise a volume could be attached to an instance "
        "that is being built or deleted. The article's instance is stopped, which is in the list.",
        "原文里的 @check_instance_state，带着五个 vm_state 的列表：依次检查 vm_state、task_state，以及实例是否启动过，不符合就"
        "返回 409 拒绝。否则，正在创建或删除的实例也能挂上卷。原文的实例处于 stopped，正在列表之中。",
    ),
    "nova.compute.api:API.attach_volume": Text(
        "Checks the syntax of the device name and continues. The check is here to fail fast, says the article's comment: "
        "compute1 would find the mistake too, but only after a message there and back. is_ext_volume and its branch belong to "
        "the author's vendor, not to Juno.",
        "检查设备名的语法，然后继续。原文的注释说，放在这里是为了快速失败（fail fast）：compute1 也会发现，但要等消息来回一趟之"
        "后。is_ext_volume 和它的分支是作者所用厂商版本加的，Juno 里没有。",
    ),
    "nova.compute.api:API._attach_volume": Text(
        "The heart of the article: reserve a device name, query Cinder, reserve the volume, send the message. The except block "
        "undoes: save_and_reraise_exception destroys the mapping, then raises the first error again. Otherwise each failed "
        "attach would use up a device name. It is a method of its own so that cells can replace it, says its docstring.",
        "原文的核心：预留设备名，向 Cinder 查询卷并预留它，发出消息。except 分支负责撤销：save_and_reraise_exception 先删除映射"
        "，再让最初的异常继续抛出。不这样做，每次失败的挂载都会用掉一个设备名。文档字符串说它单独成为一个方法，是为了让 cells "
        "能够替换。",
    ),
    "nova.compute.rpcapi:ComputeAPI.reserve_block_device_name": Text(
        "An RPC call: nova-api waits here until compute1 has replied, and gives up with a 500 after rpc_response_timeout. If "
        "the reply comes after that, no code is left that would delete the mapping that compute1 wrote: one of Juno's leaks. "
        "The article shows the call in the code and its result, volume_bdm, but not that it went to another host and back.",
        "一次 RPC call（同步调用）：nova-api 在这里等待 compute1 的应答，超过 rpc_response_timeout 就放弃，返回 500。compute1 "
        "的应答如果超时之后才到，它已经写入的映射就再也没有代码去删除：这是 Juno 的一处资源泄漏。原文显示了这行调用和它的结果 "
        "volume_bdm，但看不出它去另一台主机走了一趟。",
    ),
    "nova.compute.rpcapi:_compute_host": Text(
        "Finds the host that the message goes to: the instance's own. Without this check, the message for an instance that has "
        "no host would go to a queue that nobody reads; so it raises an error here, and the client gets 500. It is line 414 of "
        "the article, and reads the host='compute1' of pp instance.",
        "找出消息发往哪台主机：实例所在的那台。如果不检查，没有 host 的实例的消息就会进入无人消费的队列；所以这里直接报错，返回"
        " 500。它在原文的第 414 行，读的就是 pp instance 里的 host='compute1'。",
    ),
    "nova.volume.cinder:translate_volume_exception.wrapper": Text(
        "Wraps Nova's requests to Cinder, and turns Cinder's 404 and 400 into Nova's own exceptions. The controller catches "
        "only Nova's exceptions: it would return 500 for an unknown volume instead of 404. Not in the article: it is between lines "
        "3152 and 3154.",
        "包装 Nova 访问 Cinder 的方法，把 Cinder 返回的 404 和 400 变成 Nova 自己的异常。控制器只捕获 Nova 的异常，少了这层装饰"
        "器，卷不存在时就会返回 500 而不是 404。原文没有提到，它发生在第 3152 到 3154 行之间。",
    ),
    "nova.volume.cinder:API.get": Text(
        "Queries Cinder for the volume: line 3152 of the article. It comes after the device name is reserved. So even a volume "
        "that does not exist costs a message to compute1 and back, and a mapping that is written and soft-deleted again.",
        "向 Cinder 查询这个卷：原文第 3152 行。它排在预留设备名之后，所以即使卷不存在，也要先和 compute1 往返一次，再把刚写入的"
        "映射软删除。",
    ),
    "nova.volume.cinder:API.check_attach": Text(
        "Is the volume available, without attachments, and in the right zone? Line 3153 of the article. It looks at a copy: "
        "between this check and the reservation somebody else may take the volume. That is why the next line can fail too.",
        "卷是否可用、有没有被挂载、可用区对不对？原文第 3153 行。它看的只是一份副本：从查看到预留之间，别人可能把卷拿走；所以下"
        "一行也可能失败，必须有处理。",
    ),
    "nova.volume.cinder:API.reserve_volume": Text(
        "Makes Cinder set the volume to 'attaching': line 3154 of the article, the second lock after the device name. Of two "
        "requests for one volume, one passes here and the other gets 400. If the cast after it fails, Juno does not undo it: "
        "the volume stays 'attaching'.",
        "让 Cinder 把卷设为 attaching：原文第 3154 行，是设备名之后的第二把锁。两个请求争同一个卷时，一个在这里通过，另一个得到"
        " 400。如果之后的 cast 失败，Juno 不会撤销它：卷就一直停在 attaching。",
    ),
    "nova.compute.rpcapi:ComputeAPI.attach_volume": Text(
        "Sends the message and does not wait: a cast, always in version 3.16, to the instance's host. With a call, the user "
        "would wait until the disk is connected. mountpoint holds the raw '' of the request, bdm the device name: the comment "
        "in lines 409 and 410 says which will be removed. Here the article ends.",
        "发出消息，不等应答：这是一次 cast，版本总是 3.16，发往实例所在的主机。如果用 call，用户就要一直等到磁盘接好。"
        "mountpoint 带的是请求里原样的 ''，bdm 才带着设备名：第 409、410 行的注释说明了哪一个将来会去掉。原文到此结束。",
    ),
    "nova.objects.block_device:BlockDeviceMapping.destroy": Text(
        "Undoes the reservation: the row is soft-deleted (marked as deleted), and the device name is free again. It is line "
        "3159 of the article, which a successful attach never reaches. If destroy itself raises, that new exception replaces "
        "the first, and the mapping stays live.",
        "撤销预留：这条记录被软删除（标记为已删除），设备名重新空闲。它是原文的第 3159 行，顺利的流程永远走不到。如果 destroy "
        "自己抛出异常，抛出的就是这个新异常，映射则继续有效。",
    ),
    "nova.objects.block_device:BlockDeviceMapping.get_by_volume_id": Text(
        "Reads the mapping that an older compute1 has just made: one that knows only message version 3.16 returns the device "
        "name alone. nova-api needs the mapping to undo or to send it. The article's hosts are of one version, so it is not "
        "called there.",
        "读出旧版 compute1 刚刚写入的映射：只懂 3.16 版消息的主机只返回设备名。没有这一步，nova-api 既无法撤销映射，也无法把它"
        "发出去。原文里各主机版本一致，所以没有调用到它。",
    ),
}

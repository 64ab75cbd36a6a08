"""Notes on what runs on compute1 once it acts on the cast, and on the conductor that it asks."""

from walkthrough.lesson import Text

FUNCTIONS = {
    "nova.compute.manager:ComputeManager.attach_volume.do_attach_volume": Text(
        "The part that runs under the lock of the instance's uuid. If anything fails in it, the mapping is soft-deleted, so that "
        "lists do not show a disk that is not there. reserve_block_device_name waits for the same lock: a second attach to this "
        "instance is not even given a name before this one is over.",
        "在以实例 uuid 命名的锁的保护下执行。里面任何一步失败，映射都会被软删除，挂载列表里才不会留下不存在的磁盘。reserve_bloc"
        "k_device_name 等的是同一把锁：这次挂载结束之前，同一个实例的第二次挂载连设备名都拿不到。",
    ),
    "nova.compute.manager:ComputeManager._attach_volume": Text(
        "Attaches with the rights of an administrator, and sends the notification at the end. If the attach fails, it tells "
        "Cinder that the volume is free again: os-unreserve. Without that the volume would stay 'attaching', as it does after a "
        "failed cast.",
        "以管理员权限完成挂载，最后发出通知。挂载失败时，它用 os-unreserve 告诉 Cinder 卷又空闲了；否则卷会一直停在 attaching，"
        "就像 cast 失败之后那样。",
    ),
    "nova.virt.block_device:DriverVolumeBlockDevice._transform": Text(
        "Makes the driver's dict of a mapping: seven keys, with connection_info read from its JSON. A mapping that is not a "
        "volume's is refused here, before the lock; nothing gives the volume back then, and it stays 'attaching'.",
        "把映射变成驱动用的字典：七个键，connection_info 从 JSON 读出。不是卷的映射在这里就被拒绝，还没有加锁；这时没有代码去取"
        "消卷的预留，它会停在 attaching。",
    ),
    "nova.virt.block_device:update_db.wrapped": Text(
        "The decorator that saves the mapping once attach is over. It stands outside, so a failed attach writes nothing. But the "
        "save can fail too, when the disk is in the domain and Cinder says in-use already.",
        "装饰器：attach 结束之后保存映射。它在外层，所以失败的挂载什么也不写。但保存本身也可能失败，而那时磁盘已经在 domain 里，"
        "Cinder 那边已经是 in-use。",
    ),
    "nova.virt.block_device:DriverVolumeBlockDevice.attach": Text(
        "The order of the attach: read the volume, get permission and address from Cinder, let the driver plug the disk in, tell "
        "Cinder. If the driver fails, the permission is taken back (terminate_connection). If Cinder fails after that, nothing "
        "takes the disk out of the domain: one of Juno's leaks.",
        "挂载的顺序：读出卷，向 Cinder 要许可和地址，让驱动插上磁盘，再告诉 Cinder。驱动失败时会收回许可（terminate_connection）；"
        "之后 Cinder 失败的话，却没有代码把磁盘从 domain 里取出来：这是 Juno 的一处泄漏。",
    ),
    "nova.virt.libvirt.driver:LibvirtDriver.get_volume_connector": Text(
        "Describes this host to a storage system: address, name, and its names for iSCSI and Fibre Channel, read from files and "
        "commands of the host. Cinder gives access to what is named here.",
        "说明这台主机对存储来说是谁：地址、主机名，以及从主机的文件和命令里读出的 iSCSI、光纤通道名字。Cinder 就按它放行。",
    ),
    "nova.volume.cinder:API.initialize_connection": Text(
        "os-initialize_connection: Cinder exports the volume to this host and answers how to get there. The status of the volume "
        "does not change. It has to be taken back with terminate_connection, or the export stays.",
        "os-initialize_connection：Cinder 把卷开放给这台主机，并返回怎样连接。卷的 status 不变。它要用 terminate_connection 收"
        "回，否则这个开放会一直留着。",
    ),
    "nova.volume.encryptors:get_encryption_metadata": Text(
        "Queries Cinder for how the volume is encrypted, if it is. This one is not, so no query is sent. The article never came "
        "here.",
        "卷如果加密，就向 Cinder 查询怎样加密。这个卷没有加密，所以没有查询。原文没有走到这里。",
    ),
    "nova.virt.libvirt.driver:LibvirtDriver.attach_volume": Text(
        "Plugs the disk in: finds the domain, connects the volume to the host, and hands libvirt a piece of XML. The flags "
        "follow the domain's state at that moment, and not Nova's vm_state. If libvirt refuses, the host logs out of the target "
        "again.",
        "插上磁盘：找到 domain，把卷连到主机上，再交给 libvirt 一段 XML。flags 取决于 domain 当时的状态，而不是 Nova 的 vm_stat"
        "e。libvirt 拒绝时，主机会从目标登出。",
    ),
    "nova.virt.libvirt.driver:LibvirtDriver._lookup_by_name": Text(
        "Finds the instance's domain by its name, instance- and the id in hexadecimal. If libvirt has no such domain, "
        "InstanceNotFound is raised, for which no fault row is written: the decorator takes the instance for deleted.",
        "按名字找到实例的 domain：instance- 加上十六进制的 id。libvirt 不认识它时抛出 InstanceNotFound，这时不写 fault 记录：装"
        "饰器以为实例已经被删除。",
    ),
    "nova.virt.libvirt.blockinfo:get_info_from_bdm": Text(
        "Decides how the disk appears in the guest: its type, and its bus, which follows from the name (vd: virtio). A bus that "
        "this kind of guest does not support is replaced in the same way.",
        "决定磁盘在虚拟机里以什么身份出现：类型，以及由名字得出的接口类型（bus），vd 就是 virtio。这种虚拟机不支持的接口类型也"
        "这样替换。",
    ),
    "nova.virt.libvirt.volume:LibvirtISCSIVolumeDriver.connect_volume": Text(
        "Logs in to the target and waits until a file for the disk is there. One lock for all volumes of the host: two logins at "
        "once would get into each other's way. If the file never comes, it gives up after five more rescans, and the session "
        "stays.",
        "登录目标，并一直等到磁盘的文件出现。整台主机的卷共用一把锁：两次登录同时进行会互相妨碍。文件一直不来，就在再扫描五次之"
        "后放弃，而会话会留着。",
    ),
    "nova.virt.libvirt.volume:LibvirtISCSIVolumeDriver._connect_to_iscsi_portal": Text(
        "Logs in to the target, unless there is a session already, and has it logged in to again when the host starts. A login "
        "that fails is not noticed here: only the disk that does not come is.",
        "登录目标（已有会话就不登录），并设为主机启动时自动登录。登录失败在这里不会被发现，要等磁盘不出现才知道。",
    ),
    "nova.virt.libvirt.volume:LibvirtISCSIVolumeDriver._run_iscsiadm": Text(
        "Runs one command, iscsiadm, as root on the host. The errors that may be ignored are given by their exit codes.",
        "以 root 身份在主机上执行一条 iscsiadm 命令。可以忽略的错误用退出码列出。",
    ),
    "nova.virt.libvirt.volume:LibvirtISCSIVolumeDriver._get_host_device": Text(
        "The name of the disk on this host, after its way there: address, target and number. It stays the same however many "
        "disks come and go, which /dev/sdb does not.",
        "磁盘在这台主机上的名字，由它的来路组成：地址、目标、编号。不管来去多少块磁盘，这个名字都不变，而 /dev/sdb 会变。",
    ),
    "nova.virt.libvirt.volume:LibvirtISCSIVolumeDriver.get_config": Text(
        "Describes the disk for libvirt. A volume that is read-only gets readonly; an access_mode that is not known is refused, "
        "when the host has already logged in.",
        "为 libvirt 描述这块磁盘。只读的卷带 readonly；不认识的 access_mode 会被拒绝，而这时主机已经登录了。",
    ),
    "nova.virt.libvirt.driver:LibvirtDriver._set_cache_mode": Text(
        "Lets the options of this host say how the disk is cached. Nothing is set here, so it stays 'none'.",
        "由这台主机的选项决定磁盘怎样缓存。这里没有设置，所以仍是 none。",
    ),
    "nova.virt.libvirt.config:LibvirtConfigObject.to_xml": Text(
        "Writes the configuration as XML, which is all that libvirt is told of the disk: source, name in the guest, serial number.",
        "把配置写成 XML。关于磁盘，libvirt 得到的就是这些：来源、在虚拟机里的名字、序列号。",
    ),
    "nova.volume.cinder:API.attach": Text(
        "os-attach: tells Cinder where the volume is attached and whether it may be written to. Only this makes it in-use. It "
        "comes after the disk is in the domain; if Cinder refuses now, the guest keeps a disk of which there is no record.",
        "os-attach：告诉 Cinder 卷挂载在哪里、能不能写。卷由此才成为 in-use。这时磁盘已经在 domain 里；Cinder 如果在这里拒绝，"
        "虚拟机就留着一块没有任何记录的磁盘。",
    ),
    "nova.virt.block_device:DriverBlockDevice.save": Text(
        "Copies disk_bus, device_name and device_type from the driver's dict into the mapping's object, and has that save itself.",
        "把 disk_bus、device_name、device_type 从驱动的字典抄进映射对象，再让它自己保存。",
    ),
    "nova.virt.block_device:DriverVolumeBlockDevice.save": Text(
        "Writes the connection into the mapping, as JSON. Otherwise, after a restart of the host or for a detach, the way to "
        "the disk would be lost.",
        "把连接信息以 JSON 写进映射。少了这一步，主机重启或卸载卷时，就查不到磁盘是怎样连接的。",
    ),
    "nova.objects.block_device:BlockDeviceMapping.save": Text(
        "Writes the changed fields in one UPDATE. On a compute host without a database this call travels to the conductor.",
        "用一条 UPDATE 写入改过的字段。计算节点没有数据库，这个调用就会发给 conductor 去做。",
    ),
    "nova.compute.manager:ComputeManager._notify_about_instance_usage": Text(
        "Tells whoever listens that the volume is attached. If building this message fails, Juno treats the attach as failed and "
        "soft-deletes the mapping, although the disk is there and Cinder says in-use.",
        "告诉愿意听的人卷已挂载。如果组装这条消息失败，Juno 会当作挂载失败而软删除映射，尽管磁盘已经在，Cinder 那边也是 in-use。",
    ),
    "nova.virt.libvirt.volume:LibvirtISCSIVolumeDriver.disconnect_volume": Text(
        "Logs out of the target, unless another disk of the same target is in use by a guest of this host.",
        "从目标登出；如果这台主机的虚拟机还在用同一目标的别的磁盘，就不登出。",
    ),
    "nova.volume.cinder:API.terminate_connection": Text(
        "os-terminate_connection: takes back the permission of initialize_connection. In Juno it is sent when the driver has "
        "failed, and not when os-attach has.",
        "os-terminate_connection：收回 initialize_connection 的许可。在 Juno 里，驱动失败时会发，os-attach 失败时却不发。",
    ),
    "nova.volume.cinder:API.unreserve_volume": Text(
        "os-unreserve: makes an 'attaching' volume available again. On a volume that is in-use it does nothing.",
        "os-unreserve：把 attaching 的卷恢复为 available。对 in-use 的卷，它什么也不做。",
    ),
    "nova.compute.manager:ComputeManager._instance_update": Text(
        "Sets columns of the instance by way of the conductor: here task_state to null. It clears the task_state of any other "
        "action too that has begun meanwhile.",
        "经 conductor 修改实例的字段：这里把 task_state 设为空。其间开始的别的操作，它的 task_state 也会一并清掉。",
    ),
    "nova.conductor.rpcapi:ConductorAPI.object_action": Text(
        "Sends an object and the name of a method to the conductor, and waits for what has changed in it. compute1 has no "
        "database: this is how its save reaches one.",
        "把一个对象和方法名发给 conductor，等待应答里的改动。compute1 没有数据库：它的 save 就是这样到达数据库的。",
    ),
    "nova.conductor.rpcapi:ConductorAPI.object_class_action": Text(
        "Has the conductor run a method of a class: a look-up, for which there is no object yet. The class travels as a name "
        "and a version, so that a newer conductor can answer an older compute host.",
        "请 conductor 执行一个类的方法：这是一次查询，还没有对象。类以名字和版本的形式发过去，这样新版的 conductor 也能应答旧版"
        "的计算节点。",
    ),
    "nova.conductor.manager:ConductorManager.object_class_action": Text(
        "Where such a call arrives, in the process that has the database. It runs the method with the caller's context, and the "
        "answer is an object taken apart.",
        "这样的 call 到达的地方，在有数据库的进程里。它用调用者的上下文执行方法，应答是拆开的对象。",
    ),
    "nova.conductor.manager:ConductorManager._object_dispatch": Text(
        "Runs the method, if it is one that may be called from elsewhere. Without this check a message could have any method of "
        "any object run here. An error goes back to the caller: it is theirs.",
        "执行这个方法，前提是它允许从别处调用。没有这项检查，一条消息就能在这里执行任何对象的任何方法。出错时异常交回给调用者："
        "那是他的错误。",
    ),
    "nova.conductor.manager:ConductorManager.object_action": Text(
        "Runs the method where the database is, and answers with the fields that it changed. The object that compute1 holds is "
        "another copy: it takes these fields over.",
        "在有数据库的地方执行这个方法，应答里带上它改过的字段。compute1 手里的对象是另一份副本，由它接收这些字段。",
    ),
}

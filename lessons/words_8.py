"""What lesson 8 says, in both languages."""

from walkthrough import Place, Question, Task, Text

LESSON = {
    "title": Text("Lesson 8 · Two hosts", "第八课 · 两台主机"),
    "opening": Text(
        """
        In Juno a compute host has no database. To read or write there, compute1 sends a request to nova-conductor*, a service on
        controller, by RPC*. So three processes work at one attach, and in this lesson you stop in each of them: nova-api on
        controller, nova-compute on compute1, and the conductor.

        The message bus* is in memory here, but it is RabbitMQ's own driver that packs the messages. What the texts say of a real
        broker, and how long things take, was measured with three processes of real Juno over RabbitMQ.
        """,
        """
        在 Juno 里，计算节点没有数据库。compute1 要读写数据库，就用 RPC* 请 controller 上的 nova-conductor* 服务来做。
        所以一次挂载有三个进程参与，这一课里你会停在每一个里面：controller 上的 nova-api，compute1 上的 nova-compute，以及 conductor。

        这里的消息队列*在内存中，但打包消息的是 RabbitMQ 自己的驱动。文中关于真实 broker 的说法和时间，
        都是用三个真实的 Juno 进程在 RabbitMQ 上测得的。
        """,
    ),
    "closing": Text(
        """
        One attach is fourteen messages: four calls, a reply and an end mark for each, the cast, and a notification. With the
        conductor in compute1's own process it would be five. nova-api never needs the conductor: it has the database itself.

        All of it rests on one rule: a message counts as done when it is taken. If a service is killed while it works
        on one, the message is lost for good, and the volume stays attaching. A service that was only slow does the work all the
        same, long after the caller has given up.

        Type chain all in the first request to see the calls of all three, one inside the other.
        """,
        """
        一次挂载共有十四条消息：四个 call，每个各有一条应答和一条结束标记，再加上 cast 和一条通知。如果 conductor 就在 compute1 自己的进程里，
        只要五条。nova-api 从不请求 conductor：它自己有数据库。

        这一切都取决于一条规则：消息被取走，就算处理过了。正在工作的服务被杀死，消息就永远丢了，卷一直停在 attaching；
        只是慢的服务则照样做完，而调用者早已放弃。

        在第一个请求里输入 chain all，可以看到三个进程的调用一层套着一层。
        """,
    ),
}

ASKS = {
    "title": Text("compute1 calls the conductor", "compute1 请求 conductor"),
    "notice": Text(
        """
        Nothing in the calling code says that it leads here: it called a method of the class. That method has a wrapper, which on a
        host without a database sends the name of the class, the name of the method and the arguments.

        The topic is conductor, with no host behind it: whichever conductor is free may take the message. It is a call, so compute1
        waits. nova-api waits as well, for compute1: calls lie inside calls.
        """,
        """
        从前面的代码看不出会走到这里：它只是调用了类的一个方法。方法前面有一层包装，在没有数据库的主机上，
        它就把类名、方法名和参数发出去。

        topic 是 conductor，后面没有主机名：哪个 conductor 空闲，就由哪个处理。这是 call，所以 compute1 要等；
        而 nova-api 也在等 compute1：call 里面套着 call。
        """,
    ),
    "question": Question(
        ask=Text(
            "compute1 is choosing a device name and needs the instance's mappings. Which method of BlockDeviceMappingList is the "
            "conductor to run?",
            "compute1 正在选设备名，需要实例已有的映射。它请 conductor 执行 BlockDeviceMappingList 的哪个方法？",
        ),
        right=(
            "get_by_instance_uuid",
            "BlockDeviceMappingList.get_by_instance_uuid",
            "get_by_instance_uuid()",
            "get_by_instance_uuid 方法",
        ),
        wrong=("create", "save", "object_class_action", "get_by_volume_id", "reserve_block_device_name"),
        hints=(
            Text("It is one of this function's arguments.", "是这个函数的一个参数。"),
            Text("Type: objmethod", "输入：objmethod"),
        ),
        because=Text(
            "objver travels along, 1.4: the conductor's reply must be a list that this version of nova-compute can read.",
            "随行的还有 objver，即 1.4：conductor 的应答必须是这个版本的 nova-compute 能懂的列表。",
        ),
        value="objmethod",
    ),
}

CALLER = {
    "title": Text("inside the conductor", "在 conductor 里"),
    "notice": Text(
        """
        This is another process on another host. It has acknowledged the message to the broker already, before doing anything: if it
        dies now, this work is never done.

        It looks the class up by its name, and runs the same method. The method has the same wrapper here, but this process has the
        database, so the call goes straight through.
        """,
        """
        这是另一台主机上的另一个进程。它什么都还没做，就已经向 broker 确认了这条消息：如果现在死掉，这件工作就再也不会做了。

        它按名字找到类，执行同一个方法。前面也是同一层包装，但这个进程有数据库，所以直接通过。
        """,
    ),
    "question": Question(
        ask=Text(
            "A context came with the message. As which user does the conductor do this work? Give context.user_name.",
            "上下文随消息一起来了。conductor 以哪个用户的身份做这件事？写出 context.user_name 的值。",
        ),
        right=("demo", "user_name=demo", "用户 demo", "demo 用户"),
        wrong=("conductor", "nova", "admin", "None", "compute1"),
        hints=(
            Text("It is the user whose POST began all this.", "就是发出 POST 的那个用户。"),
            Text("Type: context.user_name", "输入：context.user_name"),
        ),
        because=Text(
            "The caller's user, project, token and request id travel with every call and cast; replies carry none. One id in the logs "
            "of all hosts leads back to one POST.",
            "调用者的用户、项目、token 和请求 ID 随每个 call 和 cast 一起走，应答则不带。各台主机日志里的同一个 ID，对应同一个 POST。",
        ),
        value="context.user_name",
    ),
    "task": Task(
        ask=Text(
            "Continue in this process until you are in get_by_instance_uuid, of nova/objects/block_device.py.",
            "在这个进程里继续走，直到停在 nova/objects/block_device.py 的 get_by_instance_uuid 里。",
        ),
        stand=Place(file="nova/objects/block_device.py", function="get_by_instance_uuid"),
        hints=(
            Text("Step with s, or find its line in the file.", "用 s 单步，或者在文件里找到它的行号。"),
            Text("tbreak nova/objects/block_device.py:74, then c.", "tbreak nova/objects/block_device.py:74，再输入 c。"),
        ),
        because=Text(
            "w shows how it came there: object_class_action, _object_dispatch, the method. No frame of compute1 is in it.",
            "w 可以看到它是怎样走到的：object_class_action、_object_dispatch、这个方法。里面没有 compute1 的栈帧。",
        ),
        done=("tbreak nova/objects/block_device.py:74", "c"),
        undone=("n", "n"),
    ),
}

TRAVELS = {
    "title": Text("the cast, with two objects in it", "带着两个对象的 cast"),
    "notice": Text(
        """
        bdm has been on a long way: made on compute1, saved by the conductor, back to compute1, back to here. Each time it was taken
        apart into plain values and put together again: bdm.obj_to_primitive() is what the bus carries. Its version and the names of
        its changed fields go along.

        A call would add a message id and the name of a reply queue. A cast has neither, so compute1 could not answer if it wanted to.
        """,
        """
        bdm 走了很长的路：在 compute1 上创建，由 conductor 存入数据库，回到 compute1，再回到这里。
        每一次它都被拆成普通的值，再重新拼起来：消息队列里传的就是 bdm.obj_to_primitive()，其中还带着版本和改过的字段名。

        如果是 call，还会加上消息 ID 和应答队列的名字。cast 两样都没有，compute1 想应答也无从应答。
        """,
    ),
    "question": Question(
        ask=Text(
            "Under which key of bdm.obj_to_primitive() is the name of its class?",
            "bdm.obj_to_primitive() 里，类名在哪个键下面？",
        ),
        right=("nova_object.name", "'nova_object.name'", "nova_object.name 键"),
        wrong=("nova_object.data", "nova_object.version", "name", "class", "nova_object"),
        hints=(
            Text("Type: pp bdm.obj_to_primitive()", "输入：pp bdm.obj_to_primitive()"),
            Text("Look for BlockDeviceMapping.", "找到 BlockDeviceMapping。"),
        ),
        because=Text(
            "The other side finds the class by this name, in the version beside it. It never unpacks code, only data.",
            "接收的一方按这个名字和旁边的版本找到类。传过去的只有数据，没有代码。",
        ),
        value="next(key for key, value in bdm.obj_to_primitive().items() if value == 'BlockDeviceMapping')",
    ),
}

CHANGED = {
    "title": Text("the save that has to travel", "要走远路的 save"),
    "notice": Text(
        """
        The disk is in the domain, and Cinder says in-use. On one host this line is an UPDATE; here it becomes a call, object_action,
        with the object, the method save, and the caller's context.

        While it waits, everything depends on the conductor. Stopped in real Juno at this moment, it let compute1 wait 60 seconds, undo
        what it could, and wait 60 more for each attempt to write that down: 242 seconds in all.
        """,
        """
        磁盘已经在 domain 里，Cinder 那边是 in-use。在一台主机上，这一行就是一条 UPDATE；在这里它变成一个 call：object_action，
        带着对象、方法名 save 和调用者的上下文。

        等待期间，一切都取决于 conductor。在真实的 Juno 里，如果它此刻停着，compute1 会等 60 秒，撤销能撤销的，
        再为每一次写库各等 60 秒：前后共 242 秒。
        """,
    ),
    "question": Question(
        ask=Text(
            "Only what has changed is to be written. How many fields of self._bdm_obj have changed?",
            "只写改过的字段。self._bdm_obj 有几个字段改过？",
        ),
        right=("4", "four", "四", "四个", "4 个", "4 个字段", "四个字段"),
        wrong=("1", "21", "0", "3", "5"),
        hints=(
            Text("obj_what_changed() lists them.", "obj_what_changed() 会列出它们。"),
            Text("Type: len(self._bdm_obj.obj_what_changed())", "输入：len(self._bdm_obj.obj_what_changed())"),
        ),
        because=Text(
            "connection_info, device_name, disk_bus and device_type. Three of them were set to what they were: set counts as changed.",
            "connection_info、device_name、disk_bus、device_type。其中三个的值与原来相同：赋过值就算改过。",
        ),
        value="len(self._bdm_obj.obj_what_changed())",
    ),
    "task": Task(
        ask=Text(
            "obj_to_primitive() takes the object apart as the message will. Print its 'nova_object.changes' alone.",
            "obj_to_primitive() 把对象拆成消息里的样子。只打印其中的 'nova_object.changes'。",
        ),
        see="self._bdm_obj.obj_to_primitive()['nova_object.changes']",
        hints=(
            Text("It returns a dict.", "它返回一个字典。"),
            Text(
                "Type: pp self._bdm_obj.obj_to_primitive()['nova_object.changes']",
                "输入：pp self._bdm_obj.obj_to_primitive()['nova_object.changes']",
            ),
        ),
        because=Text(
            "The names travel with the values, so the conductor writes these columns and no others.",
            "名字和值一起发出，所以 conductor 只写这几列。",
        ),
        done=("pp self._bdm_obj.obj_to_primitive()['nova_object.changes']",),
        undone=("pp self._bdm_obj.obj_to_primitive()",),
    ),
}

UPDATED = {
    "title": Text("the UPDATE, on the other side", "在另一边执行 UPDATE"),
    "notice": Text(
        """
        self is not compute1's object: it was put together here from the message. compute1's own copy does not have the result of the UPDATE yet.

        The reply will hold the fields that this side has changed, and compute1 takes them over into its copy. It comes in two
        messages on compute1's reply queue: the result, and then an empty end mark. Only the end mark lets compute1 continue.
        """,
        """
        self 不是 compute1 手里的那个对象，而是在这里根据消息拼出来的。compute1 的那一份还没有这次 UPDATE 的结果。

        应答里会带上这一边改过的字段，由 compute1 写进自己的那一份。应答分两条消息进入 compute1 的应答队列：先是结果，
        再是一条空的结束标记；收到结束标记，compute1 才继续。
        """,
    ),
    "question": Question(
        ask=Text(
            "row is what the database holds now. Which column has a value that self, which came from compute1, does not have yet?",
            "row 是数据库里现在的记录。哪一列有值，而从 compute1 发来的 self 里还没有？",
        ),
        right=("updated_at", "row['updated_at']", "updated_at 列", "updated_at 字段"),
        wrong=("connection_info", "created_at", "id", "deleted_at", "device_name"),
        hints=(
            Text("Compare pp self with pp row.", "比较 pp self 和 pp row。"),
            Text("It is a time.", "是一个时间。"),
        ),
        because=Text(
            "The time of the UPDATE is set where the database is. It is the only field in the reply.",
            "UPDATE 的时间是在有数据库的那一边定的。应答里只有这一个字段。",
        ),
        value="next(name for name in ('created_at', 'deleted_at', 'updated_at') if getattr(self, name) is None and row[name])",
    ),
}

CROSSED = {
    "title": Text("an error that crossed the bus", "穿过消息队列的异常"),
    "notice": Text(
        """
        The same attach, but the database refuses the UPDATE. The error was raised in the conductor, packed into a reply, and raised
        again on compute1. Nova's own errors keep their class on the way. This one is the database's, and compute1 has no class for
        it: an except clause that names it would catch nothing here.

        What lesson 7 showed follows: os-unreserve without effect, and the mapping deleted, each by one more call.
        """,
        """
        同样的挂载，但数据库拒绝了 UPDATE。异常在 conductor 里抛出，装进应答，到 compute1 上再次抛出。
        Nova 自己的异常回来时还是原来的类；这一个是数据库的，compute1 没有它的类，所以按它的类写的 except 在这里什么也捕获不到。

        接下来与第七课相同：os-unreserve 没有效果，映射被删除，每一步又是一个 call。
        """,
    ),
    "question": Question(
        ask=Text(
            "In the conductor it was a DBError. What is the class of error here?",
            "在 conductor 里它是 DBError。这里 error 的类是什么？",
        ),
        right=("RemoteError", "oslo_messaging.rpc.client.RemoteError", "RemoteError 类"),
        wrong=("DBError", "Exception", "MessagingTimeout", "InvalidInput"),
        hints=(
            Text("The exception is in the variable error.", "异常在变量 error 里。"),
            Text("Type: type(error).__name__", "输入：type(error).__name__"),
        ),
        because=Text(
            "RemoteError, with the name DBError and the conductor's traceback in its text: that is what the fault will say.",
            "是 RemoteError，文字里有 DBError 这个名字和 conductor 的调用栈：fault 里写的就是这些。",
        ),
        value="type(error).__name__",
    ),
}

SILENT = {
    "title": Text("no reply", "没有应答"),
    "notice": Text(
        """
        In this request nova-compute on compute1 is stopped. Its queue outlives it, so the call of this line is taken in, and lies
        there. nova-api waits 60 seconds, rpc_response_timeout; the waiting is left out here.

        The same happens while nova-compute runs, if another attach to this instance takes so long that the call still waits for
        the lock when its caller has given up.
        """,
        """
        这个请求发出时，compute1 上的 nova-compute 停着。它的队列还在，所以这一行的 call 会被收下，放在那里。
        nova-api 要等 60 秒（rpc_response_timeout）；这里省去了等待。

        nova-compute 在运行时也会这样：如果同一个实例的另一次挂载太慢，这个 call 就一直等那把锁，等到调用者已经放弃。
        """,
    ),
    "question": Question(
        ask=Text("Which status code will the client get in the end?", "客户端最后会得到什么状态码？"),
        right=("500", "HTTP 500", "500 错误"),
        wrong=("200", "404", "503", "504", "202"),
        hints=(
            Text("create() does not catch MessagingTimeout.", "create() 没有捕获 MessagingTimeout。"),
            Text("What escapes from nova-api becomes one and the same code.", "从 nova-api 漏出去的异常，状态码都一样。"),
        ),
        because=Text(
            "500, with a text that says nothing of a time-out. The client is not told that the work may still be done later.",
            "500，而且文字里没有提到超时。客户端看不出这件事之后可能还会做。",
        ),
        value="response.status_int",
    ),
}

STALE = {
    "title": Text("nova-compute is back", "nova-compute 回来了"),
    "notice": Text(
        """
        The client got its 500 a minute ago. nova-compute has started again, found the old call in its queue, and carries it out:
        nothing in a message says how old it is. The time that its sender would wait went along in a header that RabbitMQ ignores.

        The reply goes to a queue that no process reads any more. No code is left that would delete this mapping.
        """,
        """
        客户端一分钟前就得到了 500。nova-compute 重新启动，在队列里发现这个旧的 call，照样执行：从消息里看不出它有多旧。
        发送方愿意等多久，只写在一个 RabbitMQ 不认识的头部里。

        应答会进入一个不再有进程读取的队列。也没有代码会去删除这条映射。
        """,
    ),
    "question": Question(
        ask=Text(
            "A row has just been written for an attach that was given up. What is its id?",
            "刚刚为一次已经放弃的挂载写入了一条记录。它的 id 是多少？",
        ),
        right=("39", "id=39", "39 号映射", "39 号记录", "id 是 39"),
        wrong=("38", "40", "33", "0", "没有"),
        hints=(
            Text("Print bdm, and look for it.", "打印 bdm，找到它。"),
            Text("Type: bdm.id", "输入：bdm.id"),
        ),
        because=Text(
            "39, at /dev/vdb. Real nova-compute took the call up within a millisecond, once it listened again.",
            "39，设备名 /dev/vdb。真实的 nova-compute 重新开始监听后，不到一毫秒就取走了这个 call。",
        ),
        value="bdm.id",
    ),
}

GHOST = {
    "title": Text("a ghost in the list", "列表里的幽灵"),
    "notice": Text(
        """
        The list holds /dev/vdb, made from a mapping of a request that was given up. nova-api never got as far as Cinder, so the
        volume can still be attached: on real Juno the next POST got /dev/vdc, and the list had one volume twice.
        """,
        """
        列表里有 /dev/vdb，来自那个已被放弃的请求的映射。nova-api 根本没有走到 Cinder，所以卷仍然可以挂载：
        在真实的 Juno 上，下一个 POST 得到 /dev/vdc，列表里同一个卷出现了两次。
        """,
    ),
    "question": Question(
        ask=Text(
            "attachments lists the volume at /dev/vdb. In which status is it at Cinder? (self.compute_api.volume_api queries it.)",
            "attachments 里列出了 /dev/vdb 上的卷。它在 Cinder 里的 status 是什么？（用 self.compute_api.volume_api 查询。）",
        ),
        right=("available", "status=available", "可用", "空闲"),
        wrong=("attaching", "in-use", "挂载中", "使用中", "error"),
        hints=(
            Text("get takes the context and the volume's id.", "get 的参数是 context 和卷的 ID。"),
            Text("attachments[-1]['volumeId'] is the id.", "attachments[-1]['volumeId'] 就是 ID。"),
        ),
        because=Text(
            "The reserve call was the first of all steps, and Cinder comes after it.",
            "预留设备名的 call 是第一步，Cinder 在它之后。",
        ),
        value="self.compute_api.volume_api.get(context, attachments[-1]['volumeId'])['status']",
    ),
}

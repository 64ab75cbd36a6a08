"""What lesson 5 says, in both languages."""

from walkthrough import Question, Task, Text

LESSON = {
    "title": Text("Lesson 5 · The window", "第五课 · 时间窗口"),
    "opening": Text(
        """
        "And now, we have a problem...", says a comment in create(). The attach is asynchronous: the client gets its response before
        the volume* is attached. In between is a window of time in which the attach might not be seen, and in which two requests might
        get into each other's way. The comment asks for an attachment state in the database.

        In this lesson other users send requests too. At some stops, one of theirs runs while yours waits, and you see the response
        that they got.
        """,
        """
        create() 里的注释写道：“And now, we have a problem...”（现在有个问题）。挂载是异步的：客户端收到响应时，卷*还没有挂载好。
        其间有一个时间窗口可能看不到这次挂载，并发的请求也可能互相妨碍。注释希望数据库里有一个挂载状态。

        这一课里还有别的用户：在有些断点，你的请求停着的时候，另一个用户的请求会发出并返回，你能看到他得到的响应。
        请站在他的角度看这个窗口。
        """,
    ),
    "closing": Text(
        """
        The block device mapping is made early, before the cast. That settles one half of the comment's worry: the attachment is
        listed from the beginning, and two requests never get one device name. The other half stays, because a mapping has no state.
        Reserved, attached and about to be deleted look the same. And if compute1 fails later, the client already has its 200.

        Copy lessons/lesson_5.py to lessons/mine.py and let the other users ask for something else (meanwhile is their request). With
        another volume and '' for a name both requests succeed, each with a name of its own.
        """,
        """
        注释担心的两件事，提前建好的块设备映射解决了一件：挂载从一开始就能列出来，两个请求也不会拿到同一个设备名。
        另一件仍然存在：映射没有状态。已预留的、已挂载的、即将删除的，看起来都一样；而如果 compute1 后来失败，客户端早已拿到 200。

        把 lessons/lesson_5.py 复制为 lessons/mine.py，让另一个用户请求别的东西试试（meanwhile 就是他的请求）：换一个卷，设备名写 ''，
        两个请求就都能成功，各得到一个自己的设备名。
        """,
    ),
}

#: A volume that cannot be had, in the words of somebody who reads Chinese.
_NOT_FREE = (("400", "可用"), ("400", "无效的卷"), ("400", "卷无效"), ("400", "卷状态"), ("400", "被占用"), ("400", "使用"))

EARLY = {
    "title": Text("before the cast, seen by another user", "cast 之前，另一个用户看到的"),
    "notice": Text(
        """
        The message has not left, and the client has no response yet. But the other user's GET lists /dev/vdb already. compute1 wrote
        the row in the RPC call* that reserves the name (a call waits for a reply), and the list of attachments is made from such rows.

        So the window in which an attachment is not seen is closed. Nova shows it too early instead.
        """,
        """
        消息还没有发出，客户端也还没有收到响应。但另一个用户的 GET 已经列出了 /dev/vdb：
        compute1 在预留设备名*的 call（reserve_block_device_name，等待应答）里就写了这条记录，而挂载列表正是由这些记录生成的。

        所以，“看不到挂载”的窗口已经关上了；Nova 反而显示得过早。
        """,
    ),
    "question": Question(
        ask=Text(
            "The volume is not connected to the instance* yet, although the list shows it. What is the value of bdm.connection_info?",
            "卷还没有真正接到实例*上。列表里已经有它，那么 bdm.connection_info 的值是什么？",
        ),
        right=("None", "nothing", "null", "空", "空值", "没有", "什么都没有", "None 值", "connection_info=None"),
        wrong=("iscsi", "/dev/vdb", "<?>", "未设置", "{}"),
        hints=(
            Text("Type pp bdm, and look for the field.", "输入 pp bdm，找到这个字段。"),
            Text("Type: p bdm.connection_info", "输入：p bdm.connection_info"),
        ),
        because=Text(
            "None: compute1 will set it when it attaches the volume. The list does not use it.",
            "是 None：等 compute1 真正挂载时才会填上。列表并不看这个字段。",
        ),
        value="bdm.connection_info",
    ),
}

PROMISE = {
    "title": Text("the response is ready", "响应已经准备好"),
    "notice": Text(
        """
        The comment is right above this line. The cast*, a message that does not wait for a reply, has left. compute1 will handle it
        after this request is answered. (In a real cloud either may come first; here the order is always the same.)

        attachment is all that the client will be told.
        """,
        """
        注释就在这一行上面。cast*（只发不等的消息）已经发出；这个请求返回之后，compute1 才会处理它。（真实环境里先后不定，这里总是这个顺序。）

        attachment 就是客户端能得到的全部内容。
        """,
    ),
    "task": Task(
        ask=Text(
            "Change attachment, so that your client is told another device name*: /dev/vdz.",
            "改一改 attachment，让客户端得到另一个设备名：/dev/vdz。",
        ),
        answer="response.json['volumeAttachment']['device'] == '/dev/vdz'",
        hints=(
            Text("attachment is a dict. Which key is the name under?", "attachment 是字典。设备名在哪个键下面？"),
            Text("Type: attachment['device'] = '/dev/vdz', and then c.", "输入：attachment['device'] = '/dev/vdz'，再输入 c。"),
        ),
        because=Text(
            "The client believes it, and the list at the next stop still says /dev/vdb: a response is what the controller writes, not "
            "what is so. It has no key for a state either. The comment asks how to answer 'accepted' (202); Juno answers 200.",
            "客户端信了，而下一个断点的列表里仍是 /dev/vdb：响应只是控制器写下的内容，不等于事实。"
            "里面也没有表示状态的键。注释问怎样才能返回 accepted（202）；Juno 返回的是 200。",
        ),
        done=("attachment['device'] = '/dev/vdz'",),
        undone=("device = '/dev/vdz'",),
    ),
}

LATER = {
    "title": Text("on compute1, after the response", "在 compute1 上，响应之后"),
    "notice": Text(
        """
        The client has its response now, and only now compute1 takes up the message. The article ends here: attaching the volume is the
        subject of its next part. The other user's list is the same as before.

        A failure from here on can be logged, but the client can no longer be told.
        """,
        """
        这时客户端已经收到响应，而 compute1 现在才开始处理这条消息；原文也就到此为止：真正的挂载是作者下一篇的内容。
        另一个用户看到的列表与之前相同。

        从这里起，无论什么失败，都只能写日志，再也无法告诉客户端。
        """,
    ),
    "task": Task(
        ask=Text(
            "context has crossed the bus too. Print the id of the request that both hosts* write into their logs.",
            "context 也随消息过来了。把两台主机*都写进日志的请求 ID 打印出来。",
        ),
        see="context.request_id",
        hints=(
            Text("dir(context) lists its attributes.", "dir(context) 列出它的属性。"),
            Text("Type: context.request_id", "输入：context.request_id"),
        ),
        because=Text(
            "It is the id that the controller gave to your POST. The client has its 200 already: if compute1 fails now, only the log can "
            "say so, and this id finds it.",
            "就是 controller 给你的 POST 分配的 ID。客户端早已收到 200：如果 compute1 现在失败，只有日志会说，靠这个 ID 才找得到。",
        ),
        done=("p context.request_id",),
        undone=("p context.user_id",),
    ),
}

AFTERWARDS = {
    "title": Text("the user looks for the volume", "用户来查看这个卷"),
    "notice": Text(
        """
        Now your own request: the GET by which a client finds out what came of its POST. It reads the instance's block device mappings*,
        one by one.
        """,
        """
        现在是你自己的请求：POST 之后，客户端要用这个 GET 才能知道结果。它读出实例的块设备映射*，逐条列出。
        """,
    ),
    "question": Question(
        ask=Text("How many attachments will the list hold?", "列表里会有几条挂载？"),
        right=("2", "two", "二", "两", "两条", "2 条", "俩", "两项"),
        wrong=("1", "一条", "0", "3", "三条"),
        hints=(
            Text("The root device of this instance is a volume as well.", "这个实例的根设备也是一个卷。"),
            Text("The other user's list had /dev/vda and /dev/vdb.", "另一个用户的列表里有 /dev/vda 和 /dev/vdb。"),
        ),
        because=Text(
            "The root volume, /dev/vda, and the new one. compute1 has attached nothing in this lesson, and the list cannot show that.",
            "根卷 /dev/vda，以及新的这个。在这一课里 compute1 什么都没有挂载，列表却看不出来。",
        ),
        value="len(response.json['volumeAttachments'])",
    ),
}

RACE = {
    "title": Text("two requests for one volume", "两个请求，同一个卷"),
    "notice": Text(
        """
        Everything starts afresh. You have your device name, /dev/vdb, and Nova is about to query Cinder*, which owns the volumes. Now another user attaches the same volume, in one go: the response is shown above.

        Their mapping has id 40. The lock on compute1 keeps the device names apart. Nothing has reserved the volume for you.
        """,
        """
        换一套新环境。你已经拿到设备名 /dev/vdb，正要向管理卷的服务 Cinder 查询卷。就在这时，另一个用户也要挂载同一个卷，而且一口气走完了：
        上面是他得到的响应。

        另一个用户得到的是 40 号映射。compute1 上的锁管住了设备名，却没有任何东西为你预留这个卷。
        """,
    ),
    "question": Question(
        ask=Text("Which status code* and which message will you get?", "你会得到什么状态码*和消息？"),
        right=("400 Invalid volume: status must be 'available'",),
        keys=(("400", "available"), ("400", "invalid volume"), *_NOT_FREE),
        wrong=("200", "409 in use", "409 被占用", "200 /dev/vdb"),
        hints=(
            Text("In which status did they leave the volume?", "另一个用户把卷留在什么状态？"),
            Text("n, then pp volume['status']; lesson 4 began like this.", "n，再 pp volume['status']；第四课就是这样开始的。"),
        ),
        because=Text(
            "The volume is attaching, for them. They reserved it first, although you got your device name first.",
            "卷已经是 attaching，归了另一个用户。在 Cinder* 那里先到先得，尽管你更早拿到设备名。",
        ),
        value="'{code} {message}'.format_map(*response.json.values())",
    ),
}

TWICE = {
    "title": Text("the loser cleans up", "输的一方收拾残局"),
    "notice": Text(
        """
        Look at the other user's list: the same volume is in it twice, under two names. Both mappings are live, but one of them belongs
        to an attach that has failed already.
        """,
        """
        看看另一个用户的列表：同一个卷出现了两次，设备名不同。两条映射都有效，而其中一条属于已经失败的那次挂载。
        """,
    ),
    "question": Question(
        ask=Text("Which of the two names will disappear from the list?", "这两个设备名里，哪一个马上会从列表里消失？"),
        right=("/dev/vdb", "vdb", "我的", "我的那个", "我的 /dev/vdb"),
        wrong=("/dev/vdc", "both", "两个都会", "/dev/vda"),
        hints=(
            Text("Whose request are you stepping through?", "你正在单步走的是谁的请求？"),
            Text("Type: volume_bdm.device_name", "输入：volume_bdm.device_name"),
        ),
        because=Text(
            "/dev/vdb, yours, mapping 39. This is the half of the worry that stays: without a state nothing tells the two apart.",
            "是你的 /dev/vdb，39 号映射。注释担心的另一件事就在这里：没有状态，这两条就分不清。",
        ),
        value="volume_bdm.device_name",
    ),
}

ONE_NAME = {
    "title": Text("two volumes, one name", "两个卷，同一个设备名"),
    "notice": Text(
        """
        This is the last request. The volumes differ this time, but both users ask for /dev/vdb. You are stopped before the call that
        reserves the name; the other user was a little faster.
        """,
        """
        最后一个请求。这次卷不同，但两个用户都指定了 /dev/vdb。你停在预留设备名的 call 之前，另一个用户稍快一步。
        """,
    ),
    "question": Question(
        ask=Text("Which status code and which message will you get?", "你会得到什么状态码和消息？"),
        right=("409 The supplied device path (/dev/vdb) is in use.",),
        keys=(("409", "in use"), ("409", "占用"), ("409", "使用"), ("409", "已存在")),
        wrong=("400 The supplied device path (/dev/vdb) is invalid.", "400 占用", "200 /dev/vdc", "500"),
        hints=(
            Text("A device name that was asked for is not replaced by another.", "明确指定的设备名不会换成别的。"),
            Text("It is a conflict: 409.", "这是冲突：409。"),
        ),
        because=Text(
            "compute1 compares with the row that the other request left. This half of the worry is settled: two requests cannot get one "
            "device name.",
            "compute1 比较的就是另一个用户留下的那条记录。这正是已经解决的那件事：两个请求不会拿到同一个设备名。",
        ),
        value="'{code} {message}'.format_map(*response.json.values())",
    ),
}

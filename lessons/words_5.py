"""What lesson 5 says, in both languages."""

from walkthrough import Question, Text

LESSON = {
    "title": Text("Lesson 5 · The window", "第五课 · 时间窗口"),
    "opening": Text(
        """
        "And now, we have a problem", says the comment in create(): the attach is asynchronous, so there is a window in which it is
        not seen, and concurrent requests may get into each other's way. It wishes for an attachment state in the database.

        In this lesson others are on the road as well: while you stand at a stop, somebody else's request is sent and answered, and
        the card shows what they got. Look through the window with their eyes.
        """,
        """
        create() 里的注释说：“现在，我们有一个问题”。挂载是异步的，所以有一段时间窗口看不到它；并发的请求也可能互相妨碍。
        注释希望数据库里有一个挂载状态。

        这一课里，路上还有别人：你停在断点时，另一个人的请求会发出并得到应答，卡片上会显示他得到了什么。
        请用他的眼睛来看这个窗口。
        """,
    ),
    "closing": Text(
        """
        The mapping that is made early, before the cast, answers one half of the comment's worry: the attachment is listed from the
        beginning, and two requests never get one name. The other half stays: a mapping has no state. Reserved, attached and
        about to vanish look the same, and if compute1 fails later, the client has its 200 already.

        Copy lessons/lesson_5.py to lessons/mine.py and let the others ask for something else: another volume and '' for a name,
        and both get one, /dev/vdb and /dev/vdc. (meanwhile = their request.)
        """,
        """
        在 cast 之前就建好的块设备映射，回答了注释担心的一半：挂载从一开始就能列出来，两个请求也不会拿到同一个设备名。
        另一半仍然存在：映射没有状态。已预留的、已挂载的、即将消失的，看起来都一样；而如果 compute1 后来失败，客户端早已拿到 200。

        把 lessons/lesson_5.py 复制为 lessons/mine.py，让别人请求别的东西试试（meanwhile 就是他们的请求）：换一个卷，设备名写 ''，
        两个请求就都能成功，分别得到 /dev/vdb 和 /dev/vdc。
        """,
    ),
}

EARLY = {
    "title": Text("before the cast, seen by somebody else", "cast 之前，别人看到的"),
    "notice": Text(
        """
        The message has not left, and the client has no answer. Yet the other user's GET lists /dev/vdb already: compute1 wrote the
        row in the reserve call, and a list of attachments is made from these rows.

        So the window in which an attachment is not seen is shut; Nova rather shows it too early.
        """,
        """
        消息还没有发出，客户端也还没有得到应答。但别人的 GET 已经列出了 /dev/vdb：
        compute1 在 reserve 的 call 里就写了这条记录，而挂载列表正是由这些记录生成的。

        所以，“看不到挂载”的窗口已经关上了；Nova 反而显示得过早。
        """,
    ),
    "question": Question(
        ask=Text(
            "Nobody has connected anything yet. What does bdm have in connection_info, while the list shows the volume?",
            "现在还没有连接任何东西。列表里已经有这个卷，而 bdm 的 connection_info 是什么？",
        ),
        right=("None", "nothing"),
        wrong=("iscsi", "/dev/vdb", "<?>", "{}"),
        hints=(
            Text("pp bdm, and look for the field.", "pp bdm，找到这个字段。"),
            Text("Type: p bdm.connection_info", "输入：p bdm.connection_info"),
        ),
        because=Text(
            "None: compute1 will fill it in when it attaches the volume. The list does not look at it.",
            "是 None：等 compute1 真正挂载时才会填上。列表并不看这个字段。",
        ),
        value="bdm.connection_info",
    ),
}

PROMISE = {
    "title": Text("the answer is ready", "响应已经准备好"),
    "notice": Text(
        """
        The comment stands right above this line. The cast has left; compute1 will take it up when this request is answered. (On
        real hosts the order is open; here it is always the same.)

        attachment is all that the client will know.
        """,
        """
        注释就在这一行上面。cast 已经发出；这个请求得到应答之后，compute1 才会处理它。（真实环境里先后不定，这里总是这个顺序。）

        attachment 就是客户端能知道的全部内容。
        """,
    ),
    "question": Question(
        ask=Text(
            "Which of its keys tells whether the volume is attached, or only reserved? Write none if there is no such key.",
            "哪个键能说明卷是已挂载，还是只是预留？如果没有这样的键，就写 none。",
        ),
        right=("none", "no", "no key", "没有", "无"),
        wrong=("device", "id", "status", "volumeId"),
        hints=(
            Text("Type: pp attachment", "输入：pp attachment"),
            Text("There are four keys: three ids and a name.", "一共四个键：三个 ID，一个设备名。"),
        ),
        because=Text(
            "id, serverId, volumeId and device: there is no state. The comment also asks how to answer 'accepted'; Juno answers "
            "200, as if all were done.",
            "id、serverId、volumeId 和 device：没有状态。注释还问怎样才能应答 accepted；Juno 应答的是 200，好像已经全部完成。",
        ),
        value="next((key for key in attachment if 'state' in key or 'status' in key), 'none')",
    ),
}

LATER = {
    "title": Text("on compute1, after the answer", "在 compute1 上，应答之后"),
    "notice": Text(
        """
        The client has its response by now. Only now does compute1 take up the message, and here the article ends: attaching the
        volume is its next instalment. The other user's list is the same as before.

        Whatever fails from here on can be written down, but no longer be answered.
        """,
        """
        这时客户端已经得到响应，而 compute1 现在才开始处理这条消息；原文也就到此为止：真正的挂载是作者下一篇的内容。
        别人看到的列表与之前相同。

        从这里起，无论什么失败，都只能记录下来，再也无法应答了。
        """,
    ),
    "question": Question(
        ask=Text(
            "If compute1 fails now: which HTTP code has the client got?",
            "如果 compute1 现在失败，客户端得到的 HTTP 状态码是多少？",
        ),
        right=("200", "200 OK", "HTTP 200"),
        wrong=("500", "202", "none"),
        hints=(
            Text("A cast has no answer.", "cast 没有应答。"),
            Text("Look above the card.", "看看卡片上面。"),
        ),
        because=Text(
            "200. In real Juno the mapping would be soft-deleted and the volume un-reserved by nova-compute, and the attachment "
            "would vanish from the list without a word to the client.",
            "200。真实的 Juno 里，nova-compute 会软删除映射并取消卷的预留，挂载就从列表里消失，而客户端得不到任何通知。",
        ),
        value="response.status_int",
    ),
}

AFTERWARDS = {
    "title": Text("the user looks for the volume", "用户来查看这个卷"),
    "notice": Text(
        """
        Your own request now: the GET by which a client learns what came of the POST. It reads the instance's mappings, one by one.
        """,
        """
        现在是你自己的请求：POST 之后，客户端要用这个 GET 才能知道结果。它读出实例的块设备映射，逐条列出。
        """,
    ),
    "question": Question(
        ask=Text("How many attachments will the list hold?", "列表里会有几条挂载？"),
        right=("2", "two", "两条", "2 条"),
        wrong=("1", "0", "3"),
        hints=(
            Text("The root device of this instance is a volume as well.", "这台实例的根设备也是一个卷。"),
            Text("The other user's list had /dev/vda and /dev/vdb.", "别人的列表里有 /dev/vda 和 /dev/vdb。"),
        ),
        because=Text(
            "The root volume, /dev/vda, and the new one. compute1 has not attached anything in this lesson, and the list cannot "
            "tell.",
            "根卷 /dev/vda，以及新的这个。在这一课里 compute1 什么都没有挂载，列表却看不出来。",
        ),
        value="len(response.json['volumeAttachments'])",
    ),
}

RACE = {
    "title": Text("two requests for one volume", "两个请求，同一个卷"),
    "notice": Text(
        """
        A new cloud. You have your name, /dev/vdb, and are about to ask Cinder for the volume. At this moment somebody else wants
        to attach the very same volume, and is through in one go: the card shows the answer.

        Their mapping is number 40. The lock on compute1 saw to the names; nobody saw to the volume.
        """,
        """
        换一个新的云。你已经拿到设备名 /dev/vdb，正要向 Cinder 查询卷。就在这时，另一个人也要挂载同一个卷，而且一口气走完了：
        卡片上是他得到的应答。

        他的映射是 40 号。compute1 上的锁管住了设备名，却没有人管住这个卷。
        """,
    ),
    "question": Question(
        ask=Text("Which code and which message will you get?", "你会得到什么状态码和消息？"),
        right=("400 Invalid volume: status must be 'available'",),
        keys=(("400", "available"), ("400", "invalid volume")),
        wrong=("200", "409 in use", "200 /dev/vdb"),
        hints=(
            Text("In which status did they leave the volume?", "他把卷留在什么状态？"),
            Text("n, then pp volume['status']; lesson 4 began like this.", "n，再 pp volume['status']；第四课就是这样开始的。"),
        ),
        because=Text(
            "The volume is attaching, for them. First come, first served at Cinder, though your name came first.",
            "卷已经是 attaching，归了对方。在 Cinder 那里先到先得，尽管你更早拿到设备名。",
        ),
        value="'{code} {message}'.format_map(*response.json.values())",
    ),
}

TWICE = {
    "title": Text("the loser cleans up", "输的一方收拾残局"),
    "notice": Text(
        """
        Look at the other user's list: the volume is in it twice, under two names. Both mappings are live; one of them belongs to an
        attach that has failed already.
        """,
        """
        看看别人的列表：同一个卷出现了两次，设备名不同。两条映射都有效，而其中一条属于已经失败的那次挂载。
        """,
    ),
    "question": Question(
        ask=Text("Which of the two names is about to vanish from the list?", "这两个设备名里，哪一个马上会从列表里消失？"),
        right=("/dev/vdb", "vdb"),
        wrong=("/dev/vdc", "both", "/dev/vda"),
        hints=(
            Text("Whose request are you stepping through?", "你正在单步走的是谁的请求？"),
            Text("Type: volume_bdm.device_name", "输入：volume_bdm.device_name"),
        ),
        because=Text(
            "Yours, mapping 39. This is the half of the worry that stays: without a state nobody could tell these two apart.",
            "你的那个，39 号映射。这就是依然存在的那一半问题：没有状态，谁也分不清这两条。",
        ),
        value="volume_bdm.device_name",
    ),
}

ONE_NAME = {
    "title": Text("two volumes, one name", "两个卷，同一个设备名"),
    "notice": Text(
        """
        The last request. This time the volumes differ, but both users ask for /dev/vdb. You stand before the reserve call; the
        other one was a little faster.
        """,
        """
        最后一个请求。这次卷不同，但两个人都指定了 /dev/vdb。你停在 reserve 的 call 之前，对方稍快一步。
        """,
    ),
    "question": Question(
        ask=Text("Which code and which message will you get?", "你会得到什么状态码和消息？"),
        right=("409 The supplied device path (/dev/vdb) is in use.",),
        keys=(("409", "in use"), ("409", "占用")),
        wrong=("400 The supplied device path (/dev/vdb) is invalid.", "200 /dev/vdc", "500"),
        hints=(
            Text("A name that was asked for is not replaced by another letter.", "明确指定的名字不会换成别的盘符。"),
            Text("It is a conflict: 409.", "这是冲突：409。"),
        ),
        because=Text(
            "The row that they left is what compute1 compares with. That is the half that was answered: two requests cannot get "
            "one name.",
            "compute1 比较的就是对方留下的那条记录。这正是已经解决的那一半：两个请求不会拿到同一个设备名。",
        ),
        value="'{code} {message}'.format_map(*response.json.values())",
    ),
}

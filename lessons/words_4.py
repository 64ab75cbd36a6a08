"""What lesson 4 says, in both languages."""

from walkthrough import Place, Question, Task, Text

LESSON = {
    "title": Text("Lesson 4 · When it goes wrong", "第四课 · 出错的时候"),
    "opening": Text(
        """
        Before line 3152, compute1 has written a row to the database: the block device mapping*, which reserves the device name. The
        next four calls can still fail: get, check_attach, reserve_volume and the cast. One except block, line 3157, must undo what
        was done. Three requests fail here, each one call later; with a fourth the user tries again. See what the block undoes, and
        what it leaves behind.

        At the end you fix that yourself, in a copy of the stub* (the small stand-in for Nova that runs here). The lesson then runs
        your copy to check the repair.
        """,
        """
        走到第 3152 行之前，compute1 已经往数据库写入了一条记录，即块设备映射*，设备名*由它预留。
        之后还有四条语句可能失败：get、check_attach、reserve_volume 和 cast*。它们共用一段异常处理，即第 3157 行，由它撤销已经做过的事。
        前三个请求都会失败，每个都比前一个多走一步；第四个是用户再试一次。看看异常处理撤销了什么，又漏掉了什么。

        最后，你要在一份桩代码（stub，这里运行的精简版 Nova）的副本里补上漏掉的那一步，由本课实际运行来验证你的修复。
        """,
    ),
    "closing": Text(
        """
        An except block that undoes something has to depend on how far things had come. Juno has a second leak of this kind. When the reserve call
        times out and compute1 replies only after that, its mapping stays live: no code is left that would delete it.

        What if destroy itself fails? Copy lessons/lesson_4.py to lessons/mine.py and add "bdm.destroy": "RuntimeError" to a fault.
        The new exception replaces the first one, the client gets 500, and the mapping stays live.
        """,
        """
        撤销什么，要看事情已经进行到哪一步。Juno 还有一个同类的泄漏：预留设备名的 call（reserve_block_device_name）超时之后，
        compute1 的应答才到，它写入的映射就一直有效，因为已经没有代码会去删除它。

        如果 destroy 本身也失败呢？把 lessons/lesson_4.py 复制为 lessons/mine.py，在 fault 里加上 "bdm.destroy": "RuntimeError"：
        新的异常会取代原来的异常，客户端得到 500，映射则一直有效。
        """,
    ),
}

_ANSWER = "'{code} {message}'.format_map(*response.json.values())"
#: A volume that cannot be had, in the words of somebody who reads Chinese.
_NOT_FREE = (("400", "可用"), ("400", "无效的卷"), ("400", "卷无效"), ("400", "卷状态"), ("400", "被占用"), ("400", "使用"))

CHECK = {
    "title": Text("the volume is not free", "卷不是空闲的"),
    "notice": Text(
        """
        This is the first request. Cinder*, the service that owns the volumes, has described this one: its status is in-use. Nova
        compares here, in this process, without asking Cinder again. The mapping exists already: compute1 made it before anything
        checked the volume.
        """,
        """
        第一个请求。管理卷的服务 Cinder* 返回了卷的信息：status 是 in-use。Nova 就在本进程里比较，不会再查询一次。
        块设备映射已经存在：还没有检查过卷的状态，compute1 就建好了它。
        """,
    ),
    "question": Question(
        ask=Text("Which status code* and which message will the client get?", "客户端会得到什么状态码*和消息？"),
        right=("400 Invalid volume: status must be 'available'",),
        keys=(("400", "available"), ("400", "invalid volume"), *_NOT_FREE),
        wrong=("409 in use", "409 被占用", "404 volume", "500", "200"),
        hints=(
            Text("Enter check_attach with s, and step on with n.", "用 s 进入 check_attach，再用 n 往下走。"),
            Text(
                "InvalidVolume is a subclass of Invalid, whose status code is 400.",
                "InvalidVolume 是 Invalid 的子类，状态码是 400。",
            ),
        ),
        because=Text(
            "For Juno, a volume* that is attached elsewhere makes the request a bad one (400), not a conflict (409).",
            "卷*已挂载在别处，在 Juno 看来是错误的请求（400），而不是冲突（409）。",
        ),
        value=_ANSWER,
    ),
}

UNDO = {
    "title": Text("the except block: what is to be undone", "异常处理：要撤销什么"),
    "notice": Text(
        """
        save_and_reraise_exception keeps the present exception, lets the block run, and then raises that exception again. The block
        has one statement, and it is about the mapping.
        """,
        """
        save_and_reraise_exception 先把当前的异常保存起来，执行完 with 块，再重新抛出。块里只有一条语句，处理的是块设备映射。
        """,
    ),
    "task": Task(
        ask=Text(
            "Step into destroy(), and on to the statement that hands part of the mapping to the database. Which part is it?",
            "单步进入 destroy()，走到把映射的一部分交给数据库的那条语句。交出去的是什么？",
        ),
        stand=Place(file="nova/objects/block_device.py", function="destroy", line=45),
        hints=(
            Text("s enters the function that this line calls; n would run past it.", "s 进入这一行调用的函数；n 会直接走过去。"),
            Text("s, and n from --Call-- to the statement.", "输入 s，从 --Call-- 再用 n 走到那条语句。"),
        ),
        because=Text(
            "Its id, 39. The row stays in the table, marked as deleted (it is soft-deleted). /dev/vdb is free for the next request.",
            "是它的 id，39。记录仍在表里，只是标记为已删除（软删除*）；/dev/vdb 留给下一个请求。",
        ),
        done=("s", "n"),
        undone=("s",),
    ),
}

REFUSED = {
    "title": Text("somebody was faster", "别人抢先了一步"),
    "notice": Text(
        """
        This is the second request. The volume was available for get and check_attach. At reserve_volume, Cinder refuses it with a 400
        of its own. Only Cinder can decide this: there is always a gap between a check and a reservation.

        To print that exception with its message: p __import__('sys').exc_info()[1]
        """,
        """
        第二个请求。get 和 check_attach 查看时，卷还是可用的；到 reserve_volume 时 Cinder 却拒绝了，返回它自己的 400。
        这件事只有 Cinder 能裁决：查看和预留之间总有空隙。

        要打印这个异常和它的消息，输入：p __import__('sys').exc_info()[1]
        """,
    ),
    "question": Question(
        ask=Text(
            "Cinder's 400 was translated on its way here. What is the class of the exception that is saved now?",
            "Cinder 的 400 在途中被转换过。现在保存起来的异常是什么类？",
        ),
        right=("InvalidInput", "exception.InvalidInput", "nova.exception.InvalidInput"),
        wrong=("InvalidVolume", "BadRequest", "Exception", "VolumeNotFound"),
        hints=(
            Text(
                "translate_volume_exception turns BadRequest into an exception of Nova's.",
                "translate_volume_exception 把 BadRequest 换成 Nova 自己的异常。",
            ),
            Text("Type: p __import__('sys').exc_info()[0]", "输入：p __import__('sys').exc_info()[0]"),
        ),
        because=Text(
            "The client will read 'Invalid input received: …', followed by Cinder's message. The except block does not depend on the "
            "class of the exception: it deletes the mapping in any case.",
            "客户端会看到“Invalid input received: …”，后面是 Cinder 返回的消息。异常处理不管是哪一种异常，映射总是要删的。",
        ),
        value="__import__('sys').exc_info()[0].__name__",
    ),
}

RESERVED = {
    "title": Text("everything is reserved, and the bus is down", "一切都已预留，消息队列却断了"),
    "notice": Text(
        """
        This is the third request, at the article's third stop. This time the volume was free, and Cinder has reserved it. Only the
        message is missing, but the message bus* is down and will not take it.

        Count what has been reserved so far: there is something in Nova's database, and something at Cinder.
        """,
        """
        第三个请求，就停在原文的第三个断点。这次卷是空闲的，Cinder 也已经预留了它。只差发出消息；但在这套环境里，消息队列*不收。

        数一数到现在预留了什么：Nova 的数据库里有一样，Cinder 那边也有一样。
        """,
    ),
    "task": Task(
        ask=Text(
            "Ask Cinder once more for the volume, and print, alone, the status that it has there now.",
            "再向 Cinder 查询一次这个卷，只把它现在的 status 打印出来。",
        ),
        see="self.volume_api.get(context, volume_id)['status']",
        hints=(
            Text(
                "The variable volume is older than reserve_volume. Line 3152 shows how to ask.",
                "变量 volume 比 reserve_volume 早。怎样查询，看第 3152 行。",
            ),
            Text(
                "Type: self.volume_api.get(context, volume_id)['status']", "输入：self.volume_api.get(context, volume_id)['status']"
            ),
        ),
        because=Text(
            "attaching: reserve_volume made Cinder set it. volume['status'] is still available, because it is a copy from before.",
            "是 attaching：reserve_volume 已让 Cinder 改了状态。volume['status'] 仍是 available，因为那是之前的副本。",
        ),
        done=("p self.volume_api.get(context, volume_id)['status']",),
        undone=("p volume['status']",),
    ),
}

FORGOTTEN = {
    "title": Text("the except block, once more", "又是这段异常处理"),
    "notice": Text(
        """
        The cast* has failed. It is the same except block with the same statement, but this time more was reserved.

        Step over it with n, and look at the state of both: Nova's database and Cinder. (volume_bdm and volume are copies; they do not
        change.) Type one after the other:

        len(objects.BlockDeviceMappingList.get_by_instance_uuid(context, instance.uuid))

        self.volume_api.get(context, volume_id)['status']
        """,
        """
        cast 失败了。还是那段异常处理，还是那一条语句；但这次预留的东西更多。

        用 n 单步走过它，然后看看两边的状态：Nova 的数据库和 Cinder。（volume_bdm 和 volume 只是副本，不会变。）
        依次输入：

        len(objects.BlockDeviceMappingList.get_by_instance_uuid(context, instance.uuid))

        self.volume_api.get(context, volume_id)['status']
        """,
    ),
    "question": Question(
        ask=Text(
            "Which method of self.volume_api should be called here, and is not?",
            "这里本该调用 self.volume_api 的哪个方法，却没有调用？",
        ),
        right=("unreserve_volume", "self.volume_api.unreserve_volume", "unreserve"),
        keys=(("unreserve",),),
        wrong=("reserve_volume", "get", "destroy", "check_attach"),
        hints=(
            Text("Type: dir(self.volume_api)", "输入：dir(self.volume_api)"),
            Text("It undoes what line 3154 did.", "它与第 3154 行正好相反。"),
        ),
        because=Text(
            "unreserve_volume would tell Cinder that the volume is free again. In Juno, nova-compute* calls it when an attach fails on its "
            "host. This message never got there.",
            "unreserve_volume 会告诉 Cinder 这个卷又空闲了。在 Juno 里，nova-compute* 那边挂载失败时会这样做；而这条消息根本没有到那里。",
        ),
        value="next(name for name in dir(self.volume_api) if name.startswith('un'))",
    ),
}

STUCK = {
    "title": Text("the user tries again", "用户再试一次"),
    "notice": Text(
        """
        The same user sends the same request a little later; nothing was reset. The mapping of the failed attempt is deleted, and its
        device name* has been given out again.

        The repair is yours: repair makes a copy of the stub* for you to change.
        """,
        """
        环境没有重置，同一个用户稍晚一些又发出同样的请求。上次失败留下的映射已经删除，它的设备名又分配了出去。

        接下来由你修复：repair 会生成一份桩代码*的副本，由你来修改。
        """,
    ),
    "question": Question(
        ask=Text(
            "What will the client get this time? Give the status code and the message.",
            "这一次客户端会得到什么？写出状态码和消息。",
        ),
        right=("400 Invalid volume: status must be 'available'",),
        keys=(("400", "available"), ("400", "invalid volume"), ("400", "attaching"), *_NOT_FREE),
        wrong=("200", "500", "409 in use", "409 被占用"),
        hints=(
            Text("Nothing took the reservation back.", "那次预留一直没有取消。"),
            Text("Type: volume['status'], then think of the first request.", "输入：volume['status']，再想想第一个请求。"),
        ),
        because=Text(
            "The volume is still attaching, although no attach is using it, and no code in Nova makes it available again. This is what "
            "the except block leaves behind.",
            "卷的状态还是 attaching，却没有任何一次挂载在使用它，Nova 里也没有代码把它恢复成 available。这就是漏掉的那一步。",
        ),
        value=_ANSWER,
    ),
}

TASK = Text(
    """
    Change _attach_volume so that the volume is available again at Cinder when the cast fails. The question of stop 5 asks which method
    does that. Do it only then: a volume that somebody else has reserved must stay reserved. repair try runs your copy.
    """,
    """
    请修改 _attach_volume，使 cast 失败时卷在 Cinder 里恢复空闲：该调用哪个方法，就是断点 5 的问题。
    但只能在这种情况下取消预留：别人预留的卷必须保持原样。输入 repair try 运行你的副本。
    """,
)

PRAISE = Text(
    """
    Your Nova gives back what it took, and nothing else. The client still gets the first exception: 500.
    """,
    """
    你的 Nova 撤销了自己做过的每一步，也没有多做。最初的异常照样传给客户端：500。
    """,
)

NAIVE = Text(
    """
    The except block is where the mapping is undone, so it looks like the place. But it runs whichever of the four calls has
    failed, and cannot tell which: it also gives back a volume that somebody else has reserved.
    """,
    """
    映射就是在这段异常处理里撤销的，看起来正该写在这里。但四条语句里无论哪一条失败，走的都是这段代码，分不出是哪一条：
    于是连别人预留的卷也被取消了预留。
    """,
)

CASE_LOST = Text("The cast fails: the volume is available again, the mapping is gone", "cast 失败：卷恢复为 available，映射已删除")
CASE_GOOD = Text("Nothing fails: the volume is attaching, the mapping stays", "一切正常：卷是 attaching，映射保留")
CASE_OTHERS = Text("Somebody else is attaching the volume: it stays attaching", "别人正在挂载这个卷：它保持 attaching")
CASE_REFUSED = Text("Cinder refuses to reserve: there is nothing to give back", "Cinder 拒绝预留：没有什么需要取消")

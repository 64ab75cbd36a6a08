"""What lesson 4 says, in both languages."""

from walkthrough import Question, Text

LESSON = {
    "title": Text("Lesson 4 · When it goes wrong", "第四课 · 出错的时候"),
    "opening": Text(
        """
        By line 3152 a row has been written on compute1. Then four statements may still fail: get, check_attach, reserve_volume and
        the cast. One handler answers for all of them: line 3157. Three requests fail, each one statement later; see what the
        handler takes back, and what it forgets.

        At the end you mend what Juno forgot, in a copy of the stub, and the lesson proves your repair by running it.
        """,
        """
        走到第 3152 行时，compute1 上已经写入了一条记录。之后还有四条语句可能失败：get、check_attach、reserve_volume 和 cast。
        它们共用一个异常处理，即第 3157 行。下面的三个请求一个比一个晚失败一步；看看异常处理撤销了什么，又忘了什么。

        最后，你要在一份桩代码的副本里补上 Juno 忘掉的那一步，由本课实际运行来验证你的修复。
        """,
    ),
    "closing": Text(
        """
        A handler that undoes must know how far things had come. Juno has a second leak of this kind: when the reserve call times
        out and compute1 answers late after all, its mapping stays live, for nobody is left to destroy it.

        What if destroy itself fails? Copy lessons/lesson_4.py to lessons/mine.py and add "bdm.destroy": "RuntimeError" to a
        fault: the new exception takes the place of the first, the client gets 500, and the mapping stays live.
        """,
        """
        负责撤销的代码，必须知道事情已经进行到哪一步。Juno 还有一个同类的泄漏：reserve 的 call 超时之后，compute1 才迟迟应答，
        它建立的映射就一直有效，因为已经没有谁来删除它了。

        如果 destroy 本身也失败呢？把 lessons/lesson_4.py 复制为 lessons/mine.py，在 fault 里加上 "bdm.destroy": "RuntimeError"：
        新的异常会取代原来的异常，客户端得到 500，映射则一直有效。
        """,
    ),
}

_ANSWER = "'{code} {message}'.format_map(*response.json.values())"

CHECK = {
    "title": Text("the volume is not free", "卷不是空闲的"),
    "notice": Text(
        """
        The first request. Cinder has described the volume: status is in-use. Nova compares, in this process, without asking again.
        The mapping exists already: compute1 made it before anybody looked at the volume.
        """,
        """
        第一个请求。Cinder 返回了卷的信息：status 是 in-use。Nova 就在本进程里比较，不会再问一次。
        块设备映射已经存在：还没有人看过卷的状态，compute1 就建好了它。
        """,
    ),
    "question": Question(
        ask=Text("Which code and which message will the client get?", "客户端会得到什么状态码和消息？"),
        right=("400 Invalid volume: status must be 'available'",),
        keys=(("400", "available"), ("400", "invalid volume")),
        wrong=("409 in use", "404 volume", "500", "200"),
        hints=(
            Text("Step into check_attach with s, and on with n.", "用 s 进入 check_attach，再用 n 往下走。"),
            Text(
                "InvalidVolume is a kind of Invalid, and the code of that is 400.", "InvalidVolume 是 Invalid 的子类，代码是 400。"
            ),
        ),
        because=Text(
            "A volume that is attached elsewhere is, for Juno, a bad request (400), no conflict (409).",
            "卷已挂载在别处，在 Juno 看来是错误的请求（400），而不是冲突（409）。",
        ),
        value=_ANSWER,
    ),
}

UNDO = {
    "title": Text("the handler: what is to be undone", "异常处理：要撤销什么"),
    "notice": Text(
        """
        save_and_reraise_exception keeps the exception that is under way, lets the block run, and raises it again afterwards.
        The block has one statement, and it is about the mapping.
        """,
        """
        save_and_reraise_exception 先把当前的异常保存起来，执行完 with 块，再重新抛出。块里只有一条语句，处理的是块设备映射。
        """,
    ),
    "question": Question(
        ask=Text(
            "Which row of the database will destroy delete? Give its id.", "destroy 会删除数据库里的哪一条记录？写出它的 id。"
        ),
        right=("39",),
        wrong=("38", "33", "40"),
        hints=(
            Text("It is the row that lesson 3 saw being written.", "就是第三课里看着它写入的那一条。"),
            Text("Type: volume_bdm.id", "输入：volume_bdm.id"),
        ),
        because=Text(
            "The row of mapping 39 stays in the table, marked as deleted; /dev/vdb is free for the next request.",
            "39 号映射的记录仍在表里，只是标记为已删除；/dev/vdb 留给下一个请求。",
        ),
        value="volume_bdm.id",
    ),
}

REFUSED = {
    "title": Text("somebody was faster", "别人抢先了一步"),
    "notice": Text(
        """
        The second request. The volume was available when get and check_attach looked, but by the time of reserve_volume Cinder
        refuses it, with a 400 of its own. Only Cinder can decide this: between a look and a reservation there is always a gap.

        w shows where you stand; the exception is at hand too, as your hints will tell.
        """,
        """
        第二个请求。get 和 check_attach 查看时，卷还是可用的；到 reserve_volume 时 Cinder 却拒绝了，应答是它自己的 400。
        这件事只有 Cinder 能裁决：查看和预留之间总有空隙。

        输入 w 看看自己在哪里；异常对象也拿得到，见提示。
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
            "The client will read 'Invalid input received: …' with Cinder's text behind it. The handler does not care which "
            "exception it is: the mapping goes in any case.",
            "客户端会看到 “Invalid input received: …”，后面是 Cinder 的原文。异常处理不管是哪一种异常，映射总是要删的。",
        ),
        value="__import__('sys').exc_info()[0].__name__",
    ),
}

RESERVED = {
    "title": Text("everything is reserved, and the bus is down", "一切都已预留，消息队列却断了"),
    "notice": Text(
        """
        The third request, at the article's third stop. This time the volume was free and Cinder has reserved it. Only the message
        is missing; but in this cloud the message bus does not take it.

        Count what has been reserved so far: there is something in Nova's database, and something at Cinder's.
        """,
        """
        第三个请求，就停在原文的第三个断点。这次卷是空闲的，Cinder 也已经预留了它。只差发出消息；但在这个云里，消息队列不收。

        数一数到现在预留了什么：Nova 的数据库里有一样，Cinder 那边也有一样。
        """,
    ),
    "question": Question(
        ask=Text("In which status is the volume at Cinder now?", "现在卷在 Cinder 里是什么状态？"),
        right=("attaching",),
        wrong=("available", "in-use", "reserved"),
        hints=(
            Text(
                "The variable volume is older than reserve_volume: ask again.",
                "变量 volume 是在 reserve_volume 之前取得的，要重新问。",
            ),
            Text(
                "Type: self.volume_api.get(context, volume_id)['status']", "输入：self.volume_api.get(context, volume_id)['status']"
            ),
        ),
        because=Text(
            "volume['status'] still says available: it is a copy from before. reserve_volume set the status to attaching at "
            "Cinder.",
            "volume['status'] 仍是 available，因为那是之前的副本。reserve_volume 已让 Cinder 把状态改成 attaching。",
        ),
        value="self.volume_api.get(context, volume_id)['status']",
    ),
}

FORGOTTEN = {
    "title": Text("the handler, one more time", "又是这段异常处理"),
    "notice": Text(
        """
        The cast has failed. It is the same handler as before, and the same single statement; but this time more was reserved.

        Step over it with n, and ask both for their state, Nova's database and Cinder. (volume_bdm and volume are copies, and stay
        as they were.)

        len(objects.BlockDeviceMappingList.get_by_instance_uuid(context, instance.uuid))

        self.volume_api.get(context, volume_id)['status']
        """,
        """
        cast 失败了。还是那段异常处理，还是那一条语句；但这次预留的东西更多。

        用 n 单步走过它，然后看看两边的状态：Nova 的数据库，和 Cinder。（volume_bdm 和 volume 只是副本，不会变。）

        len(objects.BlockDeviceMappingList.get_by_instance_uuid(context, instance.uuid))

        self.volume_api.get(context, volume_id)['status']
        """,
    ),
    "question": Question(
        ask=Text(
            "Which method of self.volume_api should have been called here, and is not?",
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
            "unreserve_volume would tell Cinder that the volume is free again. In Juno nova-compute does so when an attach fails "
            "there; but this message never got there.",
            "unreserve_volume 会告诉 Cinder 这个卷又空闲了。在 Juno 里，nova-compute 那边挂载失败时会这样做；而这条消息根本没有到那里。",
        ),
        value="next(name for name in dir(self.volume_api) if name.startswith('un'))",
    ),
}

STUCK = {
    "title": Text("the user tries again", "用户再试一次"),
    "notice": Text(
        """
        The same cloud, the same user, the same request, a little later. The mapping of the failed attempt is gone, and its name has
        been given out again.

        Answer the question; then type repair. It lays out a copy of the stub, in a scratch folder, for you to mend.
        """,
        """
        还是这个云、这个用户、这个请求，只是稍晚一些。上次失败留下的映射已经删除，它的设备名又发了出来。

        先回答问题，再输入 repair：它会在临时文件夹里放一份桩代码的副本，由你来修复。
        """,
    ),
    "question": Question(
        ask=Text(
            "What will the client get this time? Give the code and the message.", "这一次客户端会得到什么？写出状态码和消息。"
        ),
        right=("400 Invalid volume: status must be 'available'",),
        keys=(("400", "available"), ("400", "invalid volume")),
        wrong=("200", "500", "409 in use"),
        hints=(
            Text("Nobody took the reservation back.", "没有人取消过那次预留。"),
            Text("Type: volume['status'], then think of the first request.", "输入：volume['status']，再想想第一个请求。"),
        ),
        because=Text(
            "The volume is still attaching, to nobody, and nothing in Nova takes that back. This is what was forgotten.",
            "卷的状态还是 attaching，却没有挂载给任何人，而 Nova 里没有任何代码来恢复它。这就是被忘掉的那一步。",
        ),
        value=_ANSWER,
    ),
}

TASK = Text(
    """
    Change _attach_volume so that the volume is free again at Cinder when the cast fails: stop 5 asks which method does that.
    But only then: a volume that somebody else has reserved is not ours to give back. repair try runs your copy.
    """,
    """
    请修改 _attach_volume，使 cast 失败时卷在 Cinder 里恢复空闲：该调用哪个方法，就是断点 5 的问题。
    但只能在这种情况下交还：别人预留的卷不归我们处理。输入 repair try 运行你的副本。
    """,
)

PRAISE = Text(
    """
    Your Nova gives back what it took, and nothing else. The first exception still goes on to the client: 500.
    """,
    """
    你的 Nova 把自己拿的都还了回去，也没有多还。最初的异常照样传给客户端：500。
    """,
)

CASE_LOST = Text("The cast fails: the volume is available again, the mapping is gone", "cast 失败：卷恢复为 available，映射已删除")
CASE_GOOD = Text("Nothing fails: the volume is attaching, the mapping stays", "一切正常：卷是 attaching，映射保留")
CASE_OTHERS = Text("Somebody else is attaching the volume: it stays attaching", "别人正在挂载这个卷：它保持 attaching")
CASE_REFUSED = Text("Cinder refuses to reserve: there is nothing to give back", "Cinder 拒绝预留：没有什么可以交还")

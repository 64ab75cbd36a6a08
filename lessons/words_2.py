"""What lesson 2 says, in both languages."""

from walkthrough import Question, Text

_TITLE = Text("Lesson 2 · Guards at the door", "第二课 · 门口的守卫")

LESSON = {
    "title": _TITLE,
    "opening": Text(
        """
        Between the POST and the first message to compute1 stand a dozen guards. This lesson sends nine requests in which nearly
        everything is wrong. The first one that objects answers; from one request to the next only that one mistake is mended,
        and the next guard speaks. So you meet them in the order in which they stand.

        At the first stop of each request, predict what its client will get: answer 418 teapot, say. The code and the words that
        matter are enough. Then type c and see.
        """,
        """
        从 POST 到发给 compute1 的第一条消息，中间站着十来个守卫。本课发出九个请求，几乎处处都有错。
        谁先发现问题，就由谁应答；下一个请求只改正这一处错误，于是轮到下一个守卫开口。这样你就按先后顺序把它们都见一遍。

        在每个请求的第一个断点，请预测客户端会得到什么，例如 answer 418 teapot：写出状态码和关键的词就够了。然后输入 c 看结果。
        """,
    ),
    "closing": Text(
        """
        Not one of the nine requests reached compute1 or Cinder: the guards cost a look into the database at most. Four more stand
        in the same row: a body that is no JSON is refused before create(), a missing volumeId right after the body, an instance
        that was never launched right after task_state, and a device that is in use on compute1, under the lock (lesson 3).

        Copy lessons/lesson_2.py to lessons/mine.py, write a request of your own there, and predict its answer before you run it.
        """,
        """
        九个请求没有一个到达 compute1 或 Cinder：守卫最多只查一次数据库。这一路上还有四个守卫：请求体不是 JSON，在 create() 之前就被拒绝；
        缺少 volumeId，紧接在请求体之后检查；实例从未启动过，紧接在 task_state 之后检查；
        设备名已被占用，则要到 compute1 上、在锁里面才发现（见第三课）。

        把 lessons/lesson_2.py 复制为 lessons/mine.py，在里面写一个自己的请求，先预测它的结果再运行。
        """,
    ),
}

#: The client's answer in one line, as it is asked for below.
_ANSWER = "'{code} {message}'.format_map(*response.json.values())"
_ASK = Text("Which code and which message will the client get?", "客户端会得到什么状态码和消息？")

RULE = {
    "title": Text("may this user attach volumes at all?", "这个用户究竟能不能挂载卷？"),
    "notice": Text(
        """
        In this cloud the policy file says "compute_extension:volume_attachments:create": "!", which denies everybody. The body is
        {} besides, the server is the wrong one, and instance01 is locked, in vm_state error and being rebooted.

        Lines 393 and 394 ask two rules; line 396 looks at the body. Who speaks first?
        """,
        """
        这个云的策略文件里写着 "compute_extension:volume_attachments:create": "!"，也就是谁都不许。
        另外，请求体是 {}，虚拟机也写错了，而 instance01 被锁定、处于 error 状态、还正在重启。

        第 393、394 行检查两条策略规则，第 396 行检查请求体。谁先开口？
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("403 Policy doesn't allow compute_extension:volume_attachments:create to be performed.", "403 forbidden"),
        keys=(("403", "polic"), ("403", "volume_attachments"), ("403", "策略")),
        wrong=("400 volumeAttachment not specified", "409 locked", "404 could not be found"),
        hints=(
            Text("A guard that asks who you are comes before one that asks what you want.", "先问你是谁，再问你要什么。"),
            Text("Who may not, gets 403; the message names the rule.", "没有权限得到 403；消息里写着规则的名字。"),
        ),
        because=Text(
            "authorize_attach stands in line 394, before the body is looked at. Nobody learns from this answer whether the server "
            "exists.",
            "authorize_attach 在第 394 行，还没有看请求体。从这个响应里，谁也看不出那台虚拟机是否存在。",
        ),
        value=_ANSWER,
    ),
}

BODY = {
    "title": Text("is there anything in the body?", "请求体里有内容吗？"),
    "notice": Text(
        """
        The rule is the shipped one again. The body is still {}.

        is_valid_body wants an object under the name volumeAttachment.
        """,
        """
        策略规则恢复成了自带的那条。请求体还是 {}。

        is_valid_body 要求在 volumeAttachment 这个名字下有一个对象。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("400 volumeAttachment not specified",),
        keys=(("400", "volumeattachment"), ("400", "not specified")),
        wrong=("400 volumeId must be specified.", "403 policy", "404 could not be found"),
        hints=(
            Text("Read on in the listing: l", "往下看代码：l"),
            Text("Line 397 holds the message; HTTPBadRequest is 400.", "消息在第 397 行；HTTPBadRequest 就是 400。"),
        ),
        because=Text(
            "An empty body, {}, null, or one in which volumeAttachment is null or no object all get this answer.",
            "请求体为空、{}、null，或者 volumeAttachment 是 null 或不是对象，得到的都是这个响应。",
        ),
        value=_ANSWER,
    ),
}

VOLUME_ID = {
    "title": Text("is the volume's id in its proper form?", "卷 ID 的格式对吗？"),
    "notice": Text(
        """
        Now the body has a volumeId. It is the right volume's, only in upper case.

        Line 406 calls _validate_volume_id before anybody asks for the server.
        """,
        """
        这回请求体里有 volumeId 了，卷也是对的，只不过写成了大写。

        第 406 行调用 _validate_volume_id，这时还没有去查虚拟机。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("400 Bad volumeId format: volumeId is not in proper format (C6129426-C4AE-45FE-9052-B9248EACAD73)",),
        keys=(("400", "format"), ("400", "格式")),
        wrong=("404 volume could not be found", "200", "400 volumeId must be specified.", "404 Instance could not be found"),
        hints=(
            Text(
                "Would you say that an id in upper case is the same id? Nova compares texts.",
                "大写的 ID 算不算同一个 ID？Nova 比较的是文本。",
            ),
            Text(
                "It is the form that is wrong, so 400; the message begins with 'Bad volumeId'.",
                "错的是格式，所以是 400；消息以 Bad volumeId 开头。",
            ),
        ),
        because=Text(
            "Only the canonical form passes, lower case and with hyphens. Cinder is not asked, so it makes no difference whether "
            "the volume exists.",
            "只有规范形式才能通过：小写，带连字符。这里不会去问 Cinder，所以卷存不存在都一样。",
        ),
        value=_ANSWER,
    ),
}

SERVER = {
    "title": Text("is there such a server?", "有这台虚拟机吗？"),
    "notice": Text(
        """
        The request is well-formed at last. But server_id ends in 3b, and instance01's in 3a.

        This cloud also denies the rule compute:attach_volume. Which is asked first, the database or that rule?
        """,
        """
        请求的格式终于都对了。不过 server_id 以 3b 结尾，而 instance01 的以 3a 结尾。

        这个云还禁止了规则 compute:attach_volume。先查数据库，还是先查这条规则？
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("404 Instance 4cfde5a8-58eb-42e7-ace6-1e2de41b5c3b could not be found.", "404 not found"),
        keys=(("404", "could not be found"), ("404", "instance"), ("404", "找不到"), ("404", "不存在")),
        wrong=("403 policy compute:attach_volume", "409 locked", "400 server"),
        hints=(
            Text(
                "The rule is asked about an instance. Which one, if there is none?",
                "规则是针对某个实例来检查的。没有实例，检查谁呢？",
            ),
            Text(
                "Line 416 comes before line 418; exception.NotFound is caught in line 420.",
                "第 416 行在第 418 行之前；exception.NotFound 在第 420 行被捕获。",
            ),
        ),
        because=Text(
            "compute_api.get raises InstanceNotFound, and line 421 makes it a 404. A server of another project gets the very same "
            "answer, unless one is an administrator.",
            "compute_api.get 抛出 InstanceNotFound，第 421 行把它变成 404。如果虚拟机属于别的项目，只要你不是管理员，得到的响应一模一样。",
        ),
        value=_ANSWER,
    ),
}

TARGET_RULE = {
    "title": Text("may this user attach to this instance?", "这个用户能给这个实例挂载卷吗？"),
    "notice": Text(
        """
        The instance is read: look at the marked fields. It is locked, in vm_state error, with a task_state.

        Three decorators stand before attach_volume: policy_decorator, check_instance_lock, check_instance_state. The rule
        compute:attach_volume is denied in this cloud ("!").
        """,
        """
        实例已经读出来了，看标出的字段：它被锁定，vm_state 是 error，task_state 也不为空。

        attach_volume 外面有三层装饰器：policy_decorator、check_instance_lock、check_instance_state。
        这个云里规则 compute:attach_volume 是禁止的（"!"）。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("403 Policy doesn't allow compute:attach_volume to be performed.", "403 forbidden"),
        keys=(("403", "polic"), ("403", "attach_volume"), ("403", "策略")),
        wrong=("409 locked", "409 vm_state error", "403 locked"),
        hints=(
            Text("Step in: s takes you into the outermost decorator first.", "单步进去：s 先进入最外层的装饰器。"),
            Text("Its name is wrapped, in policy_decorator.", "它叫 wrapped，在 policy_decorator 里。"),
        ),
        because=Text(
            "@wrap_check_policy stands on top, so it runs first. Neither this rule nor compute:get is in Juno's policy file: "
            "where they are not set, the rule 'default' decides, admin or owner.",
            "@wrap_check_policy 写在最上面，所以最先运行。Juno 的策略文件里既没有这条规则，也没有 compute:get："
            "没有设置时由 default 规则决定，即管理员或所有者。",
        ),
        value=_ANSWER,
    ),
}

LOCK = {
    "title": Text("is the instance locked?", "实例被锁定了吗？"),
    "notice": Text(
        """
        The rule is not set any more: 'default' decides, and the caller owns the instance. locked is True, vm_state is error,
        task_state is rebooting.
        """,
        """
        这条规则不再设置，于是由 default 规则决定，而调用者就是实例的所有者。现在 locked 是 True，vm_state 是 error，task_state 是 rebooting。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("409 Instance 4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a is locked",),
        keys=(("409", "lock"), ("409", "锁")),
        wrong=("403 locked", "409 vm_state error", "409 task_state rebooting"),
        hints=(
            Text("Which decorator comes after the policy's?", "策略之后是哪一层装饰器？"),
            Text("A conflict with the state that the instance is in is 409.", "与实例当前的状态冲突，就是 409。"),
        ),
        because=Text(
            "check_instance_lock comes before check_instance_state. Line 422 must catch InstanceIsLocked before line 424 catches "
            "InstanceInvalidState, as the one is a kind of the other.",
            "check_instance_lock 在 check_instance_state 之前。InstanceIsLocked 是 InstanceInvalidState 的子类，"
            "所以第 422 行必须先捕获它，第 424 行才轮到后者。",
        ),
        value=_ANSWER,
    ),
}

IS_LOCKED = {
    "title": Text("inside check_instance_lock", "在 check_instance_lock 里面"),
    "notice": Text(
        """
        This is the guard itself, one of two functions called inner: the decorators show in the call chain. The condition above
        this line has two parts.
        """,
        """
        这就是那个守卫，两个名叫 inner 的函数之一：装饰器在调用链里都看得到。这一行上面的条件有两部分。
        """,
    ),
    "question": Question(
        ask=Text(
            "One kind of caller may act on a locked instance. Which attribute of context tells whether this caller is one?",
            "有一类调用者可以操作被锁定的实例。context 的哪个属性说明调用者是不是这一类？",
        ),
        right=("is_admin", "context.is_admin"),
        keys=(("is_admin",),),
        wrong=("roles", "project_id", "user_id", "locked"),
        hints=(
            Text("Type l and read the line above.", "输入 l，看上面那一行。"),
            Text("pp context.roles and pp context.is_admin", "pp context.roles 和 pp context.is_admin"),
        ),
        because=Text(
            "context.is_admin is False: the only role is _member_. An administrator passes this guard, and the next one asks about "
            "the states.",
            "context.is_admin 是 False：唯一的角色是 _member_。管理员能通过这个守卫，接着由下一个守卫检查状态。",
        ),
        value="'' if context.is_admin else 'is_admin'",
    ),
}

VM_STATE = {
    "title": Text("is the vm_state one of the five?", "vm_state 在那五种之中吗？"),
    "notice": Text(
        """
        Unlocked. vm_state is error and task_state is rebooting; both are wrong.
        """,
        """
        锁解开了。vm_state 是 error，task_state 是 rebooting，两个都不对。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("409 Cannot 'attach_volume' while instance is in vm_state error",),
        keys=(("409", "vm_state"),),
        wrong=("409 Cannot 'attach_volume' while instance is in task_state rebooting", "400 vm_state", "409 locked"),
        hints=(
            Text(
                "The order of the list in the decorator's arguments does not help; its body does.",
                "装饰器参数的顺序看不出来，要看它的函数体。",
            ),
            Text(
                "The message is: Cannot 'attach_volume' while instance is in … which of the two?",
                "消息是 Cannot 'attach_volume' while instance is in …，是哪一个呢？",
            ),
        ),
        because=Text(
            "vm_state is asked first: what the instance is. task_state, what is being done with it, comes second.",
            "先问 vm_state，即实例是什么状态；再问 task_state，即正在对它做什么。",
        ),
        value=_ANSWER,
    ),
}

NOT_IN_STATE = {
    "title": Text("inside check_instance_state", "在 check_instance_state 里面"),
    "notice": Text(
        """
        problem says what the exception will carry. The controller makes the message of it, in one place for all such actions.
        """,
        """
        problem 就是异常将要携带的内容。消息由控制器根据它生成，所有这类操作都用同一处代码。
        """,
    ),
    "question": Question(
        ask=Text("Which attribute does the exception complain of?", "这个异常说的是哪个属性？"),
        right=("vm_state",),
        wrong=("task_state", "locked", "power_state"),
        hints=(
            Text("The card shows problem.", "卡片上有 problem。"),
            Text("Type: problem['attr']", "输入：problem['attr']"),
        ),
        because=Text(
            "Only the first problem is told, though task_state is wrong as well.",
            "虽然 task_state 也不对，但只报告第一个问题。",
        ),
        value="problem['attr']",
    ),
}

TASK_STATE = {
    "title": Text("is something being done with it?", "是不是正在对它做什么？"),
    "notice": Text(
        """
        vm_state is stopped, one of the five. task_state is still rebooting.
        """,
        """
        vm_state 是 stopped，属于那五种之一。task_state 仍是 rebooting。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("409 Cannot 'attach_volume' while instance is in task_state rebooting",),
        keys=(("409", "task_state"),),
        wrong=("409 Cannot 'attach_volume' while instance is in vm_state stopped", "200", "400 device"),
        hints=(
            Text("task_state must be None.", "task_state 必须是 None。"),
            Text("The message has the same form as the last one.", "消息的形式和上一个一样。"),
        ),
        because=Text(
            "Only task_state None passes. That is why compute1 sets it back to None when an action fails: else every later one "
            "would be refused.",
            "只有 task_state 为 None 才能通过。所以操作失败时，compute1 会把它恢复成 None，否则以后的操作都会被拒绝。",
        ),
        value=_ANSWER,
    ),
}

DEVICE = {
    "title": Text("is that a device's name?", "设备名可以这样写吗？"),
    "notice": Text(
        """
        The last guard before the message bus. The instance is fine, the caller may; the device asked for is 'disk1'.

        The comment in attach_volume says "Fail fast": no message is sent for a name that cannot pass.
        """,
        """
        消息队列之前的最后一个守卫。实例没有问题，调用者也有权限；请求的设备名是 'disk1'。

        attach_volume 里的注释写着 “Fail fast”：不可能通过的名字，根本不发消息。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("400 The supplied device path (disk1) is invalid.",),
        keys=(("400", "invalid"), ("400", "device"), ("400", "设备")),
        wrong=("409 The supplied device path (disk1) is in use.", "404 device", "200"),
        hints=(
            Text("A device path begins with /dev/.", "设备路径以 /dev/ 开头。"),
            Text("It is a mistake of the request's, not a conflict: 400.", "这是请求本身的错误，不是冲突：400。"),
        ),
        because=Text(
            "match_device finds no prefix, and InvalidDevicePath escapes from create(): nothing there catches it. The layer around "
            "the controller answers with the exception's own code, 400.",
            "match_device 匹配不到前缀，于是抛出 InvalidDevicePath，create() 里没有捕获它；控制器外面那一层用异常自带的代码 400 应答。",
        ),
        value=_ANSWER,
    ),
}

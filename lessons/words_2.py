"""What lesson 2 says, in both languages."""

from walkthrough import Place, Question, Task, Text

_TITLE = Text("Lesson 2 · Guards at the door", "第二课 · 层层关卡")

LESSON = {
    "title": _TITLE,
    "opening": Text(
        """
        About a dozen checks run before Nova sends compute1 anything. This lesson sends nine requests. The first one fails nearly
        all checks; each later one fixes only the mistake that was reported. So you meet the checks in order.

        At the first stop of each request, predict what its client will get, for example: answer 418 teapot. The status code* and
        the words that matter are enough. Then type c to see.
        """,
        """
        Nova 向 compute1 发出第一条消息之前，要经过十来道检查。本课发出九个请求，第一个几乎处处都有错。
        哪一道检查先发现问题，就由哪一道返回错误；下一个请求只改正这一处错误，于是轮到下一道检查。这样你就按先后顺序把它们都见一遍。

        在每个请求的第一个断点，请预测客户端会得到什么，例如 answer 418 teapot：写出状态码*和关键的词就够了。然后输入 c 看结果。
        """,
    ),
    "closing": Text(
        """
        None of the nine requests reached compute1 or Cinder: a check that fails costs one database query at most. Four more checks
        belong to this list. A body that is not JSON is refused before create(). A missing volumeId is refused right after the body
        is checked, and an instance that was never launched right after task_state. A device name that is in use is found on
        compute1, under the lock (lesson 3).

        Copy lessons/lesson_2.py to lessons/mine.py, write a request of your own there, and predict its answer before you run it.
        """,
        """
        九个请求没有一个到达 compute1 或 Cinder：一道检查最多只查一次数据库。这一路上还有四道检查。
        请求体不是 JSON，在 create() 之前就被拒绝；缺少 volumeId，紧接在请求体之后检查；实例从未启动过，紧接在 task_state 之后检查；
        设备名已被占用，则要到 compute1 上、在锁里面才发现（见第三课）。

        把 lessons/lesson_2.py 复制为 lessons/mine.py，在里面写一个自己的请求，先预测它的结果再运行。
        """,
    ),
}

#: The client's answer in one line, as it is asked for below.
_ANSWER = "'{code} {message}'.format_map(*response.json.values())"
_ASK = Text("Which status code and which message will the client get?", "客户端会得到什么状态码和消息？")
#: A rule that refuses everybody, in the words of somebody who reads Chinese.
_NOT_ALLOWED = (("403", "权限"), ("403", "禁止"), ("403", "不允许"), ("403", "拒绝"), ("403", "规则"), ("403", "策略"))

RULE = {
    "title": Text("may this user attach volumes at all?", "这个用户究竟能不能挂载卷？"),
    "notice": Text(
        """
        A policy* file says who may do what. Here it says "compute_extension:volume_attachments:create": "!", which refuses everybody.
        More is wrong: the body is {}, the id in the URL is not instance01's, and instance01 is locked, with vm_state* error and
        task_state* rebooting.

        Lines 393 and 394 check two rules; line 396 checks the body. Which check fails first?
        """,
        """
        策略*文件规定谁可以做什么。这套环境的策略文件里写着 "compute_extension:volume_attachments:create": "!"，即一律拒绝。
        另外，请求体是 {}，URL 里的实例 ID 也写错了，而 instance01 被锁定，vm_state* 是 error，task_state* 是 rebooting。

        第 393、394 行检查两条策略规则，第 396 行检查请求体。哪一道先拒绝？
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("403 Policy doesn't allow compute_extension:volume_attachments:create to be performed.", "403 forbidden"),
        keys=(("403", "polic"), ("403", "volume_attachments"), *_NOT_ALLOWED),
        wrong=("400 volumeAttachment not specified", "400 请求体为空", "409 locked", "404 could not be found"),
        hints=(
            Text("Who you are is checked before what you want.", "先问你是谁，再问你要什么。"),
            Text(
                "A caller who is not allowed gets 403, and the message names the rule.", "没有权限得到 403；消息里写着规则的名字。"
            ),
        ),
        because=Text(
            "Line 394 calls authorize_attach, before the body is checked. The response does not show whether the instance* exists.",
            "authorize_attach 在第 394 行，还没有检查请求体。从这个响应里，看不出那个实例*是否存在。",
        ),
        value=_ANSWER,
    ),
}

BODY = {
    "title": Text("is there anything in the body?", "请求体里有内容吗？"),
    "notice": Text(
        """
        The policy file is the one that comes with Nova again. The body is still {}.

        is_valid_body requires an object under the name volumeAttachment.
        """,
        """
        策略文件恢复成了 Nova 自带的那份。请求体还是 {}。

        is_valid_body 要求在 volumeAttachment 这个键下有一个对象。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("400 volumeAttachment not specified",),
        keys=(("400", "volumeattachment"), ("400", "not specified"), ("400", "请求体")),
        wrong=("400 volumeId must be specified.", "400 缺少 volumeId", "403 policy", "404 could not be found"),
        hints=(
            Text("Read on in the code: l", "往下看代码：l"),
            Text("Line 397 holds the message; HTTPBadRequest is 400.", "消息在第 397 行；HTTPBadRequest 就是 400。"),
        ),
        because=Text(
            "An empty body, {} and null all get this response. So does a body in which volumeAttachment is null or is not an object.",
            "请求体为空、{}、null，或者 volumeAttachment 是 null 或不是对象，得到的都是这个响应。",
        ),
        value=_ANSWER,
    ),
}

VOLUME_ID = {
    "title": Text("is the volume's id in its proper form?", "卷 ID 的格式对吗？"),
    "notice": Text(
        """
        Now the body has a volumeId. It is the right volume's, but in upper case.

        Line 406 calls _validate_volume_id, before the instance is read from the database.
        """,
        """
        这回请求体里有 volumeId 了，卷也是对的，只不过写成了大写。

        第 406 行调用 _validate_volume_id，这时还没有从数据库读取实例。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("400 Bad volumeId format: volumeId is not in proper format (C6129426-C4AE-45FE-9052-B9248EACAD73)",),
        keys=(
            ("400", "format"),
            ("400", "bad volumeid"),
            ("400", "格式"),
            ("400", "volumeid 无效"),
            ("400", "volumeid 不合法"),
            ("400", "卷 id 无效"),
            ("400", "卷 id 不合法"),
        ),
        wrong=(
            "404 volume could not be found",
            "404 找不到卷",
            "200",
            "400 volumeId must be specified.",
            "400 缺少 volumeId",
            "404 Instance could not be found",
        ),
        hints=(
            Text("Is an id in upper case the same id? Nova compares texts.", "大写的 ID 算不算同一个 ID？Nova 比较的是文本。"),
            Text(
                "The form is wrong, so the code is 400; the message begins with 'Bad volumeId'.",
                "错的是格式，所以是 400；消息以 Bad volumeId 开头。",
            ),
        ),
        because=Text(
            "Only the canonical form passes: lower case, with hyphens. Cinder*, the service that owns the volumes*, is not asked. So it "
            "makes no difference whether the volume exists.",
            "只有规范形式才能通过：小写，带连字符。这里不会查询管理卷*的服务 Cinder*，所以卷存不存在都一样。",
        ),
        value=_ANSWER,
    ),
}

SERVER = {
    "title": Text("is there such an instance?", "有这个实例吗？"),
    "notice": Text(
        """
        The request is well-formed at last. But server_id ends in 3b, and instance01's id in 3a.

        The policy file now sets the rule compute:attach_volume to "!", which refuses everybody. Which comes first: the database query
        or that rule?
        """,
        """
        请求的格式终于都对了。不过 server_id 以 3b 结尾，而 instance01 的以 3a 结尾。

        这套环境还把规则 compute:attach_volume 设成了 "!"，即一律拒绝。先查数据库，还是先检查这条规则？
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("404 Instance 4cfde5a8-58eb-42e7-ace6-1e2de41b5c3b could not be found.", "404 not found"),
        keys=(
            ("404", "could not be found"),
            ("404", "instance"),
            ("404", "找不到"),
            ("404", "不存在"),
            ("404", "未找到"),
            ("404", "没找到"),
            ("404", "没有找到"),
            ("404", "没有这"),
            ("404", "实例"),
            ("404", "虚拟机"),
        ),
        wrong=("403 policy compute:attach_volume", "403 权限不足", "409 locked", "400 server"),
        hints=(
            Text(
                "The rule is checked for one instance. Which one, if there is none?",
                "规则是针对某个实例来检查的。没有实例，检查谁呢？",
            ),
            Text(
                "Line 416 comes before line 418; exception.NotFound is caught in line 420.",
                "第 416 行在第 418 行之前；exception.NotFound 在第 420 行被捕获。",
            ),
        ),
        because=Text(
            "compute_api.get raises InstanceNotFound, and line 421 turns it into a 404. For an instance of another project the response "
            "is exactly the same, unless the caller is an administrator.",
            "compute_api.get 抛出 InstanceNotFound，第 421 行把它变成 404。如果实例属于别的项目，只要你不是管理员，得到的响应一模一样。",
        ),
        value=_ANSWER,
    ),
}

TARGET_RULE = {
    "title": Text("may this user attach to this instance?", "这个用户能给这个实例挂载卷吗？"),
    "notice": Text(
        """
        The instance has been read: look at the marked fields. It is locked, its vm_state is error, and it has a task_state.

        attach_volume has three decorators: policy_decorator, check_instance_lock, check_instance_state. The policy file still refuses
        compute:attach_volume to everybody ("!").
        """,
        """
        实例已经读出来了，看标出的字段：它被锁定，vm_state 是 error，task_state 也不为空。

        attach_volume 外面有三层装饰器*：policy_decorator、check_instance_lock、check_instance_state。
        规则 compute:attach_volume 仍设为 "!"，即一律拒绝。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("403 Policy doesn't allow compute:attach_volume to be performed.", "403 forbidden"),
        keys=(("403", "polic"), ("403", "attach_volume"), *_NOT_ALLOWED),
        wrong=("409 locked", "409 已锁定", "409 vm_state error", "403 locked"),
        hints=(
            Text("Step in: s enters the outermost decorator first.", "单步进去：s 先进入最外层的装饰器。"),
            Text("Its name is wrapped, in policy_decorator.", "它叫 wrapped，在 policy_decorator 里。"),
        ),
        because=Text(
            "@wrap_check_policy is the topmost decorator*, so it runs first. Juno's policy file sets neither this rule nor compute:get. "
            "For a rule that is not set the rule 'default' decides: administrator or owner.",
            "@wrap_check_policy 写在最上面，所以最先运行。Juno 的策略文件里既没有这条规则，也没有 compute:get；"
            "没有设置时由 default 规则决定，即管理员或所有者。",
        ),
        value=_ANSWER,
    ),
}

LOCK = {
    "title": Text("is the instance locked?", "实例被锁定了吗？"),
    "notice": Text(
        """
        The rule is no longer set. So the rule 'default' decides, and the caller owns the instance. locked is True, vm_state is error,
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
        wrong=("403 locked", "403 锁", "409 vm_state error", "409 task_state rebooting"),
        hints=(
            Text("Which decorator comes after the policy's?", "策略之后是哪一层装饰器？"),
            Text("A conflict with the instance's present state is 409.", "与实例当前的状态冲突，就是 409。"),
        ),
        because=Text(
            "check_instance_lock comes before check_instance_state. In create(), line 422 must catch InstanceIsLocked before line 424 "
            "catches InstanceInvalidState, because InstanceIsLocked is a subclass of InstanceInvalidState.",
            "check_instance_lock 在 check_instance_state 之前。InstanceIsLocked 是 InstanceInvalidState 的子类，"
            "所以 create() 必须先在第 422 行捕获它，第 424 行才轮到后者。",
        ),
        value=_ANSWER,
    ),
}

IS_LOCKED = {
    "title": Text("inside check_instance_lock", "在 check_instance_lock 里面"),
    "notice": Text(
        """
        This function checks the lock. It is one of two functions called inner in the call chain*: decorators are part of the chain
        too. The condition above this line has two parts.
        """,
        """
        检查锁的就是这个函数。调用链*里有两个 inner，它是其中之一：装饰器也会出现在调用链里。上一行的条件分两部分。
        """,
    ),
    "task": Task(
        ask=Text(
            "The next statement refuses the request. Jump over it with j, and see what the client gets then.",
            "下一条语句会拒绝这个请求。用 j 跳过它，再看客户端得到什么。",
        ),
        answer="'vm_state' in str(response.json)",
        hints=(
            Text(
                "j N makes line N the next one, without running what stands before it. l shows the numbers.",
                "j N 让第 N 行成为下一行，中间的语句不执行。行号用 l 查看。",
            ),
            Text("Type j 47, and then c.", "输入 j 47，再输入 c。"),
        ),
        because=Text(
            "The next check refuses it now: vm_state is error. A debugger can skip a check; a client cannot. An administrator passes "
            "this one: context.is_admin is then True.",
            "这回由下一道检查拒绝：vm_state 是 error。调试器能跳过检查，客户端不能。管理员能通过这道检查，那时 context.is_admin 是 True。",
        ),
        done=("j 47",),
        undone=("context.is_admin = True", "n"),
    ),
}

VM_STATE = {
    "title": Text("is the vm_state one of the five?", "vm_state 在那五种之中吗？"),
    "notice": Text(
        """
        The instance is no longer locked. Two states are still wrong: vm_state is error, and task_state is rebooting.
        """,
        """
        锁解开了。还有两个状态不对：vm_state 是 error，task_state 是 rebooting。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=("409 Cannot 'attach_volume' while instance is in vm_state error",),
        keys=(("409", "vm_state"), ("409", "vm state"), ("409", "vm 状态"), ("409", "虚拟机状态"), ("409", "error")),
        wrong=(
            "409 Cannot 'attach_volume' while instance is in task_state rebooting",
            "409 任务状态",
            "400 vm_state",
            "409 locked",
        ),
        hints=(
            Text(
                "The order of the decorator's arguments does not decide; the order in its body does.",
                "装饰器参数的顺序看不出来，要看它的函数体。",
            ),
            Text(
                "The message is: Cannot 'attach_volume' while instance is in … which of the two?",
                "消息是 Cannot 'attach_volume' while instance is in …，是哪一个呢？",
            ),
        ),
        because=Text(
            "vm_state is checked first: what the instance is. task_state is checked second: what is being done with it.",
            "先检查 vm_state，即实例是什么状态；再检查 task_state，即正在进行什么操作。",
        ),
        value=_ANSWER,
    ),
}

NOT_IN_STATE = {
    "title": Text("inside check_instance_state", "在 check_instance_state 里面"),
    "notice": Text(
        """
        problem is what the exception will carry. The controller makes the message from it, in one place for all such actions.
        """,
        """
        problem 就是异常将要携带的内容。消息由控制器根据它生成，所有这类操作都用同一处代码。
        """,
    ),
    "task": Task(
        ask=Text(
            "The exception raised here is caught in create(). Go up to the frame* of create() and see where it waits.",
            "这里抛出的异常由 create() 捕获。用 u 往上，到 create() 的栈帧*里看看它停在哪一行。",
        ),
        stand=Place(file="nova/api/openstack/compute/contrib/volumes.py", function="create"),
        hints=(
            Text(
                "w shows all frames, the newest last; u goes to the caller's.", "w 列出所有栈帧，最新的在最后；u 移到调用者的栈帧。"
            ),
            Text("u, u and u; then l.", "u、u、u；然后 l。"),
        ),
        because=Text(
            "create() waits in its try block, and makes a 409 of the exception. Only the first problem is reported, although task_state "
            "is wrong as well.",
            "create() 停在 try 语句里，由它把异常变成 409。虽然 task_state 也不对，但只报告第一个问题。",
        ),
        done=("u", "u", "u"),
        undone=("u", "d"),
    ),
}

TASK_STATE = {
    "title": Text("is something being done with it?", "有没有正在进行的操作？"),
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
        keys=(
            ("409", "task_state"),
            ("409", "task state"),
            ("409", "task 状态"),
            ("409", "任务状态"),
            ("409", "rebooting"),
            ("409", "重启"),
        ),
        wrong=("409 Cannot 'attach_volume' while instance is in vm_state stopped", "200", "400 device", "400 重启"),
        hints=(
            Text("task_state must be None.", "task_state 必须是 None。"),
            Text("The message has the same form as the last one.", "消息的形式和上一个一样。"),
        ),
        because=Text(
            "Only task_state None passes. That is why compute1 sets it back to None when an action fails: otherwise every later action "
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
        This is the last check before the message bus. The instance passes and so does the caller. The device that was asked for is
        'disk1'.

        The comment in attach_volume says "Fail fast": Nova sends no message for a name that cannot pass.
        """,
        """
        消息队列*之前的最后一道检查。实例没有问题，调用者也有权限；请求的设备名*是 'disk1'。

        attach_volume 里的注释写着“Fail fast”（快速失败）：不可能通过的设备名，根本不发消息。
        """,
    ),
    "question": Question(
        ask=_ASK,
        right=(
            "400 The supplied device path (disk1) is invalid.",
            "400 invalid",
            "400 device",
            "400 device name",
            "400 device path",
            "400 设备",
            "400 设备名",
            "400 设备路径",
        ),
        keys=(
            ("400", "device", "invalid"),
            ("400", "path", "invalid"),
            ("400", "disk1", "invalid"),
            ("400", "设备", "无效"),
            ("400", "设备", "不合法"),
            ("400", "路径", "无效"),
            ("400", "路径", "不合法"),
            ("400", "disk1", "无效"),
            ("400", "disk1", "不合法"),
        ),
        wrong=(
            "409 The supplied device path (disk1) is in use.",
            "400 device in use",
            "400 设备已被占用",
            "400 设备不存在",
            "400 Invalid volume",
            "404 device",
            "200",
        ),
        hints=(
            Text("A device path begins with /dev/.", "设备路径以 /dev/ 开头。"),
            Text("The request itself is wrong; nothing conflicts with it: 400.", "这是请求本身的错误，不是冲突：400。"),
        ),
        because=Text(
            "match_device finds no prefix, so attach_volume raises InvalidDevicePath. create() does not catch it. The layer around the "
            "controller responds with the exception's own status code, 400.",
            "match_device 匹配不到前缀，于是 attach_volume 抛出 InvalidDevicePath，create() 里没有捕获它；控制器外面那一层按异常自带的状态码返回 400。",
        ),
        value=_ANSWER,
    ),
}

"""What lesson 3 says, in both languages."""

from walkthrough import Question, Task, Text

LESSON = {
    "title": Text("Lesson 3 · Where /dev/vdb comes from", "第三课 · /dev/vdb 从哪里来"),
    "opening": Text(
        """
        The user asks for '' and gets /dev/vdb. The article shows the name in a variable, volume_bdm, but its debugger stayed on
        controller. Yours crosses over: four of the next stops are on compute1, while nova-api* waits for the reply.

        The files on compute1 are the stub's own (the stub* is the small stand-in for Nova that runs here). The article does not show
        them, so their line numbers are the stub's too. A second request, to an instance* with another root device*, tests the rule.
        """,
        """
        用户请求里写的是 ''，得到的却是 /dev/vdb。原文里设备名*就在变量 volume_bdm 中，但作者的调试器一直留在 controller 上。
        你的调试器会跟过去：接下来有四个断点在 compute1 上，这期间 nova-api* 一直等待应答。

        compute1 上的文件是桩代码（stub，这里运行的精简版 Nova）自己的，原文没有列出，所以行号也是桩代码*的行号。
        第二个请求换一个根设备*不同的实例*，用来检验这条规则。
        """,
    ),
    "closing": Text(
        """
        Try other names: copy lessons/lesson_3.py to lessons/mine.py and ask for /dev/vdz9, /dev/foo or /dev/vda. Or step with s from
        the second stop on, and see how the letters in use are collected. You can set breakpoints of your own on compute1 in every
        lesson.

        walkthrough show lesson-3 shows both hosts in one tree, with each call and what it returned. At the prompt, chain shows the
        same.
        """,
        """
        换些设备名试试：把 lessons/lesson_3.py 复制为 lessons/mine.py，请求 /dev/vdz9、/dev/foo 或 /dev/vda。也可以从第二个断点起用 s 单步，
        看看已占用的设备字母是怎样收集的。在任何一课里，都可以在 compute1 的代码上设自己的断点（自设断点）。

        walkthrough show lesson-3 在一棵树里列出两台主机上的调用和返回；在提示符处可以输入 chain。
        """,
    ),
}

CALL = {
    "title": Text("asking compute1", "向 compute1 请求设备名"),
    "notice": Text(
        """
        volume_bdm does not exist yet: this statement makes it. reserve_block_device_name is an RPC call*, a message that waits for a
        reply, and nova-api waits here.

        The comment above the statement says why compute1 is asked: two requests at the same time must not get the same name.
        """,
        """
        volume_bdm 还不存在，它正是由这条语句产生的。reserve_block_device_name 以 RPC call*（发出后等待应答）的方式发出，nova-api 会等它返回。

        语句上面的注释说明了为什么要交给 compute1：两个请求同时到来时，不能拿到同一个设备名。
        """,
    ),
    "question": Question(
        ask=Text(
            "The user chose no device name. What is the type of device here?",
            "用户没有指定任何设备名。device 在这里是什么类型？",
        ),
        right=("str", "string", "empty string", "字符串", "空字符串", "空串", "str 类型", "字符串类型", "<class 'str'>"),
        wrong=("None", "NoneType", "空", "/dev/vdb", "int"),
        hints=(
            Text("Type: p device", "输入：p device"),
            Text("Type: type(device).__name__", "输入：type(device).__name__"),
        ),
        because=Text(
            "It is str: the empty string of the JSON, not None. Both mean 'choose for me', and so do false, 0, [] and {}.",
            "是 str：JSON 里的空字符串，不是 None。两者都表示“由你决定”，false、0、[] 和 {} 也一样。",
        ),
        value="type(device).__name__",
    ),
}

MAPPINGS = {
    "title": Text("on compute1: what the instance has", "在 compute1 上：实例已有什么"),
    "notice": Text(
        """
        You are now on compute1. In a real cloud this is another process on another machine. instance arrived in the message: it is a
        new object with the same fields. The four decorators* in the call chain* are compute1's.

        do_reserve holds a lock named after the instance's uuid. It has just read the instance's live block device mappings (the
        database rows that give volumes their device names*).
        """,
        """
        现在你到了 compute1 上，在真实环境中这是另一台机器上的另一个进程：instance 是经消息队列*传来的，是一个字段相同的新对象。
        调用链*里的四层装饰器*都属于 compute1。

        do_reserve 持有一把以实例 uuid 命名的锁，刚刚读出了现有的块设备映射，也就是记着各个卷用哪个设备名的记录。
        """,
    ),
    "question": Question(
        ask=Text(
            "How many block device mappings* does the instance have before this attach?",
            "挂载之前，这个实例有几条块设备映射*？",
        ),
        right=("1", "one", "一", "一条", "1 条", "只有一条", "只有 1 条", "仅一条"),
        wrong=("0", "没有", "2", "两条", "none"),
        hints=(
            Text("bdms is a list.", "bdms 是一个列表。"),
            Text("Type: len(bdms)", "输入：len(bdms)"),
        ),
        because=Text(
            "Only mapping 38: the root volume*, at /dev/vda. The letters in use are its letter and the root device's.",
            "只有 38 号映射，即根卷* /dev/vda。已占用的设备字母就由它和根设备得出。",
        ),
        value="len(bdms)",
    ),
}

LETTER = {
    "title": Text("on compute1: prefix and letter", "在 compute1 上：前缀和设备字母"),
    "notice": Text(
        """
        prefix comes from the root device alone. used holds the letters that are taken, and wanted the first free one: a is tried
        first, then b; after z comes aa.
        """,
        """
        prefix 只由根设备决定。used 是已被占用的设备字母（/dev/vda 里的 a），wanted 是第一个空闲的：先试 a，再试 b，z 之后是 aa。
        """,
    ),
    "task": Task(
        ask=Text(
            "Change one variable here, so that the client gets the device name /dev/vdx.",
            "在这里改一个变量，让客户端得到设备名 /dev/vdx。",
        ),
        answer="response.json['volumeAttachment']['device'] == '/dev/vdx'",
        hints=(
            Text("Two strings are added: which of them is to be another?", "这里是两个字符串相加：要换掉哪一个？"),
            Text(
                "An assignment is typed as in Python: wanted = 'x'. Then type c.",
                "赋值按 Python 的写法：wanted = 'x'。然后用 c 继续。",
            ),
        ),
        because=Text(
            "/dev/vd comes from the root device, the letter from wanted; no code checks the result. The row, the message and the response "
            "all had /dev/vdx.",
            "前缀 /dev/vd 来自根设备，字母来自 wanted，两者相加之后没有代码再检查。数据库记录、消息和响应里都成了 /dev/vdx。",
        ),
        done=("wanted = 'x'",),
        undone=("device = '/dev/vdx'",),
    ),
}

BEFORE = {
    "title": Text("on compute1: the mapping before it is written", "在 compute1 上：写入之前的块设备映射"),
    "notice": Text(
        """
        bdm is an object in memory. Nine of its fields have a value. The next statement inserts the row.
        """,
        """
        bdm 还只是内存里的对象，九个字段已赋值。下一条语句才会插入数据库记录。
        """,
    ),
    "question": Question(
        ask=Text(
            "The row is not there yet. How does pp bdm print its id?",
            "记录还不存在，pp bdm 会把 id 打印成什么？",
        ),
        right=("<?>", "id=<?>", "unset", "unset <?>", "未设置", "未设置 <?>"),
        wrong=("None", "空", "39", "0", "id=None"),
        hints=(
            Text("How does Nova print a field that has no value?", "没有值的字段，Nova 怎样打印？"),
            Text("Type: pp bdm, and look for id=", "输入 pp bdm，找到 id=。"),
        ),
        because=Text(
            "A Nova object prints <?> for a field that was never set. None would be a value.",
            "从未赋值的字段，Nova 对象打印成 <?>。None 则是一个值。",
        ),
        value="'39' if bdm.obj_attr_is_set('id') else '<?>'",
    ),
}

AFTER = {
    "title": Text("on compute1: the mapping after it was written", "在 compute1 上：写入之后的块设备映射"),
    "notice": Text(
        """
        The row is in the database, and bdm was read back from it. id and created_at come from there; delete_on_termination and
        no_device have their default values.

        After this line the lock is released. A second request will find the row and take another letter.
        """,
        """
        记录已经写入数据库，bdm 又从那里读了回来：id 和 created_at 都来自数据库，delete_on_termination 和 no_device 取了默认值。

        返回之后锁才释放。第二个请求会读到这条记录，于是取另一个设备字母。
        """,
    ),
    "task": Task(
        ask=Text(
            "The database has given the row an id. Print it, and nothing else.",
            "数据库给这条记录分配了 id。把它打印出来，只要这个数。",
        ),
        see="bdm.id",
        hints=(
            Text("It is one more than the root volume's.", "比根卷那条的 id 大 1。"),
            Text("Type: bdm.id", "输入：bdm.id"),
        ),
        because=Text(
            "39, as in the article's pp volume_bdm. return_bdm_object is True, so the whole object goes back in the reply.",
            "39，与原文 pp volume_bdm 的输出相同。return_bdm_object 是 True，所以整个对象随应答返回。",
        ),
        done=("p bdm.id",),
        undone=("p bdm.volume_id", "pp bdm"),
    ),
}

ANSWER = {
    "title": Text("back on controller", "回到 controller"),
    "notice": Text(
        """
        The call has returned. volume_bdm has the 21 fields that the article prints: they came as plain data and were made an object
        again.

        So far Nova has not queried Cinder*, the service that owns the volumes. If one of the next four statements fails, Nova
        must delete the row (lesson 4).
        """,
        """
        call 已经返回，volume_bdm 已经得到，21 个字段与原文打印的一样：它以普通数据的形式传来，在这里又还原成对象。

        到这里还没有查询过管理卷的服务 Cinder*。接下来的四条语句里只要有一条失败，这条记录就得删掉（见第四课）。
        """,
    ),
    "question": Question(
        ask=Text(
            "One field of volume_bdm is unset, here as in the article. Which one?",
            "volume_bdm 有一个字段未设置，在这里和在原文里都一样。是哪一个？",
        ),
        right=("instance", "volume_bdm.instance", "instance=<?>"),
        wrong=("connection_info", "instance_uuid", "image_id", "id"),
        hints=(
            Text("Unset is <?>, not None.", "未设置是 <?>，不是 None。"),
            Text("Look for <?> in what pp volume_bdm prints.", "在 pp volume_bdm 的输出里找 <?>。"),
        ),
        because=Text(
            "instance would be a whole object of its own, which is read only when it is needed. instance_uuid is enough to find it.",
            "instance 本身是另一个完整的对象，需要时才读取；有 instance_uuid 就足以找到它。",
        ),
        value="next(name for name in sorted(volume_bdm.fields) if not volume_bdm.obj_attr_is_set(name))",
    ),
}

CAST = {
    "title": Text("two names in one message", "一条消息里的两个设备名"),
    "notice": Text(
        """
        kw is what Nova sends, with a cast*: a message that does not wait for a reply. mountpoint is the argument device of
        _attach_volume, unchanged. The response takes its device name from line 3161, which returns volume_bdm.device_name.
        """,
        """
        kw 就是 cast*（只发不等）要发出的内容。mountpoint 是 _attach_volume 的参数 device，原样传了下来。
        响应里的设备名取自第 3161 行，那里返回的是 volume_bdm.device_name。
        """,
    ),
    "question": Question(
        ask=Text(
            "Two arguments of this message carry a device name. Which one carries the right name?",
            "这条消息里有两个参数带着设备名。哪个参数里的才对？",
        ),
        right=("bdm", "bdm.device_name"),
        wrong=("mountpoint", "both", "两个都对", "device"),
        hints=(
            Text("pp mountpoint, then pp bdm.device_name", "pp mountpoint，再 pp bdm.device_name"),
            Text("The comment above says which arguments will be removed.", "上面的注释说明了哪些参数将来要去掉。"),
        ),
        because=Text(
            "mountpoint is still ''. The comment says so: volume_id and mountpoint are not needed when using bdm objects.",
            "mountpoint 仍是 ''。注释也说了：使用 bdm 对象时，volume_id 和 mountpoint 都不需要。",
        ),
        value="'mountpoint' if mountpoint else 'bdm'",
    ),
}

OTHER_ROOT = {
    "title": Text("on compute1: another root device", "在 compute1 上：换一个根设备"),
    "notice": Text(
        """
        Everything starts afresh, with one difference: the instance's root device is /dev/sda. This user does choose a device name,
        /dev/vdc.
        """,
        """
        换一套新环境：这个实例的根设备是 /dev/sda。而这个用户明确指定了设备名 /dev/vdc。
        """,
    ),
    "question": Question(
        ask=Text("Which device name will the volume get?", "卷会得到什么设备名？"),
        right=("/dev/sdc",),
        wrong=("/dev/vdc", "/dev/sdb", "/dev/vdb"),
        hints=(
            Text("Look at prefix: does it follow the request or the root device?", "看 prefix：它随请求，还是随根设备？"),
            Text("Only the letter of the requested name is used.", "请求的设备名里，只有最后的字母被采用。"),
        ),
        because=Text(
            "The prefix always follows the root device. The user asked for /dev/vdc and gets /dev/sdc, and no error says so.",
            "前缀总是随根设备。用户要的是 /dev/vdc，实际是 /dev/sdc，却没有任何错误提示。",
        ),
        value="prefix + wanted",
    ),
}

RAW = {
    "title": Text("and the message?", "那么消息里呢？"),
    "notice": Text(
        """
        volume_bdm is settled: the row in the database and the response will both have /dev/sdc.
        """,
        """
        volume_bdm 已经确定：数据库里的记录和响应都会是 /dev/sdc。
        """,
    ),
    "question": Question(
        ask=Text("Which name does mountpoint carry to compute1?", "那么 mountpoint 带给 compute1 的是什么设备名？"),
        right=("/dev/vdc",),
        wrong=("/dev/sdc", "''", "/dev/sdb"),
        hints=(
            Text(
                "Where does mountpoint come from? Remember the last stop of the first request.",
                "mountpoint 从哪里来？想想第一个请求的最后一个断点。",
            ),
            Text("Type: mountpoint", "输入：mountpoint"),
        ),
        because=Text(
            "mountpoint is the value of the request, unchanged. Here the two names in one message contradict each other.",
            "mountpoint 是请求里的原始值。这时，同一条消息里的两个设备名互相矛盾。",
        ),
        given_away="the card shows mountpoint; that the wrong name travels is what is to be seen",
        value="mountpoint",
    ),
}

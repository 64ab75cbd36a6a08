"""What lesson 3 says, in both languages."""

from walkthrough import Question, Text

LESSON = {
    "title": Text("Lesson 3 · Where /dev/vdb comes from", "第三课 · /dev/vdb 从哪里来"),
    "opening": Text(
        """
        The user asks for '' and gets /dev/vdb. The article has the answer in a variable, volume_bdm, but its debugger stayed on
        controller. Yours crosses over: four of the next stops are on compute1, while nova-api waits for the answer.

        The files on compute1 are the stub's own; the article does not show them, so their line numbers are the stub's too.
        A second request, to an instance with another root device, puts the rule to the test.
        """,
        """
        用户请求里写的是 ''，得到的却是 /dev/vdb。原文里答案就在变量 volume_bdm 中，但作者的调试器一直留在 controller 上。
        你的调试器会跟过去：接下来有四个断点在 compute1 上，这期间 nova-api 一直等待应答。

        compute1 上的文件是桩代码自己的，原文没有列出，所以行号也是桩代码的行号。
        第二个请求换一台根设备不同的实例，用来检验这条规则。
        """,
    ),
    "closing": Text(
        """
        Try other names: copy lessons/lesson_3.py to lessons/mine.py and ask for /dev/vdz9, /dev/foo or /dev/vda. Or step with s
        from the second stop on, and look how the letters in use are collected. A breakpoint of your own on compute1 works in
        every lesson.

        walkthrough show lesson-3 shows both hosts in one tree, call and answer; at the prompt chain does.
        """,
        """
        换些名字试试：把 lessons/lesson_3.py 复制为 lessons/mine.py，请求 /dev/vdz9、/dev/foo 或 /dev/vda。也可以从第二个断点起用 s 单步，
        看看已占用的盘符是怎样收集的。在任何一课里，都可以在 compute1 的代码上设置自己的断点。

        walkthrough show lesson-3 在一棵树里列出两台主机上的调用和返回；在提示符处可以输入 chain。
        """,
    ),
}

CALL = {
    "title": Text("asking compute1", "向 compute1 发问"),
    "notice": Text(
        """
        volume_bdm does not exist yet: this statement makes it. reserve_block_device_name leaves as an RPC call, and nova-api
        waits for what comes back.

        The comment above the statement says why compute1 is asked: two requests at the same time must not get the same name.
        """,
        """
        volume_bdm 还不存在，它正是由这条语句产生的。reserve_block_device_name 以 RPC call 的方式发出，nova-api 会等它返回。

        语句上面的注释说明了为什么要问 compute1：两个请求同时到来时，不能拿到同一个名字。
        """,
    ),
    "question": Question(
        ask=Text("device asks for no name in particular. Of what type is it here?", "device 在这里什么都没有指定，它是什么类型？"),
        right=("str",),
        wrong=("None", "NoneType", "/dev/vdb", "int"),
        hints=(
            Text("Type: p device", "输入：p device"),
            Text("Type: type(device).__name__", "输入：type(device).__name__"),
        ),
        because=Text(
            "It is the empty string of the JSON, not None. Both mean 'choose for me', and so do false, 0, [] and {}.",
            "它是 JSON 里的空字符串，不是 None。两者都表示“由你决定”，false、0、[] 和 {} 也一样。",
        ),
        value="type(device).__name__",
    ),
}

MAPPINGS = {
    "title": Text("on compute1: what the instance has", "在 compute1 上：实例已有什么"),
    "notice": Text(
        """
        You are on compute1 now, on real hosts another process: instance came over the message bus and is another object
        with the same fields. The four decorators in the call chain are compute1's.

        do_reserve holds a lock named by the instance's uuid, and has just read the live block device mappings.
        """,
        """
        现在你到了 compute1 上，在真实环境中这是另一个进程：instance 是经消息队列传来的另一个对象，字段都相同。
        调用链里的四层装饰器都属于 compute1。

        do_reserve 持有一把以实例 uuid 命名的锁，刚刚读出了现有的块设备映射。
        """,
    ),
    "question": Question(
        ask=Text(
            "How many mappings does the instance have before this attach?",
            "挂载之前，这个实例有几条块设备映射？",
        ),
        right=("1", "one", "一条", "1 条"),
        wrong=("0", "2", "none"),
        hints=(
            Text("bdms is a list.", "bdms 是一个列表。"),
            Text("Type: len(bdms)", "输入：len(bdms)"),
        ),
        because=Text(
            "Mapping 38, the root volume at /dev/vda. Its letter and the root device's are what counts as in use.",
            "只有编号 38 的映射，即根卷 /dev/vda。已占用的盘符就由它和根设备得出。",
        ),
        value="len(bdms)",
    ),
}

LETTER = {
    "title": Text("on compute1: prefix and letter", "在 compute1 上：前缀和盘符"),
    "notice": Text(
        """
        prefix comes from the root device alone. used holds the letters that are taken, wanted the first free one: a is tried
        first, then b, and after z comes aa.
        """,
        """
        prefix 只由根设备决定。used 是已被占用的盘符，wanted 是第一个空闲的：先试 a，再试 b，z 之后是 aa。
        """,
    ),
    "question": Question(
        ask=Text("What will be returned?", "返回值会是什么？"),
        right=("/dev/vdb",),
        wrong=("/dev/sdb", "b", "vdb", "/dev/vda"),
        hints=(
            Text("Two strings are added.", "这里是两个字符串相加。"),
            Text("Type: prefix + wanted", "输入：prefix + wanted"),
        ),
        because=Text(
            "/dev/vd of the root device /dev/vda, and b, as a is taken.",
            "前缀 /dev/vd 来自根设备 /dev/vda；a 已被占用，所以盘符是 b。",
        ),
        value="prefix + wanted",
    ),
}

BEFORE = {
    "title": Text("on compute1: the mapping before it is written", "在 compute1 上：写入之前的块设备映射"),
    "notice": Text(
        """
        bdm is an object in memory: nine fields were given to it, the others are unset. The next statement inserts the row.
        """,
        """
        bdm 还只是内存里的对象：给了它九个字段，其余都未设置。下一条语句才会插入数据库记录。
        """,
    ),
    "question": Question(
        ask=Text("How does pp bdm print the id of a row that is not there yet?", "记录还不存在，pp bdm 会把 id 打印成什么？"),
        right=("<?>", "id=<?>"),
        wrong=("None", "39", "0", "id=None"),
        hints=(
            Text("The card lists it among the unset ones.", "卡片上它列在未设置的那一行。"),
            Text("Type: pp bdm, and look for id=", "输入 pp bdm，找到 id=。"),
        ),
        because=Text(
            "<?> is how a Nova object shows a field that nobody set. None would be a value.",
            "没有人设置过的字段，Nova 对象就显示成 <?>。None 则是一个值。",
        ),
        value="'39' if bdm.obj_attr_is_set('id') else '<?>'",
    ),
}

AFTER = {
    "title": Text("on compute1: the mapping after it was written", "在 compute1 上：写入之后的块设备映射"),
    "notice": Text(
        """
        The row is in the database, and bdm was read back from it: id and created_at come from there, and the defaults of
        delete_on_termination and no_device are set.

        The lock is let go after this. A second request will see the row, and take another letter.
        """,
        """
        记录已经写入数据库，bdm 又从那里读了回来：id 和 created_at 都来自数据库，delete_on_termination 和 no_device 取了默认值。

        返回之后锁才释放。第二个请求会看到这条记录，于是取另一个盘符。
        """,
    ),
    "question": Question(
        ask=Text("Which id did the database give to the row?", "数据库给这条记录的 id 是多少？"),
        right=("39",),
        wrong=("38", "40", "33", "<?>"),
        hints=(
            Text("One more than the root volume's.", "比根卷的大一。"),
            Text("Type: bdm.id", "输入：bdm.id"),
        ),
        because=Text(
            "39, as in the article's pp volume_bdm. return_bdm_object is True, so the whole object goes back over the bus.",
            "39，与原文 pp volume_bdm 的输出相同。return_bdm_object 是 True，所以整个对象经消息队列返回。",
        ),
        value="bdm.id",
    ),
}

ANSWER = {
    "title": Text("back on controller", "回到 controller"),
    "notice": Text(
        """
        The call has returned and volume_bdm is there, all 21 fields as the article prints them: it travelled as plain data and
        was made an object again.

        Up to here nothing has been asked of Cinder. Should one of the next four statements fail, the row must go again
        (lesson 4).
        """,
        """
        call 已经返回，volume_bdm 有了，21 个字段与原文打印的一样：它以普通数据的形式传来，在这里又还原成对象。

        到这里还没有问过 Cinder。接下来的语句里若有一条失败，这条记录就得删掉（见第四课）。
        """,
    ),
    "question": Question(
        ask=Text(
            "One field of volume_bdm is unset, here as in the article. Which?",
            "volume_bdm 有一个字段未设置，在这里和在原文里都一样。是哪一个？",
        ),
        right=("instance",),
        wrong=("connection_info", "instance_uuid", "image_id", "id"),
        hints=(
            Text("Unset is <?>, not None.", "未设置是 <?>，不是 None。"),
            Text("Look for <?> in what pp volume_bdm prints.", "在 pp volume_bdm 的输出里找 <?>。"),
        ),
        because=Text(
            "instance would be a whole object of its own, read only on demand. instance_uuid is enough to find it.",
            "instance 本身是另一个完整的对象，需要时才读取；有 instance_uuid 就足以找到它。",
        ),
        value="next(name for name in sorted(volume_bdm.fields) if not volume_bdm.obj_attr_is_set(name))",
    ),
}

CAST = {
    "title": Text("two names in one message", "一条消息里的两个名字"),
    "notice": Text(
        """
        kw is what leaves. mountpoint is the argument device of _attach_volume, passed on as it came; the chosen name is in bdm.
        The response gets its name from bdm as well: line 3161 returns volume_bdm.device_name.
        """,
        """
        kw 就是要发出的内容。mountpoint 是 _attach_volume 的参数 device，原样传了下来；选定的名字在 bdm 里。
        响应里的设备名也取自 bdm：第 3161 行返回的是 volume_bdm.device_name。
        """,
    ),
    "question": Question(
        ask=Text(
            "compute1 is told a name twice in this message. Which of the arguments has the right one?",
            "这条消息里有两处是设备名。哪个参数里的才对？",
        ),
        right=("bdm", "bdm.device_name"),
        wrong=("mountpoint", "both", "device"),
        hints=(
            Text("pp mountpoint, then pp bdm.device_name", "pp mountpoint，再 pp bdm.device_name"),
            Text("The comment above says which ones will be removed.", "上面的注释说明了哪些参数将来要去掉。"),
        ),
        because=Text(
            "mountpoint is still ''. The comment says it: volume_id and mountpoint are not needed when using bdm objects.",
            "mountpoint 仍是 ''。注释也说了：使用 bdm 对象时，volume_id 和 mountpoint 都不需要。",
        ),
        value="'mountpoint' if mountpoint else 'bdm'",
    ),
}

OTHER_ROOT = {
    "title": Text("on compute1: another root device", "在 compute1 上：换一个根设备"),
    "notice": Text(
        """
        A new cloud: this instance's root device is /dev/sda. And this user does ask for a name, /dev/vdc.
        """,
        """
        换了一个云：这台实例的根设备是 /dev/sda。而这个用户明确指定了设备名 /dev/vdc。
        """,
    ),
    "question": Question(
        ask=Text("Which name will the volume get?", "卷会得到什么设备名？"),
        right=("/dev/sdc",),
        wrong=("/dev/vdc", "/dev/sdb", "/dev/vdb"),
        hints=(
            Text("Look at prefix: does it follow the request or the root device?", "看 prefix：它随请求，还是随根设备？"),
            Text("Of the name that was asked for only the letter is used.", "请求的名字里只用了盘符。"),
        ),
        because=Text(
            "The prefix always follows the root device. The user asked for /dev/vdc, and no error tells that it is /dev/sdc.",
            "前缀总是随根设备。用户要的是 /dev/vdc，实际是 /dev/sdc，却没有任何错误提示。",
        ),
        value="prefix + wanted",
    ),
}

RAW = {
    "title": Text("and the message?", "那么消息里呢？"),
    "notice": Text(
        """
        volume_bdm is settled: the row in the database and the response will say /dev/sdc.
        """,
        """
        volume_bdm 已经确定：数据库里的记录和响应都会是 /dev/sdc。
        """,
    ),
    "question": Question(
        ask=Text("And which name does mountpoint carry to compute1?", "那么 mountpoint 带给 compute1 的是什么名字？"),
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
            "mountpoint is the raw value of the request. Here the two names in the message contradict each other.",
            "mountpoint 是请求里的原始值。这时，同一条消息里的两个名字互相矛盾。",
        ),
        value="mountpoint",
    ),
}

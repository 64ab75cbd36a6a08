"""What lesson 0 says, in both languages."""

from walkthrough import Place, Task, Text

_UTILS = "nova/compute/utils.py"
_HERE = {"file": _UTILS, "function": "get_device_name_for_instance"}

LESSON = {
    "title": Text("Lesson 0 · The debugger, in seven stops", "第零课 · 七个断点学会 pdb"),
    "opening": Text(
        """
        pdb is Python's debugger. It stops a running program at a line, and there you look around, run a bit more, or change something.
        You need nothing but a little Python; the other lessons use what you learn here.

        The program is Nova, which runs virtual machines. One of them gets another disk, and Nova looks for a name for it. At each stop
        there is a task: type the commands, and the lesson sees when it is done. hint helps, and reveal shows a way to do it.
        A line that begins with (Pdb++), the debugger's prompt, waits for a command.
        """,
        """
        pdb 是 Python 的调试器：它让运行中的程序停在某一行，你可以四处查看，往下走一点，或者改点什么。
        只要会一点 Python 就行；这里学到的命令，后面每一课都会用到。

        这个程序是 Nova，它负责运行虚拟机。其中一台要多挂一块磁盘，Nova 正在给它找设备名*。
        每个断点有一项任务：输入命令，做完后会自动认出来。hint 给提示，reveal 显示一种做法。
        行首出现提示符“(Pdb++)”时，调试器就在等你输入命令。
        """,
    ),
    "closing": Text(
        """
        These are nearly all commands that the other lessons need. help lists the rest, and help n explains one of them.

        Lesson 1 follows a whole request through Nova, with the four stops of the article.
        """,
        """
        其他课需要的命令差不多就是这些。help 列出其余的，help n 说明其中一个。

        第一课跟着一个请求走完 Nova，断点就是原文的那四个。
        """,
    ),
}

PRINT = {
    "title": Text("look around: l and p", "看看周围：l 和 p"),
    "notice": Text(
        """
        The arrow points at the statement that runs next; it has not run yet. What is above it has. c continues to the next stop.
        """,
        """
        箭头指着下一条要运行的语句，它还没有运行；上面的已经运行过了。输入 c，就去下一个断点。
        """,
    ),
    "task": Task(
        ask=Text(
            "This function was given three arguments. Type l to list the code, and p with a name to see its value: what is device?",
            "这个函数有三个参数。输入 l 列出代码；输入 p 加名字，看一个变量的值：device 的值是什么？",
        ),
        see="device",
        hints=(
            Text("p, a space, and the name of the variable.", "p，空格，再加变量名。"),
            Text("Type: p device", "输入：p device"),
        ),
        because=Text(
            "device is '', an empty text: the user leaves the name to Nova.",
            "device 是 ''，空字符串：用户把设备名交给 Nova 决定。",
        ),
        done=("l", "p device"),
        undone=("l", "p bdms"),
    ),
}

NEXT = {
    "title": Text("one statement: n", "走一条语句：n"),
    "notice": Text(
        """
        n (next) runs the statement and stops at the following one. Below the code you see what has changed. Enter alone repeats the
        last command, whatever it was.
        """,
        """
        n（next）运行这条语句，停在下一条。代码下面列出了有变化的值。只按回车，就重复上一条命令，不管是哪一条。
        """,
    ),
    "task": Task(
        ask=Text("Let Python do this one statement, and no more.", "让程序只走这一条语句。"),
        stand=Place(**_HERE, statement="prefix = "),
        hints=(
            Text("The command is one letter, for next.", "命令是一个字母，next 的首字母。"),
            Text("n, and the arrow is one statement further.", "输入 n，箭头就往下移一条语句。"),
        ),
        because=Text(
            "root has a value now: the name of the disk that the machine boots from.",
            "root 现在有值了：虚拟机从哪个磁盘启动，就是那个磁盘的设备名。",
        ),
        done=("n",),
        undone=("p instance.root_device_name",),
    ),
}

RETURN = {
    "title": Text("to the end of a function: r", "走到函数结尾：r"),
    "notice": Text(
        """
        r (return) runs until the function is about to return, and pdb shows what it returns. Another n leads back to the caller.
        """,
        """
        r（return）一直运行到函数即将返回，pdb 会显示返回值。再输入 n，就回到调用者那里。
        """,
    ),
    "task": Task(
        ask=Text(
            "You are in a small function that takes a name apart. Go to its end, where it returns.",
            "你在一个拆分设备名的小函数里。走到它的结尾，即返回的地方。",
        ),
        stand=Place(file=_UTILS, function="_match", statement="return match"),
        hints=(
            Text("Several n would do it; there is a command that does it at once.", "多输几次 n 也行，但有一条命令一步到位。"),
            Text("r, for return.", "r，即 return。"),
        ),
        because=Text(
            "The name /dev/vda has two parts, the prefix /dev/vd and the letter a.",
            "/dev/vda 拆成两部分：前缀 /dev/vd 和字母 a。",
        ),
        done=("r",),
        undone=("n",),
    ),
}

STEP = {
    "title": Text("into a function: s", "进入函数：s"),
    "notice": Text(
        """
        s (step) enters the function that the statement calls; n would have run all of it. Which of the two you type decides how deep
        you look.
        """,
        """
        s（step）进入语句里调用的函数；n 则会把整个函数运行完。要看多深，就看你输入哪一个。
        """,
    ),
    "task": Task(
        ask=Text("The next statement calls a function. Step into it.", "下一条语句调用了一个函数。进到它里面去。"),
        stand=Place(file=_UTILS, function="_letters_in_use"),
        hints=(
            Text("n runs past the call. Which letter stands for step?", "n 会走过这次调用。step 的首字母是哪个？"),
            Text("s, and pdb says --Call--.", "输入 s，pdb 会显示 --Call--。"),
        ),
        because=Text(
            "pdb says --Call-- where a function begins. This one collects the letters that are taken.",
            "函数开始的地方，pdb 显示 --Call--。这个函数收集已被占用的设备字母。",
        ),
        done=("s",),
        undone=("n",),
    ),
}

UP = {
    "title": Text("who called: w, u and d", "谁调用的：w、u 和 d"),
    "notice": Text(
        """
        Every function that waits for another has a frame: its line and its variables. w (where) lists them, the newest last. u (up)
        shows you the caller's, d (down) leads back. Nothing runs meanwhile. [6] is a frame's number in w.
        """,
        """
        每个等着别的函数返回的函数都有一个栈帧：停在哪一行，有哪些变量。w（where）列出全部栈帧，最新的在最后；
        u（up）移到调用者的栈帧，d（down）移回来。这期间程序不会往前走。[6] 是这个栈帧在 w 列表里的编号。
        """,
    ),
    "task": Task(
        ask=Text(
            "With w, list who called whom. Then go up to the frame* of do_reserve(), which waits for the device name*.",
            "用 w 列出谁调用了谁，再往上移到 do_reserve() 的栈帧*，它正等着设备名。",
        ),
        stand=Place(file="nova/compute/manager.py", function="do_reserve"),
        hints=(
            Text("It is the caller of this function: one frame up.", "它就是这个函数的调用者：往上一个栈帧。"),
            Text("w, then u. d leads back.", "先 w，再 u。d 移回来。"),
        ),
        because=Text(
            "do_reserve() waits at the line that the arrow shows, and p prints its variables now.",
            "do_reserve() 停在箭头所指的那一行；现在 p 打印的是它的变量。",
        ),
        done=("w", "u"),
        undone=("w", "d"),
    ),
}

BREAK = {
    "title": Text("a breakpoint of your own: b and c", "自己设断点：b 和 c"),
    "notice": Text(
        """
        b with a line sets a breakpoint in this file, b FILE:LINE one in another file. c (continue) runs to the next of them, or to
        the lesson's next stop. b alone lists yours, cl N removes number N.
        """,
        """
        b 加行号，在当前文件里设一个断点；b 文件:行号，设在别的文件里。c（continue）一直运行到下一个断点，或者本课的下一个断点。
        只输入 b，列出你设的断点；cl N 删除第 N 个。
        """,
    ),
    "task": Task(
        ask=Text(
            "Set a breakpoint* at the line with return prefix + wanted, and continue to it.",
            "在 return prefix + wanted 那一行设一个断点，然后运行到那里。",
        ),
        stand=Place(**_HERE, statement="return prefix + wanted"),
        hints=(
            Text("l lists the code; the number of a line stands to its left.", "l 列出代码，行号就在那一行的左边。"),
            Text("b 24, and then c.", "先 b 24，再 c。"),
        ),
        because=Text(
            "The letter is chosen now: p prefix + wanted prints what will be returned.",
            "设备字母已经选好：p prefix + wanted 会打印出将要返回的值。",
        ),
        done=("b 24", "c"),
        undone=("c",),
    ),
}

PRETTY = {
    "title": Text("a large value: pp", "打印大的值：pp"),
    "notice": Text(
        """
        pp (pretty-print) breaks a long list or dictionary into lines: compare p instance.system_metadata with
        pp instance.system_metadata. An object such as bdm it prints as p does; whole bdm shows its fields. An expression works as well
        as a name: p bdm.device_name, p len(bdms).
        """,
        """
        pp（pretty-print）把长的列表或字典分行打印：比较一下 p instance.system_metadata 和 pp instance.system_metadata。
        bdm 这样的对象，打印出来和 p 一样；要看它的各个字段，输入 whole bdm。
        除了名字，也可以写表达式：p bdm.device_name，p len(bdms)。
        """,
    ),
    "task": Task(
        ask=Text(
            "The name is chosen, and goes into a block device mapping*, bdm. Print all of bdm with pp.",
            "设备名选好了，写进一条块设备映射* bdm。用 pp 把整个 bdm 打印出来。",
        ),
        see="bdm",
        hints=(
            Text("As with p: a space, and the name.", "和 p 一样：空格，再加名字。"),
            Text("Type: pp bdm", "输入：pp bdm"),
        ),
        because=Text(
            "<?> stands for a field that has no value yet. The next statement writes the mapping to the database.",
            "<?> 表示这个字段还没有值。下一条语句会把映射写进数据库。",
        ),
        done=("pp bdm",),
        undone=("p bdm.device_name",),
    ),
}

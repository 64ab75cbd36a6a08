"""A walk through copy.deepcopy, a function of the standard library: what it copies, what it copies once, and where it stops."""

import datetime

from walkthrough import Lesson, Question, Request, Stop, Task, Text

tags = ["new", "red"]
order = {"tags": tags, "again": tags, "day": datetime.date(2026, 11, 26)}
order["itself"] = order

the_memo = Stop(
    function="copy:deepcopy",
    statement="memo = {}",
    title=Text("the call that you made", "你调用的那一次"),
    notice=Text(
        "Nobody has given a memo, so this is the outermost call. deepcopy calls itself for everything that it finds, and hands the "
        "same dict on each time: what was copied already is looked up there, and is not copied again.",
        "没有传入 memo，说明这是最外层的调用。deepcopy 每遇到一个对象就再调用自己一次，并把同一个字典传下去："
        "已经复制过的对象会在里面查到，不会再复制一遍。",
    ),
    names=("x",),
    question=Question(
        ask=Text(
            "One list stands in the order twice, under tags and under again. How many new lists will the copy have?",
            "同一个列表在 order 里出现两次：tags 和 again。副本里会有几个新列表？",
        ),
        right=("1", "one", "一个"),
        wrong=("2", "two", "两个", "0"),
        hints=(
            Text("Type ll: what happens before anything is copied?", "输入 ll：复制之前先做了什么？"),
            Text("The second time, the memo has the list already.", "第二次遇到时，memo 里已经有这个列表了。"),
        ),
        because=Text(
            "The second time, deepcopy finds the list in the memo, and the copy has one list under both names.",
            "第二次遇到时，deepcopy 在 memo 里查到了它，所以副本的两个名字指向同一个列表。",
        ),
        value="len({id(answer['tags']), id(answer['again'])})",
    ),
)

the_dict = Stop(
    function="copy:_deepcopy_dict",
    statement="memo[id(x)] = y",
    title=Text("the order's copy is known before it is whole", "副本还没有做完，就先登记"),
    notice=Text(
        "The new dict goes into the memo first and is filled afterwards. Whatever in the order leads back to the order finds it "
        "there. Without this line, an object that holds itself would be copied without end.",
        "先把新字典放进 memo，然后再填内容。order 里凡是指回 order 的地方，都会在 memo 里查到这个新字典。"
        "没有这一行，包含自身的对象就会无休止地复制下去。",
    ),
    question=Question(
        ask=Text(
            "y is the new dict. How many of the order's entries are in it when it goes into the memo?",
            "y 是新字典。放进 memo 时，里面已经有 order 的几项？",
        ),
        right=("0", "none", "没有", "零"),
        wrong=("4", "1", "3"),
        hints=(Text("Type p y.", "输入 p y。"),),
        because=Text("It is still empty: the loop that fills it is below.", "还是空的：填内容的循环在下面。"),
        value="len(y)",
    ),
)

the_list = Stop(
    function="copy:_deepcopy_list",
    statement="memo[id(x)] = y",
    title=Text("the list, the first time", "第一次遇到列表"),
    notice=Text(
        "The memo goes by id(x), the identity of an object, and not by its value: two lists that are equal stay two lists.",
        "memo 的键是 id(x)，也就是对象的身份，而不是对象的值：两个内容相等的列表，复制之后仍然是两个。",
    ),
    names=("x",),
    task=Task(
        ask=Text("Print how many objects the memo has so far.", "打印 memo 里目前有几个对象。"),
        see="len(memo)",
        hints=(Text("len() counts the keys of a dict.", "len() 可以数出字典有几个键。"),),
        because=Text(
            "One: the order. Its keys are strings, and what cannot change needs no copy and no place in the memo.",
            "一个：order 本身。它的键是字符串；不可变的对象不用复制，也不放进 memo。",
        ),
        done=("p len(memo)",),
        undone=("p memo is None",),
    ),
)

kept = Stop(
    function="copy:_keep_alive",
    statement="memo[id(memo)]=[x]",
    title=Text("why the memo keeps what was copied", "memo 为什么要留住原来的对象"),
    notice=Text(
        "An id is only safe as long as its object lives. So the memo holds each object that was copied, in a list under its own "
        "id; this is the first, and the comment above it is Python's own.",
        "对象还在，它的 id 才可靠。所以 memo 用自己的 id 作键，存了一个列表，留住每个复制过的对象；"
        "这里是第一个，上面那行注释是 Python 源码里原有的。",
    ),
    names=("x",),
    question=Question(
        ask=Text(
            "Suppose that x were freed during the copying. What of it could a new object get?",
            "如果 x 在复制过程中被释放，新建的对象可能会得到它的什么？",
        ),
        right=("its id", "id"),
        wrong=("its value", "its name", "它的值"),
        hints=(Text("By what does the memo find an object?", "memo 凭什么查找对象？"),),
        because=Text(
            "In CPython an id is an address. Another object at that address would be taken for x, and get the copy of x.",
            "在 CPython 里 id 就是地址。占用同一地址的另一个对象会被当成 x，拿到 x 的副本。",
        ),
        keys=(("id",), ("地址",), ("address",)),
    ),
)

the_date = Stop(
    function="copy:_reconstruct",
    statement="y = func(*args)",
    title=Text("an object that deepcopy knows nothing of", "deepcopy 不认识的对象"),
    notice=Text(
        "For a date there is no function in the table. So deepcopy asked the date itself, by __reduce_ex__(4), as pickle does: the "
        "answer is a function and its arguments, which make an equal object. A class of your own is copied here, too.",
        "表里没有复制日期的函数，于是 deepcopy 像 pickle 那样调用了日期对象的 __reduce_ex__(4)：得到一个函数和一组参数，"
        "用来造出相等的对象。你自己写的类，也是在这里复制的。",
    ),
    names=("func",),
    question=Question(
        ask=Text(
            "The last entry, itself, is the order. What will it be in the copy: the order or the copy?",
            "最后一项 itself 就是 order。在副本里，它会是原来的 order，还是副本？",
        ),
        right=("the copy", "copy", "副本"),
        wrong=("the order", "order", "原来的 order"),
        hints=(Text("What did the second stop put into the memo?", "第二个断点往 memo 里放了什么？"),),
        because=Text("The memo has the new dict for it: the copy holds itself.", "memo 里查到的是新字典：副本包含自身。"),
        value="'the copy' if answer['itself'] is answer else 'the order'",
        given_away="It is one of the two that the question offers.",
    ),
)

lesson = Lesson(
    world="python",
    title=Text("What does copy.deepcopy copy, and what only once?", "copy.deepcopy 复制了什么，哪些只复制一次？"),
    opening=Text(
        "Most programs call copy.deepcopy somewhere, and few people have read it: some 200 lines of Python. You follow one call of "
        "it. What is copied is an order that holds one list twice, a date, and itself.",
        "很多程序都会调用 copy.deepcopy，读过源码的人却不多，它只有 200 行左右的 Python。"
        "这一课跟着一次调用走一遍：要复制的 order 里，同一个列表出现两次，还有一个日期，以及 order 自身。",
    ),
    requests=(Request(call="copy:deepcopy", args=(order,), stops=(the_memo, the_dict, the_list, kept, the_date)),),
    closing=Text(
        "Give a class of your own a method __deepcopy__(self, memo) and copy an object of it: at which line is it called, and what "
        "should it do with the memo? To write a walk of your own: walkthrough new my_walk.py --call copy:copy --args '[[1, 2]]'",
        "给自己的类写一个 __deepcopy__(self, memo) 方法，再复制它的对象：这个方法在哪一行被调用，又该拿 memo 做什么？"
        "要自己写一课：walkthrough new my_walk.py --call copy:copy --args '[[1, 2]]'",
    ),
    notes={
        "copy:deepcopy": Text(
            "Looks an object up in the memo, then finds out who can copy it: a function of the table, the object's own "
            "__deepcopy__, or what __reduce_ex__ says.",
            "先在 memo 里查找对象，再决定由谁来复制：表里的函数，对象自己的 __deepcopy__，或者 __reduce_ex__ 给出的办法。",
        ),
        "copy:_deepcopy_dict": Text("Copies a dict: keys and values, each by deepcopy.", "复制字典：每个键和值都交给 deepcopy。"),
        "copy:_deepcopy_list": Text("Copies a list, item by item.", "逐项复制列表。"),
        "copy:_keep_alive": Text(
            "Keeps an object as long as the memo is there, so that its id stays its own.",
            "让对象和 memo 存在得一样久，id 就不会被别的对象占用。",
        ),
        "copy:_reconstruct": Text("Makes an object again from what it told of itself.", "根据对象自己给出的信息重新造一个。"),
    },
)

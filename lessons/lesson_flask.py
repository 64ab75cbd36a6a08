"""A walk through Flask: one request, from wsgi_app to the view and back."""

from walkthrough import Lesson, Place, Question, Request, Stop, Task, Text

the_door = Stop(
    function="flask.app:Flask.wsgi_app",
    statement="ctx = self.request_context(environ)",
    title=Text("the door", "入口"),
    notice=Text(
        "To a server, Flask is a function of two arguments: a dict with all that is known of the request, and a function to begin the "
        "answer with. That is WSGI. The dict becomes a context, which holds the request object that your view sees.",
        "对服务器来说，Flask 就是一个有两个参数的函数：一个字典，装着这个请求的全部信息；一个函数，用来开始响应。"
        "这就是 WSGI。字典在这里变成上下文，里面有视图函数看到的 request 对象。",
    ),
    names=("environ['REQUEST_METHOD']",),
    question=Question(
        ask=Text("Under which key of environ is the path that was asked for?", "请求的路径在 environ 的哪个键下？"),
        right=("PATH_INFO",),
        wrong=("path", "url"),
        hints=(Text("Type pp environ.", "输入 pp environ。"),),
        because=Text("WSGI names it so, as CGI did before it.", "WSGI 沿用了 CGI 的名称。"),
        value="next(key for key, value in environ.items() if value == '/price/tea')",
    ),
)

the_whole = Stop(
    function="flask.app:Flask.full_dispatch_request",
    statement="rv = self.dispatch_request()",
    title=Text("before and after the view", "视图之前和之后"),
    notice=Text(
        "Here everything happens that is done for each request: functions of before_request have run, the view comes now, and an "
        "exception of either goes to handle_user_exception, a few lines below, instead of the server.",
        "每个请求都要做的事在这里：before_request 的函数已经运行过，现在轮到视图；两者抛出的异常，"
        "都由下面几行的 handle_user_exception 处理，不会直接到服务器。",
    ),
    task=Task(
        ask=Text("Go up to the function that called this one.", "走到调用这个函数的地方。"),
        stand=Place(function="flask.app:Flask.wsgi_app"),
        hints=(Text("u goes up.", "u 往上走。"),),
        because=Text(
            "wsgi_app called it, within try: a failure becomes a response there, too.",
            "是 wsgi_app 在 try 里调用的：失败在那里也会变成响应。",
        ),
        done=("u",),
        undone=("p rv",),
    ),
)

the_map = Stop(
    function="flask.app:Flask.dispatch_request",
    statement="return self.ensure_sync(self.view_functions",
    title=Text("from the URL to the view", "从 URL 到视图"),
    notice=Text(
        "The URL was matched when the context was made: Werkzeug found a rule, and took name out of the path. An endpoint is the name "
        "of a view; view_functions is the dict that @app.get has filled. ensure_sync runs a view that is async.",
        "URL 在建立上下文时已经匹配过：Werkzeug 找到了规则，并从路径里取出 name。endpoint 是视图的名称；"
        "view_functions 这个字典是 @app.get 填的。ensure_sync 用来运行 async 的视图。",
    ),
    names=("view_args",),
    question=Question(
        ask=Text("What is the endpoint of this rule?", "这条规则的 endpoint 是什么？"),
        right=("price",),
        wrong=("tea", "/price/<name>"),
        hints=(Text("Type pp rule.endpoint.", "输入 pp rule.endpoint。"),),
        because=Text("@app.get took the name of the function that it stands above.", "@app.get 用的是下面那个函数的名字。"),
        value="rule.endpoint",
    ),
)

the_view = Stop(
    function="flask_shop:price",
    statement='return {"name"',
    title=Text("the view", "视图"),
    notice=Text(
        "The one function of this walk that its author wrote. It returns a dict, and knows nothing of HTTP.",
        "走过的函数里，只有这个是应用的作者写的。它返回一个字典，对 HTTP 一无所知。",
    ),
    names=("name",),
)

the_answer = Stop(
    function="flask.app:Flask.make_response",
    statement="rv = self.json.response(rv)",
    title=Text("from a dict to a response", "从字典到响应"),
    notice=Text(
        "A view may return a text, bytes, a dict, a list, a tuple with a status, or a response. make_response goes through them one "
        "by one; whatever else is returned raises a TypeError that says which view it was.",
        "视图可以返回文本、字节、字典、列表、带状态码的元组，或者响应对象。make_response 逐一判断；"
        "返回别的东西，就抛出 TypeError，并说明是哪个视图。",
    ),
    names=("rv",),
    question=Question(
        ask=Text("The view gave no status. Which one will the client get?", "视图没有给出状态码。客户端会收到哪一个？"),
        right=("200", "200 OK"),
        wrong=("204", "404"),
        hints=(Text("Type p status: nobody has set it.", "输入 p status：没有设置过。"),),
        because=Text("It is the default of Flask's response class.", "这是 Flask 响应类的默认值。"),
        value="answer[:3]",
    ),
)

lesson = Lesson(
    world="python",
    packages=("flask", "flask_shop"),
    title=Text("What does Flask do between the server and your view?", "在服务器和视图之间，Flask 做了什么？"),
    opening=Text(
        "A shop made with Flask answers what tea costs. You follow that request from the call that a server makes to the view, and back "
        "to the response. The shop is lessons/flask_shop.py.",
        "一个用 Flask 写的商店，回答茶的价格。这一课跟着这个请求，从服务器的调用走到视图，再回到响应。商店的代码在 lessons/flask_shop.py。",
    ),
    requests=(Request(call="flask_shop:ask", args=("/price/tea",), stops=(the_door, the_whole, the_map, the_view, the_answer)),),
    closing=Text(
        "Ask what coffee costs: which exception does abort raise, and which function makes a response of it?",
        "查询 coffee 的价格：abort 抛出什么异常，又是哪个函数把它变成响应？",
    ),
    notes={
        "flask_shop:ask": Text("Calls Flask as a server does.", "像服务器那样调用 Flask。"),
        "flask_shop:price": Text("The view: what a price is asked for.", "视图：查询一个价格。"),
        "flask.app:Flask.wsgi_app": Text(
            "Takes a request from the server and gives it a response.", "接收服务器的请求，返回响应。"
        ),
        "flask.app:Flask.full_dispatch_request": Text(
            "Runs what comes before the view, the view, and what comes after it.", "运行视图之前的函数、视图和视图之后的函数。"
        ),
        "flask.app:Flask.dispatch_request": Text(
            "Finds the view of the rule that was matched, and calls it.", "找到匹配规则的视图并调用。"
        ),
        "flask.app:Flask.finalize_request": Text("Makes a response of what the view returned.", "把视图的返回值变成响应。"),
        "flask.app:Flask.make_response": Text("Makes a response of a text, a dict, a tuple, …", "把文本、字典、元组等变成响应。"),
    },
)

"""A shop of one page, for the walk through Flask: what a view is to Flask, and a client that asks it."""

import io

from flask import Flask, abort

app = Flask("shop")
PRICES = {"tea": 3, "milk": 2}


@app.get("/price/<name>")
def price(name):
    if name not in PRICES:
        abort(404)
    return {"name": name, "price": PRICES[name]}


def ask(path):
    """Ask the shop for a path, as a server would, and return the status and the text that it answers."""
    told = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "shop.example",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }
    body = app.wsgi_app(environ, lambda status, headers, error=None: told.append(status))
    return f"{told[0]} {b''.join(body).decode().strip()}"

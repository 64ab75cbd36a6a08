"""Which application serves which prefix of the URL."""

import html

from nova import utils


class URLMap:
    """Sends a request to the application with the longest fitting path prefix, which becomes its SCRIPT_NAME.

    Where none fits it answers 404, as Paste's map does.
    """

    def __init__(self, applications):
        self.applications = sorted(applications.items(), key=lambda item: len(item[0]), reverse=True)

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO", "")
        for prefix, app in self.applications:
            prefix = prefix.rstrip("/")
            if path == prefix or path.startswith(prefix + "/"):
                inner = dict(environ, SCRIPT_NAME=environ.get("SCRIPT_NAME", "") + prefix, PATH_INFO=path[len(prefix):])
                return app(inner, start_response)
        shown = html.escape(utils.printable(path.encode("latin-1", "replace").decode("utf-8", "replace")))
        body = f"404 Not Found\r\nThe resource could not be found.\r\n{shown}\r\n\r\n".encode()
        start_response("404 Not Found", [("Content-Length", str(len(body)))])
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]

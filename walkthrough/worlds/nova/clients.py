"""The commands that send a lesson's request to a server, to be pasted: with curl, and with python-novaclient."""

import json
import shlex
from typing import Any

#: A token that is nobody's in particular, and the one that has the role admin too.
TOKEN = "demo"
ADMIN = "admin"


def curl(request: Any, server: str) -> str:
    """Return the curl command for a request (``webob.Request``) and the URL of a server, in lines that can be pasted."""
    words = ["curl", "-si"]
    if request.method != ("POST" if request.body else "GET"):
        words += ["-X", request.method]
    lines = [shlex.join([*words, server + request.path_qs]), f"-H {shlex.quote(f'X-Auth-Token: {_token(request)}')}"]
    if request.body:
        lines[-1] += f" -H {shlex.quote(f'Content-Type: {request.content_type}')}"
        lines.append(f"-d {shlex.quote(request.body.decode('utf-8', 'replace'))}")
    return " \\\n  ".join(lines)


def novaclient(request: Any, server: str) -> str | None:
    """Return the Python command that sends a request with novaclient, or None if it is none that novaclient would send.

    novaclient's own command ``nova`` is deprecated, and wants a keystone.
    """
    parts = request.path.split("/")
    if request.method != "POST" or parts[1:2] != ["v2"] or parts[3:4] != ["servers"] or parts[5:] != ["os-volume_attachments"]:
        return None
    try:
        attachment = json.loads(request.body)["volumeAttachment"]
        arguments = [parts[4], attachment["volumeId"], *filter(None, [attachment.get("device")])]
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    if not all(isinstance(each, str) for each in arguments):
        return None
    program = (
        "\nfrom keystoneauth1 import session, token_endpoint"
        "\nfrom novaclient import client"
        f"\ntoken = token_endpoint.Token({_literals(f'{server}/v2/{parts[2]}', _token(request))})"
        '\nnova = client.Client("2", session=session.Session(token))'
        f"\nprint(nova.volumes.create_server_volume({_literals(*arguments)}).to_dict())"
    )
    return f"python3 -c {shlex.quote(program)}"


def _literals(*texts: str) -> str:
    return ", ".join(map(json.dumps, texts))


def _token(request: Any) -> str:
    roles = {role.strip() for role in request.headers["X-Roles"].split(",")}
    return ADMIN if ADMIN in roles else TOKEN

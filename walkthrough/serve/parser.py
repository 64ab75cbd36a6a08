"""What is an HTTP request and what is none: RFC 9112 where waitress takes more than it."""

import ipaddress
import re

from waitress.parser import HTTPRequestParser
from waitress.utilities import BadRequest

from walkthrough import messages
from walkthrough.lesson import Text

#: RFC 9112 section 3.2, RFC 3986 section 3.2: an address in brackets, or a name or IPv4 address; then a port, which may be empty.
_HOST = re.compile(
    r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|\[v[0-9A-Fa-f]+\.[\w.~!$&'()*+,;=:-]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::\d*)?",
    re.ASCII,
)
#: A Content-Length of more digits is no number that Python reads, and none that anybody sends.
_DIGITS = 20


class Refused(BadRequest):
    """What is wrong with a request: in English for its client, in both languages for whoever watches the server."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class VersionRefused(Refused):
    code = 505
    reason = "HTTP Version Not Supported"


class Parser(HTTPRequestParser):
    """Reads one request. What leaves open whom it is for, or where it ends, is refused."""

    @property
    def begun(self) -> bool:
        """Whether anything of a request has come: empty lines before one are nothing."""
        return self.headers_finished or bool(self.header_plus.strip())

    def parse_header(self, header_plus: bytes) -> None:
        error = _found_in(header_plus)
        if error is None:
            try:
                super().parse_header(header_plus)
            except ValueError:
                error = Refused(messages.BAD_TARGET)
            else:
                error = self._found()
        if self.body_rcv is None or error:
            # waitress would wait for the body that it has asked for.
            self.expect_continue = False
        if error:
            self.error, self.completed = error, True

    def _found(self) -> Refused | None:
        """Return what is wrong with the whole of the header, and let ``Host`` be whom the request is for."""
        if not self.version:
            return Refused(messages.HTTP_VERSION)
        origin = self.request_uri.startswith("/") or (self.command, self.request_uri) == ("OPTIONS", "*")
        if not origin and not self.proxy_netloc:
            return Refused(messages.BAD_TARGET)
        host = self.headers.get("HOST")
        if host is None and self.version == "1.1":
            return Refused(messages.NO_HOST)
        for each in (host, None if origin else self.proxy_netloc):
            if each is not None and not _is_host(each):
                return Refused(messages.BAD_HOST)
        if not origin:
            self.headers["HOST"] = self.proxy_netloc
        return None


def _found_in(header: bytes) -> Refused | None:
    """Return what is wrong with a request's lines as they came: waitress joins lines, and fields of one name."""
    first, *lines = header.rstrip(b"\r\n").split(b"\r\n")
    version = re.search(rb" HTTP/(\d\.\d)$", first.rstrip())
    if version and version[1] not in (b"1.0", b"1.1"):
        return VersionRefused(messages.HTTP_VERSION)
    fields: dict[bytes, list[bytes]] = {}
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            return Refused(messages.FOLDED)
        name, _, value = line.partition(b":")
        fields.setdefault(name.lower(), []).append(value.strip(b" \t"))
    if len(fields.get(b"host", ())) > 1:
        return Refused(messages.TWO_HOSTS)
    if any(len(value) > _DIGITS for value in fields.get(b"content-length", ())):
        return Refused(messages.BAD_LENGTH)
    if b"transfer-encoding" in fields:
        codings = [each.strip(b" \t").lower() for each in b",".join(fields[b"transfer-encoding"]).split(b",")]
        # Other codings than chunked are waitress's to refuse (501).
        if codings[-1] != b"chunked" or codings.count(b"chunked") > 1 or b"" in codings:
            return Refused(messages.CHUNKED_ONCE)
        if b"content-length" in fields or not version or version[1] == b"1.0":
            return Refused(messages.TWO_ENDS)
    return None


def _is_host(value: str) -> bool:
    match = _HOST.fullmatch(value)
    if match and match["address"]:
        try:
            ipaddress.IPv6Address(match["address"])
        except ValueError:
            return False
    return match is not None

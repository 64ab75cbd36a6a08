"""XML in and out. Documents with a DTD are refused: nothing we read needs one, and entities are how XML attacks its reader."""

import re
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

#: The namespace of faults.
XMLNS_V11 = "http://docs.openstack.org/compute/api/v1.1"

#: Compiled where it is needed: with so many characters that takes long, and few clients ask for XML.
_UNSAFE = "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_.-]*")


class XMLSyntaxError(ValueError):
    """The text is no XML document, or one with a DTD."""


def element(tag, attributes, content=""):
    """Return an element as text. ``attributes`` maps names to values, None is left out; ``content`` is XML already.

    A character that XML cannot carry, or that a terminal would obey, is replaced by U+FFFD.
    """
    written = "".join(f" {name}={quoteattr(clean(value))}" for name, value in attributes.items() if value is not None)
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def clean(value):
    """Return a value's text without the characters that XML cannot carry and without control characters."""
    return re.sub(_UNSAFE, "\ufffd", str(value))


def text(value):
    """Return a value as an element's content."""
    return escape(clean(value))


class TemplateElement:
    """How one kind of object becomes an element: the keys that are its attributes, or the element of ``each`` member."""

    def __init__(self, tag, attributes=(), each=None):
        self.tag = tag
        self.attributes = attributes
        self.each = each

    def render(self, value):
        if self.each:
            return element(self.tag, {}, "".join(self.each.render(member) for member in value))
        return element(self.tag, {name: value.get(name) for name in self.attributes})


class TemplateBuilder:
    """A document's template: ``root`` renders the one value of the controller's answer."""

    root: TemplateElement

    def serialize(self, data):
        """Return the document, as text, for ``{root's tag: value}``."""
        return "<?xml version='1.0' encoding='UTF-8'?>\n" + self.root.render(data[self.root.tag])


class XMLDictSerializer:
    """Any answer as XML, where a controller has no template: a mapping's keys and a list's members become elements.

    A key that is no XML name becomes the attribute ``key`` of an element ``meta``; an extension's prefix (``OS-DCF:``) is left out.
    """

    def serialize(self, data):
        """Return the document, as text, for a mapping of one key."""
        return "<?xml version='1.0' encoding='UTF-8'?>\n" + "".join(self._render(key, value) for key, value in data.items())

    def _render(self, key, value):
        if isinstance(value, dict):
            content = "".join(self._render(name, member) for name, member in value.items())
        elif isinstance(value, list):
            content = "".join(self._render(key.removesuffix("s"), member) for member in value)
        else:
            content = "" if value is None else text(value)
        tag = key.rpartition(":")[2]
        return element(tag, {}, content) if _NAME.fullmatch(tag) else element("meta", {"key": key}, content)


class XMLDeserializer:
    """A document as a mapping: an element's attributes and child elements are its keys, an element of mere text is that text."""

    def deserialize(self, data):
        """Return ``{root's tag: value}``. Raises XMLSyntaxError."""
        reader = _Reader()
        parser = expat.ParserCreate()
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.data
        parser.StartDoctypeDeclHandler = reader.doctype
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise XMLSyntaxError(str(error)) from error
        return reader.document


class _Reader:
    def __init__(self):
        self.document = {}
        self._open = [(self.document, [])]

    def doctype(self, *declaration):
        raise XMLSyntaxError("a document with a DTD is refused")

    def start(self, tag, attributes):
        self._open.append((dict(attributes), []))

    def end(self, tag):
        members, words = self._open.pop()
        written = "".join(words)
        self._open[-1][0][tag] = written if written.strip() and not members else members

    def data(self, written):
        self._open[-1][1].append(written)

"""What the controllers share."""

from webob import exc

from nova.i18n import _

#: The most that one page of a list holds (Juno's ``osapi_max_limit``).
MAX_LIMIT = 1000


def raise_http_conflict_for_instance_invalid_state(error, action):
    """Raise HTTPConflict for an InstanceInvalidState, in Juno's words: which action, which state.

    A state that is empty or null leaves only the general sentence.
    """
    attribute, state = error.kwargs.get("attr"), error.kwargs.get("state")
    words = {"action": action, "attr": attribute, "state": state}
    if attribute and state:
        msg = _("Cannot '%(action)s' while instance is in %(attr)s %(state)s") % words
    elif error.kwargs.get("not_launched"):
        msg = _("Cannot '%(action)s' an instance which has never been active") % words
    else:
        msg = _("Instance is in an invalid state for '%(action)s'") % words
    raise exc.HTTPConflict(explanation=msg)


def limited(items, req):
    """Return the page of a list that ``limit`` and ``offset`` of the query ask for. Raises HTTPBadRequest."""
    offset = _number(req, "offset", 0)
    limit = min(_number(req, "limit", MAX_LIMIT) or MAX_LIMIT, MAX_LIMIT)
    return items[offset:offset + limit]


def _number(req, name, default):
    try:
        number = int(req.GET.get(name, default))
    except ValueError:
        raise exc.HTTPBadRequest(explanation=_("%s param must be an integer") % name) from None
    if number < 0:
        raise exc.HTTPBadRequest(explanation=_("%s param must be positive") % name)
    return number


def juno_text(value):
    """Return a JSON value as Juno's Python 2.7 puts it into a message: inside a list or a mapping, strings read ``u'…'``."""
    return _juno_repr(value) if isinstance(value, (dict, list)) else str(value)


def _juno_repr(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_juno_repr(key)}: {_juno_repr(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_juno_repr, value)) + "]"
    if isinstance(value, str):
        return "u" + ascii(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return f"{value}L"
    return repr(value)

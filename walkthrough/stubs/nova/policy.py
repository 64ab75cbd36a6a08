"""Policy rules: who may do what (oslo.policy)."""

from oslo_config import cfg
from oslo_policy import policy

from nova import exception

#: What Juno ships for this part of the API. What is not in Juno's file either, as ``compute:get``, falls to ``default``.
RULES = {
    "context_is_admin": "role:admin",
    "admin_or_owner": "is_admin:True or project_id:%(project_id)s",
    "default": "rule:admin_or_owner",
    "admin_api": "is_admin:True",
    "compute_extension:volumes": "",
    "compute_extension:volume_attachments:index": "",
    "compute_extension:volume_attachments:show": "",
    "compute_extension:volume_attachments:create": "",
    "compute_extension:volume_attachments:delete": "",
}

_enforcer = None


def init(rules=None):
    """Make the enforcer, with ``rules`` (name to rule text) in place of those of the same name."""
    global _enforcer
    parsed = policy.Rules.from_dict(RULES | (rules or {}), default_rule="default")
    _enforcer = policy.Enforcer(cfg.CONF, rules=parsed, default_rule="default", use_conf=False)


def reset():
    """Forget the enforcer; the next use makes one with the shipped rules."""
    global _enforcer
    _enforcer = None


def enforce(context, action, target):
    """Raise PolicyNotAuthorized unless the rule ``action`` lets the caller act on ``target`` (keys ``project_id``, ``user_id``)."""
    if _enforcer is None:
        init()
    _enforcer.enforce(action, target, context.to_dict(), do_raise=True, exc=exception.PolicyNotAuthorized, action=action)


def check_is_admin(context):
    """Tell whether the caller's roles make an administrator."""
    if _enforcer is None:
        init()
    credentials = {"roles": context.roles, "user_id": context.user_id, "project_id": context.project_id}
    return bool(_enforcer.enforce("context_is_admin", dict(credentials), credentials))

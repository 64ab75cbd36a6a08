"""What extensions of the API share: their policy rules."""

from nova import policy


def extension_authorizer(api_name, extension_name):
    """Return ``authorize(context, target=None, action=None)`` for an extension's rule, such as ``compute_extension:volumes``.

    It raises PolicyNotAuthorized. Without a target the caller's own project and user are it.
    """

    def authorize(context, target=None, action=None):
        if target is None:
            target = {"project_id": context.project_id, "user_id": context.user_id}
        rule = f"{api_name}_extension:{extension_name}"
        policy.enforce(context, rule if action is None else f"{rule}:{action}", target)

    return authorize

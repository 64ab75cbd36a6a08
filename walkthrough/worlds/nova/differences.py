"""What is different from the article's cloud, in a learner's words: what would fail, what is switched, who does more."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from walkthrough.lesson import Text

#: Whole differences, by name and value.
_TOLD: Mapping[tuple[str, Any], Text] = {
    ("attach", True): Text(
        "compute1 goes on where the article ends: it attaches the volume.", "compute1 从原文结束的地方继续：真正挂载这个卷。"
    ),
    ("fault.cinder", "down"): Text("Cinder does not answer.", "Cinder 没有应答。"),
    ("fault.compute", "absent"): Text("No nova-compute runs on compute1.", "compute1 上没有运行 nova-compute。"),
    ("fault.rpc.attach_volume", "twice"): Text(
        "The message attach_volume comes to compute1 twice.", "消息 attach_volume 到达 compute1 两次。"
    ),
    ("fault.rpc.reserve_block_device_name", "late"): Text(
        "The reply to reserve_block_device_name comes late: its caller waits no longer.",
        "reserve_block_device_name 的应答来得太晚：调用者已经不再等待。",
    ),
    ("config.cinder.http_retries", 0): Text(
        "A request to Cinder that fails is not sent again (http_retries is 0).",
        "向 Cinder 发出的请求失败后不再重发（http_retries 是 0）。",
    ),
    ("config.conductor.use_local", False): Text(
        "compute1 has no database: nova-conductor reads and writes for it (use_local is False).",
        "compute1 没有数据库，由 nova-conductor 代为读写（use_local 是 False）。",
    ),
}


def difference(name: str, value: Any) -> Text | None:
    """Return what a difference means, by its name (with dots: ``fault.cinder.os-attach``) and value, or None where both say it."""
    whole = _TOLD.get((name, value)) if isinstance(value, str | bool | int) else None
    if whole:
        return whole
    for begins, tell in _KINDS.items():
        if name.startswith(begins) and len(name) > len(begins):
            return tell(name.removeprefix(begins), value)
    return None


def _cinder(action: str, value: Any) -> Text | None:
    answers = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    if not answers or not all(isinstance(each, Mapping) and {*each} <= {"status", "key", "message"} for each in answers):
        return None
    told = ", ".join(": ".join(str(each[part]) for part in ("status", "message") if part in each) for each in answers)
    if isinstance(value, Mapping):
        return Text(f"Cinder answers {action} with {told}", f"Cinder 对 {action} 返回 {told}")
    return Text(f"Cinder answers {action} once with {told}", f"Cinder 对 {action} 返回一次 {told}")


def _sending(method: str, value: Any) -> Text | None:
    return Text(f"The message {method} cannot be sent: {value}", f"消息 {method} 发不出去：{value}")


def _on_compute1(method: str, value: Any) -> Text | None:
    return Text(f"{method} fails on compute1: {value}", f"{method} 在 compute1 上失败：{value}")


def _libvirt(call: str, value: Any) -> Text | None:
    if not isinstance(value, list) or len(value) < 2:
        return None
    return Text(f"libvirt fails in {call}: {value[1]}", f"libvirt 的 {call} 失败：{value[1]}")


def _database(call: str, value: Any) -> Text | None:
    return Text(f"The database fails in {call}: {value}", f"数据库的 {call} 失败：{value}")


def _mapping(column: str, value: Any) -> Text | None:
    return Text(f"Block device mapping 38 has {column} {value!r}", f"38 号映射的 {column} 是 {value!r}")


def _volume(column: str, value: Any) -> Text | None:
    return Text(f"The volume's {column} at Cinder is {value!r}", f"卷在 Cinder 里的 {column} 是 {value!r}")


def _policy(rule: str, value: Any) -> Text | None:
    if value == "!":
        return Text(f"The policy refuses everybody: {rule} is {value!r}", f"策略一律拒绝：{rule} 是 {value!r}")
    return Text(f"The policy rule {rule} is {value!r}", f"策略规则 {rule} 是 {value!r}")


def _option(name: str, value: Any) -> Text | None:
    return None if isinstance(value, Mapping) else Text(f"The option {name} is {value!r}", f"配置项 {name} 是 {value!r}")


#: All others, by how their names begin.
_KINDS: Mapping[str, Callable[[str, Any], Text | None]] = {
    "fault.cinder.": _cinder,
    "fault.rpc.": _sending,
    "fault.compute.": _on_compute1,
    "fault.libvirt.": _libvirt,
    "fault.db.": _database,
    "bdm_38.": _mapping,
    "volume.": _volume,
    "policy.": _policy,
    "config.": _option,
}

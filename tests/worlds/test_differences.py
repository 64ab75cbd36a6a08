"""What is different from the article's cloud is told in words where a name and a value would be a riddle, in both languages."""

import re

import pytest

from walkthrough import worlds
from walkthrough.course import library
from walkthrough.lesson import Request, Text
from walkthrough.screen.terminal import different


@pytest.mark.parametrize(
    ("cloud", "en", "zh"),
    [
        ({"attach": True}, "compute1 goes on where the article ends", "compute1 从原文结束的地方继续"),
        ({"fault": {"cinder": "down"}}, "Cinder does not answer.", "Cinder 没有应答。"),
        ({"fault": {"rpc.attach_volume": "twice"}}, "comes to compute1 twice", "到达 compute1 两次"),
        ({"fault": {"rpc.attach_volume": "DBError"}}, "attach_volume cannot be sent: DBError", "attach_volume 发不出去：DBError"),
        (
            {"fault": {"compute.reserve_block_device_name": "KeyError"}},
            "fails on compute1: KeyError",
            "在 compute1 上失败：KeyError",
        ),
        ({"fault": {"cinder.GET": {"status": 404}}}, "Cinder answers GET with 404", "Cinder 对 GET 返回 404"),
        (
            {"fault": {"cinder.os-attach": [{"status": 500, "key": "k", "message": "no"}, {"status": 404}]}},
            "Cinder answers os-attach once with 500: no, 404",
            "Cinder 对 os-attach 返回一次 500: no, 404",
        ),
        ({"fault": {"libvirt.info": [38, "gone"]}}, "libvirt fails in info: gone", "libvirt 的 info 失败：gone"),
        ({"fault": {"db.service_update": "DBError"}}, "fails in service_update: DBError", "service_update 失败：DBError"),
        ({"config": {"cinder.http_retries": 0}}, "not sent again", "不再重发"),
        ({"config": {"cinder.http_retries": 3}}, "The option cinder.http_retries is 3", "配置项 cinder.http_retries 是 3"),
        ({"policy": {"compute:get": "!"}}, "The policy refuses everybody: compute:get", "策略一律拒绝：compute:get"),
        ({"policy": {"compute:get": "role:x"}}, "The policy rule compute:get is 'role:x'", "策略规则 compute:get 是 'role:x'"),
        ({"volume": {"status": "error"}}, "The volume's status at Cinder is 'error'", "卷在 Cinder 里的 status 是 'error'"),
        ({"bdm_38": {"device_name": "/dev/sda"}}, "mapping 38 has device_name '/dev/sda'", "38 号映射的 device_name 是 '/dev/sda'"),
    ],
)
def test_a_difference_is_told_in_words(cloud, en, zh):
    [told] = different(Request(cloud=cloud), worlds.named("nova"))
    assert en in told.en and zh in told.zh


@pytest.mark.parametrize(
    ("cloud", "lines"),
    [
        ({"instance": {"locked": True, "vm_state": "error"}}, ["instance.locked = True", "instance.vm_state = 'error'"]),
        ({"fault": {"cinder.GET": {"sleep": 5}}}, ["fault.cinder.GET.sleep = 5"]),
        ({"fault": {}}, ["fault = {}"]),
        ({"fault": {"notify": "KeyError"}}, ["fault.notify = 'KeyError'"]),
        ({"fault": {"libvirt.info": []}}, ["fault.libvirt.info = []"]),
    ],
)
def test_what_has_no_words_is_a_name_and_a_value(cloud, lines):
    assert different(Request(cloud=cloud), worlds.named("nova")) == lines


def test_no_lesson_has_a_riddle_among_its_differences():
    for name in library.names():
        lesson = library.load(name)
        for request in lesson.requests:
            for each in different(request, lesson.runs_in):
                assert isinstance(each, Text) or re.match(r"(instance\.\w+|server|method) = ", each), (name, each)

"""Who this host is."""

from oslo_config import cfg

CONF = cfg.CONF
CONF.register_opts(
    [
        cfg.StrOpt("host", default="compute1", help="The name of this host, as messages and the database have it"),
        cfg.StrOpt("my_ip", default="192.0.2.2", help="The address of this host"),
    ]
)

"""The conductor: what has the database where nova-compute has none."""

from oslo_config import cfg

CONF = cfg.CONF
CONF.register_opts(
    [
        cfg.BoolOpt("use_local", default=True, help="Whether a service does the conductor's work itself (Juno: false)"),
        cfg.StrOpt("topic", default="conductor", help="The topic that conductors listen on"),
    ],
    group="conductor",
)


def API():
    """Return what a service asks of the conductor: this process, or the one at the other end of the bus."""
    from nova.conductor import api

    return api.LocalAPI() if CONF.conductor.use_local else api.API()

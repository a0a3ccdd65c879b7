"""Payment channels, written out in order."""

from finance.kernel.registry import by_code, registry
from finance.kernel.settings import Settings
from finance.payments.channels.base import Channel, ChannelUnknown
from finance.payments.channels.treasury import TREASURY

CHANNELS = registry(TREASURY)


def open_channel(code: str, settings: Settings) -> Channel:
    """The channel of that code, or ChannelUnknown."""
    kind = by_code(CHANNELS).get(code)
    if kind is None:
        raise ChannelUnknown(code)
    return kind.open(settings)

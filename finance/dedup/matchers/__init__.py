"""The duplicate matchers, in the order in which their findings are written."""

from finance.dedup.matchers.corrected_key import CORRECTED_KEY
from finance.dedup.matchers.look_alike import LOOK_ALIKE
from finance.dedup.matchers.near_number import NEAR_NUMBER
from finance.dedup.matchers.same_bytes import SAME_BYTES
from finance.dedup.matchers.same_key import SAME_KEY
from finance.dedup.matchers.same_pixels import SAME_PIXELS
from finance.dedup.matchers.same_sale import SAME_SALE
from finance.kernel.registry import registry

MATCHERS = registry(
    SAME_BYTES, SAME_KEY, SAME_PIXELS, CORRECTED_KEY, NEAR_NUMBER, LOOK_ALIKE, SAME_SALE
)

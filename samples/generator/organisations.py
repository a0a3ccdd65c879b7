"""The invented street that buys everything in the samples."""

from samples.generator.numbers import tax_id
from samples.generator.values import Party

# level, code, name, parent's code, prefix and body of the tax id
UNITS = (
    ("province", "33", "浙江省", None, "11", "00000110"),
    ("city", "3399", "临江市", "33", "11", "00000220"),
    ("district", "339901", "临江区", "3399", "11", "00000330"),
    ("street", "339901001", "青溪街道办事处", "339901", "11", "00233401"),
    ("community", "339901001001", "杏花社区居民委员会", "339901001", "55", "MF100010"),
    ("community", "339901001002", "柳塘社区居民委员会", "339901001", "55", "MF100020"),
    ("community", "339901001003", "枫林社区居民委员会", "339901001", "55", "MF100030"),
)


def organisations() -> list[dict[str, str | None]]:
    return [
        {
            "level": level,
            "code": code,
            "name": name,
            "parent": parent,
            "tax_id": tax_id(prefix, body),
        }
        for level, code, name, parent, prefix, body in UNITS
    ]


def buyers() -> tuple[Party, ...]:
    """The three communities, in order."""
    return tuple(
        Party(name, tax_id(prefix, body))
        for level, _, name, _, prefix, body in UNITS
        if level == "community"
    )

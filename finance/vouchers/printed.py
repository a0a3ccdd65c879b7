"""From what is printed to a field: how sure a line makes us, and how prints vote."""

from collections.abc import Iterable
from dataclasses import replace

from finance.vouchers.layout import Hit
from finance.vouchers.reading import Field, FieldValue, Source

# No text is surer than this: a text layer may be drawn under other glyphs, OCR may misread.
CEILINGS = {Source.TEXT: 0.95, Source.OCR: 0.90}
_CONTESTED = 0.8
_ON_TOP, _SMALL_FEN = 1.5, 2000


def field_of(hit: Hit, value: FieldValue, *, certainty: float = 1.0) -> Field:
    """`certainty` below 1 where place or label, not only the glyphs, may be mistaken."""
    ceiling = CEILINGS.get(hit.source, 0.95)
    return Field(
        value=value,
        source=hit.source,
        confidence=round(ceiling * hit.confidence * certainty, 4),
        box=hit.box,
    )


def elect(candidates: Iterable[tuple[Hit, str, float]]) -> Field | None:
    """The value with the most weight behind it; prints that disagree become its losers.

    A number that stands twice on a paper and is read the same twice is the right one; one that
    only a stamp garbled has a single voice. Where another value has half the weight or more, the
    winner is told with doubt.
    """
    tally: dict[str, float] = {}
    best: dict[str, Field] = {}
    for hit, value, weight in candidates:
        tally[value] = tally.get(value, 0.0) + weight
        field = field_of(hit, value, certainty=min(1.0, 0.7 + 0.1 * weight))
        if value not in best or field.confidence > best[value].confidence:
            best[value] = field
    if not tally:
        return None
    winner = max(tally, key=lambda value: tally[value])
    losers = tuple(field for value, field in best.items() if value != winner)
    won = best[winner]
    rival = max((weight for value, weight in tally.items() if value != winner), default=0.0)
    doubt = _CONTESTED if 0 < tally[winner] <= 2 * rival else 1.0
    return against(weaker(won, doubt), losers)


def against(winner: Field, losers: Iterable[Field]) -> Field:
    """The winner with the values it beat: none of them is surer, so that it wins again later."""
    beaten = (
        replace(one, confidence=min(one.confidence, winner.confidence), losers=())
        for one in losers
    )
    return replace(winner, losers=tuple(beaten))


def weaker(field: Field, certainty: float) -> Field:
    """The same value, less sure."""
    return replace(field, confidence=round(field.confidence * certainty, 4))


def sum_over(total: Field, fare: Field) -> Field:
    """The sum, with doubt where it is no fare and what small things come on top of it.

    Another sum on the same page, of all that is pasted there, is read by the same word.
    """
    if not isinstance(total.value, int) or not isinstance(fare.value, int):
        return total
    is_near = fare.value <= total.value <= _ON_TOP * fare.value + _SMALL_FEN
    return total if is_near else against(weaker(total, _CONTESTED), (fare,))


def present(**fields: Field | None) -> dict[str, Field]:
    """Only the fields that were found."""
    return {name: field for name, field in fields.items() if field is not None}

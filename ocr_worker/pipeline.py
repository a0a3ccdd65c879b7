"""The way of one file through the worker, stage by stage, and what came out.

A part whose records or text already say all that its kind requires is not read by OCR; one
with records is not even drawn.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from finance.vouchers.interpret import interpret
from finance.vouchers.reading import Carrier, Code, Evidence, Page, Record, Source
from finance.vouchers.signature import UNSIGNED
from ocr_worker.bundle import read_each, timed
from ocr_worker.carriers import is_bundle, open_single, parts_of
from ocr_worker.carriers.base import File, Limits, Part, Picture
from ocr_worker.carriers.zip_bundle import Opener
from ocr_worker.engines.base import OcrEngine
from ocr_worker.file_reading import FileReading, Found
from ocr_worker.fingerprints import Fingerprint, fingerprint
from ocr_worker.looks import SECOND_LOOK_PX, SidePx, first_look_px, second_look_px, shows_more
from ocr_worker.signatures import verify_signatures
from ocr_worker.signatures.certificates import NO_TRUST_LIST, TrustList
from ocr_worker.stages.cells import read_blank_cells
from ocr_worker.stages.codes import find_codes, glance, placed, turn_of
from ocr_worker.stages.geometry import bounds, page_plane, page_size
from ocr_worker.stages.glued import are_several, cut_slips
from ocr_worker.stages.ink import read_without_ink
from ocr_worker.stages.known import sure
from ocr_worker.stages.lines import read_page
from ocr_worker.stages.place import put_back
from ocr_worker.stages.quality import judge_photo
from ocr_worker.stages.slips import apart
from ocr_worker.stages.straighten import straighten, turned
from ocr_worker.work import Sight, Stages, Tools, Work

_HINT = re.compile(r"发\s*票|税务|纳税人|收\s*据|限乘当日|价税合计")
_UNITS = {Carrier.PDF: "pt", Carrier.OFD: "mm"}


def check_signature(work: Work, tools: Tools) -> Work:
    """What the file's signatures come to; records that they vouch for count as signed."""
    part = work.part
    if part.file is None:
        return work
    report = verify_signatures(
        part.file.data, part.carrier, trust=tools.trust, limits=tools.limits
    )
    if report == UNSIGNED:
        return work
    if report.vouches_for_records:
        part = replace(part, records=tuple(_signed(record) for record in part.records))
    return replace(work, part=part, signature=report)


def _signed(record: Record) -> Record:
    """Tags point at printed text and stay what they are."""
    return replace(record, source=Source.SIGNED_XML) if record.source is Source.XML else record


def take_given(work: Work, tools: Tools) -> Work:
    """Records and text layer alone."""
    del tools
    return replace(work, readings=interpret(_evidence(work)))


def find_pictures(work: Work, tools: Tools) -> Work:
    """Draw the pages, unless the file itself says all."""
    if work.part.records and work.is_settled and not work.part.bare_pages:
        return work
    pictures = work.part.pictures()[: tools.limits.pictures_max]
    return replace(work, sights=tuple(Sight(picture) for picture in pictures))


def see_codes(work: Work, tools: Tools) -> Work:
    """Codes on the pictures as they are; on photos those that a glance shows."""
    del tools
    return replace(work, sights=tuple(_with_codes(sight, work) for sight in work.sights))


def _with_codes(sight: Sight, work: Work) -> Sight:
    pixels, copies = sight.picture.pixels, sight.picture.copies
    is_drawn = work.has_text
    found = glance(pixels, copies) if work.is_photo else find_codes(pixels, is_drawn=is_drawn)
    return replace(
        sight,
        codes=placed(found, page_plane(sight.picture)),
        turn=turn_of(found) if found else None,
    )


def lay_flat(work: Work, tools: Tools) -> Work:
    """The paper cut out of each photograph and set upright."""
    del tools
    return replace(work, sights=tuple(_flattened(sight, work) for sight in work.sights))


def _flattened(sight: Sight, work: Work) -> Sight:
    picture, plane = sight.picture, page_plane(sight.picture)
    if not work.is_photo:  # a page that a program drew lies flat
        return replace(sight, flat=picture, plane=plane)
    laid = straighten(picture.pixels, turn=sight.turn, copies=picture.copies)
    flat = Picture(page=picture.page, pixels=laid.pixels)
    return replace(sight, flat=flat, plane=plane.after(laid.plane.matrix), print_px=laid.print_px)


def see_codes_flat(work: Work, tools: Tools) -> Work:
    """A closer look for codes, on the flattened paper of pictures that showed none."""
    del tools
    return replace(work, sights=tuple(_with_codes_flat(sight, work) for sight in work.sights))


def _with_codes_flat(sight: Sight, work: Work) -> Sight:
    if sight.codes or sight.flat is None or sight.plane is None:
        return sight
    is_same = sight.flat.pixels is sight.picture.pixels
    if is_same and not work.is_photo:
        return sight
    found = find_codes(sight.flat.pixels, is_photo=True, is_glanced_at=is_same)
    if not found:
        return sight
    pixels, plane = turned(sight.flat.pixels, sight.plane, turn_of(found) or 0)
    return replace(
        sight,
        codes=placed(found, sight.plane),
        turn=turn_of(found),
        flat=replace(sight.flat, pixels=pixels),
        plane=plane,
    )


def read_codes(work: Work, tools: Tools) -> Work:
    """What codes add to what the file gave."""
    del tools
    if not any(sight.codes for sight in work.sights):
        return work
    return replace(work, readings=interpret(_evidence(work)))


def read_lines(work: Work, tools: Tools) -> Work:
    """OCR, only where something is missing: of pages that say nothing by themselves always."""
    has_said_all = work.is_settled or (work.has_text and work.is_nothing)
    if has_said_all and not work.lacks_its_form:
        return _look(work, tools, first_look_px, pages=work.part.bare_pages)
    return _look(work, tools, first_look_px)


def part_slips(work: Work, tools: Tools) -> Work:
    """Slips glued to one sheet, each on its own; they are read after the sheet."""
    sheet = work.sights[0] if len(work.sights) == 1 else None
    if sheet is None or sheet.read is None:
        return work
    slips = (
        Sight(
            one.picture,
            turn=0,
            flat=one.flat,
            plane=one.plane,
            print_px=sheet.print_px,  # a slip is cut out as large as it lies on the sheet
            known=one.known,
        )
        for one in cut_slips(sheet.picture, sheet.read, engine=tools.engine)
    )
    return replace(work, slips=tuple(Work(work.part, sights=(slip,)) for slip in slips))


def look_under_ink(work: Work, tools: Tools) -> Work:
    """Stamped lines without the stamp, where something is missing or fails; kept if it helps."""
    if work.is_nothing or not work.faults:
        return work
    cleaned = _seeing(work, tuple(_without_ink(sight, tools.engine) for sight in work.sights))
    return cleaned if cleaned.faults < work.faults and cleaned.told >= work.told else work


def _without_ink(sight: Sight, engine: OcrEngine) -> Sight:
    if sight.read is None:
        return sight
    read = read_without_ink(sight.read, engine=engine, side_px=SECOND_LOOK_PX)
    return sight if read is None else replace(sight, read=read)


def look_closer(work: Work, tools: Tools) -> Work:
    """A finer look where required fields are missing; kept only if it finds more of them."""
    if not any(shows_more(sight) for sight in work.sights):
        return work
    if not (_hints_at_voucher(work) if work.is_nothing else work.missing):
        return work
    read = tuple(sight.picture.page for sight in work.sights if sight.read is not None)
    closer = _look(work, tools, second_look_px, pages=read)
    if closer.is_nothing or closer.told < work.told:
        return work
    return closer if work.is_nothing or closer.missing < work.missing else work


def look_into_cells(work: Work, tools: Tools) -> Work:
    """Cells of a table of goods in which no line was found although the row needs one."""
    if work.is_nothing:
        return work
    return _seeing(work, tuple(_with_cells(sight, tools.engine) for sight in work.sights))


def _with_cells(sight: Sight, engine: OcrEngine) -> Sight:
    read = None if sight.read is None else read_blank_cells(sight.read, engine=engine)
    return sight if read is None else replace(sight, read=read)


def _hints_at_voucher(work: Work) -> bool:
    """A few words of a form whose small print the first look missed."""
    read = (sight.read for sight in work.sights if sight.read is not None)
    return any(_HINT.search(line.text) for page in read for line in page.page.lines)


def _look(
    work: Work, tools: Tools, side_px: SidePx, *, pages: tuple[int, ...] | None = None
) -> Work:
    """At these pages, else at all."""
    sights = (
        _with_lines(sight, tools.engine, side_px(sight))
        if pages is None or sight.picture.page in pages
        else sight
        for sight in work.sights
    )
    return _seeing(work, tuple(sights))


def _seeing(work: Work, sights: tuple[Sight, ...]) -> Work:
    """What these sights say; the work itself where they are its own."""
    if all(one is other for one, other in zip(sights, work.sights, strict=True)):
        return work
    seen = replace(work, sights=sights)
    return replace(seen, readings=interpret(_evidence(seen)))


def _with_lines(sight: Sight, engine: OcrEngine, side_px: int) -> Sight:
    if sight.flat is None or sight.plane is None:
        return sight
    before = sight.read
    read = read_page(
        before.pixels if before else sight.flat.pixels,
        before.lies if before else sight.plane,
        engine=engine,
        side_px=side_px,
        is_turn_known=before is not None or sight.turn is not None,
        known=sure(before.raw) if before else sight.known,
    )
    return replace(sight, read=read)


def take_fingerprint(work: Work, tools: Tools) -> Work:
    """Of the first page of each voucher."""
    del tools
    first = {work.first_seen(reading) for reading in work.readings}
    marks: dict[int, Fingerprint] = {}
    for sight in work.sights:
        page = sight.picture.page
        if page in first and page not in marks:
            flat = sight.read.pixels if sight.read else (sight.flat or sight.picture).pixels
            marks[page] = fingerprint(sight.picture.pixels, flat, sight.picture.copies)
    return replace(work, fingerprints=marks)


def place_boxes(work: Work, tools: Tools) -> Work:
    """Boxes back to the picture as received."""
    del tools
    read = [(sight.picture, sight.read) for sight in work.sights if sight.read is not None]
    planes = {picture.page: page.plane for picture, page in read}
    sizes = {picture.page: page_size(picture) for picture, _ in read}
    return replace(
        work, readings=tuple(put_back(reading, planes, sizes) for reading in work.readings)
    )


# The way of a part, in order; each step is timed under its name.
STAGES: Stages = (
    ("signature", check_signature),
    ("given", take_given),
    ("pictures", find_pictures),
    ("codes", see_codes),
    ("straighten", lay_flat),
    ("codes_flat", see_codes_flat),
    ("codes_read", read_codes),
    ("lines", read_lines),
    ("slips", part_slips),
    ("ink", look_under_ink),
    ("closer", look_closer),
    ("cells", look_into_cells),
    ("fingerprints", take_fingerprint),
    ("places", place_boxes),
)
_BEFORE_FLAT = ("signature", "given", "pictures", "codes", "straighten")
SLIP_STAGES = tuple((name, step) for name, step in STAGES if name not in _BEFORE_FLAT)


def read_file(
    path: Path, *, engine: OcrEngine, limits: Limits, trust: TrustList = NO_TRUST_LIST
) -> FileReading:
    """Read one file of any carrier; raises `finance.vouchers.faults.Unreadable`."""
    size = path.stat().st_size
    if size > limits.file_bytes_max:
        raise Unreadable(faults.TOO_LARGE, f"{size} bytes")
    file = File(path.name, path.read_bytes())
    return read_bytes(file, engine=engine, limits=limits, trust=trust)


def read_bytes(
    file: File,
    *,
    engine: OcrEngine,
    limits: Limits,
    trust: TrustList = NO_TRUST_LIST,
    opener: Opener = open_single,
) -> FileReading:
    """Read one file that is in memory already; raises `Unreadable`."""
    seconds: dict[str, float] = {}
    tools = Tools(engine=engine, limits=limits, trust=trust)
    found = read_each(
        timed(parts_of(file, limits, opener), seconds),
        lambda part: _read_part(part, tools, seconds),
        is_bundle=is_bundle(file),
    )
    return FileReading.of(found, seconds)


def _read_part(part: Part, tools: Tools, seconds: dict[str, float]) -> Iterator[Found]:
    start = time.perf_counter()
    pieces = _viewed(part)
    seconds["view"] = seconds.get("view", 0.0) + time.perf_counter() - start
    for piece in pieces:
        for work in _run(Work(piece), tools, seconds):
            yield from ((each, work.fingerprint_of(each)) for each in work.readings)


def _viewed(part: Part) -> tuple[Part, ...]:
    """A photo judged, and parted where it shows several papers; other parts as they are."""
    if part.carrier is not Carrier.IMAGE:
        return (part,)
    (photo,) = part.pictures()
    notes = part.notes + judge_photo(photo.pixels, photo.copies).codes
    return tuple(_only(part, notes, picture) for picture in apart(photo))


def _only(part: Part, notes: tuple[str, ...], picture: Picture) -> Part:
    return replace(part, notes=notes, pictures=lambda: (picture,))


def _run(work: Work, tools: Tools, seconds: dict[str, float]) -> tuple[Work, ...]:
    return _parted(_passed(work, STAGES, tools, seconds=seconds), tools, seconds)


def _parted(
    whole: Work, tools: Tools, seconds: dict[str, float], *, cuts: int = 2
) -> tuple[Work, ...]:
    """The work itself; or each slip of its own, where it shows several glued to one sheet.

    From afar two slips may look like one; a finer look shows both, and they are cut once more.
    """
    if not cuts or not whole.slips:
        return (whole,)
    looks = [_passed(slip, SLIP_STAGES, tools, seconds=seconds) for slip in whole.slips]
    slips = [one for look in looks for one in _parted(look, tools, seconds, cuts=cuts - 1)]
    if not are_several(reading for slip in slips for reading in slip.readings):
        return (whole,)
    return tuple(slip for slip in slips if not slip.is_nothing)


def _passed(work: Work, stages: Stages, tools: Tools, *, seconds: dict[str, float]) -> Work:
    for name, step in stages:
        start = time.perf_counter()
        work = step(work, tools)
        seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start
    return work


def _evidence(work: Work) -> Evidence:
    part = work.part
    codes = tuple(
        Code(code.text, code.symbology, bounds(code.quad, sight.picture.page))
        for sight in work.sights
        for code in sight.codes
    )
    return Evidence(
        carrier=part.carrier,
        pages=part.pages + tuple(_seen_pages(work)),
        codes=codes,
        records=part.records,
        notes=part.notes,
        signature=work.signature,
    )


def _seen_pages(work: Work) -> Iterator[Page]:
    unit = _UNITS.get(work.part.carrier, "px")
    for sight in work.sights:
        if sight.read is not None:
            yield sight.read.page_numbered(sight.picture.page, unit)

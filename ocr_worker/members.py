"""Members of a bundle, one by one: the one that a reader dies over costs only itself.

The reader's process tells each member's place before it opens it. Over a member that it did not
survive the worker starts another, which passes that one by.
"""

from itertools import count

from finance.vouchers.faults import Unreadable, UnreadPart, fault_by_code
from ocr_worker.carriers.base import File, Limits, Part
from ocr_worker.carriers.zip_bundle import Opener
from ocr_worker.frames import Course


def opened_along(course: Course, opener: Opener) -> Opener:
    """The opener, which tells of each file that it opens and refuses those that kill."""
    places = count()

    def opened(file: File, limits: Limits) -> tuple[Part | UnreadPart, ...]:
        place = next(places)
        course.tell(place)
        if place in course.killers:
            code, detail = course.killers[place]
            raise Unreadable(fault_by_code(code), detail)
        return opener(file, limits)

    return opened

"""What may be wrong with a photo of a voucher, and what the person does again (重拍提示).

A flaw blocks nothing: the photo is read all the same. Its code travels among the notes of the
evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from finance.kernel.registry import registry


@dataclass(frozen=True, slots=True)
class Flaw:
    """One way in which a photo is bad, told to the person who took it."""

    code: str
    title: str
    remedy: str


BLURRED = Flaw("quality.blurred", "照片模糊", "请拿稳手机、对焦后重拍")
GLARE = Flaw("quality.glare", "票面有反光", "请换个角度或关闭闪光灯后重拍")
CUT_OFF = Flaw("quality.cut_off", "票据没有拍全", "请把整张票据放进画面、四边留一点空白后重拍")
TOO_SMALL = Flaw("quality.too_small", "票据太小或分辨率过低", "请靠近票据重拍，或上传原图")
TOO_DARK = Flaw("quality.too_dark", "光线太暗", "请到明亮处或打开灯后重拍")
SCREEN = Flaw("image.screen", "翻拍了屏幕", "请上传原始电子文件（OFD、XML 或 PDF）")

FLAWS: tuple[Flaw, ...] = registry(BLURRED, GLARE, CUT_OFF, TOO_SMALL, TOO_DARK, SCREEN)


def flaws_of(notes: Iterable[str]) -> tuple[Flaw, ...]:
    """The flaws among the notes of some evidence, in the order of `FLAWS`."""
    noted = frozenset(notes)
    return tuple(flaw for flaw in FLAWS if flaw.code in noted)

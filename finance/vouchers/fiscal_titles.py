"""The printed names of 财政票据 and the kind that each names."""

import re
import unicodedata
from difflib import SequenceMatcher

_PAPER = r"(?:票据|收据|专用票|统一票|发票)"
# In order: the special names stand before the general one, which many of them contain.
_TITLES: tuple[tuple[str, str], ...] = (
    (rf"住院.{{0,8}}{_PAPER}", "fiscal_inpatient"),
    (rf"门[(]?急?[)]?诊.{{0,8}}{_PAPER}|医疗.{{0,6}}收费.{{0,4}}{_PAPER}", "fiscal_outpatient"),
    # The seal of the finance office stands over the title: its first words are enough.
    (rf"捐赠.{{0,6}}{_PAPER}|公益事业.{{0,2}}赠|公益事业捐", "fiscal_donation"),
    (rf"工会经费.{{0,12}}{_PAPER}", "union_receipt"),
    (rf"会费.{{0,6}}{_PAPER}|社会团体会费", "fiscal_membership"),
    (rf"往来结算.{{0,4}}{_PAPER}|资金往来结", "fiscal_settlement"),
    (rf"诉讼费.{{0,6}}{_PAPER}", "fiscal_court"),
    (rf"罚(?:没)?(?:款|收入|财物).{{0,6}}{_PAPER}", "fiscal_penalty"),
    (rf"社会保险.{{0,8}}{_PAPER}", "fiscal_social"),
    (rf"专项维修资金.{{0,6}}{_PAPER}", "fiscal_maintenance"),
    (rf"通行费.{{0,6}}财政.{{0,4}}{_PAPER}|财政.{{0,6}}通行费.{{0,6}}{_PAPER}", "fiscal_toll"),
    (r"(?:非税|政府|财政).{0,10}缴款书", "fiscal_payment"),
    (rf"(?:非税收入|行政事业性收费|财政(?:电子)?).{{0,6}}{_PAPER}", "fiscal_general"),
    (
        rf"(?:幼儿园|学校|学生|教育|考试|培训).{{0,4}}[收缴]费.{{0,4}}{_PAPER}",
        "fiscal_general",
    ),
)

# Names as the ministry and the provinces set them; (电子) may follow.
_NAMES: tuple[str, ...] = (
    "非税收入统一票据",
    "政府非税收入统一票据",
    "政府非税收入票据",
    "政府非税收入专用票据",
    "非税收入通用票据",
    "非税收入一般缴款书",
    "政府非税收入一般缴款书",
    "行政事业性收费统一票据",
    "行政事业单位资金往来结算票据",
    "单位往来结算统一票据",
    "公益事业捐赠统一票据",
    "公益事业捐赠票据",
    "公益捐赠票据",
    "医疗收费票据",
    "医疗门诊收费票据",
    "医疗住院收费票据",
    "医疗卫生机构门诊收费票据",
    "医疗卫生机构住院收费票据",
    "门诊医疗收费票据",
    "住院医疗收费票据",
    "社会团体会费统一票据",
    "全国性社会团体会费统一票据",
    "工会经费收入专用收据",
    "工会经费(筹备金)专用收据",
    "工会经费拨缴款专用收据",
    "人民法院诉讼费专用票据",
    "罚款统一收据",
    "罚没款统一收据",
    "当场处罚罚款收据",
    "社会保险基金统一收据",
    "社会保险基金专用票据",
    "住宅专项维修资金专用票据",
)
_KNOWN = (*_NAMES, *(f"{name}(电子)" for name in _NAMES))
_WHOSE = ("中央", "军队")  # may stand before every name
_ALIKE, _APART = 0.8, 0.05

FISCAL_KINDS = frozenset(kind for _, kind in _TITLES)


def known_title(text: str) -> str | None:
    """The one known name that the text is, or is most like; None where no or several are."""
    whose, near = _nearest(text)
    (best, name), (second, _) = near[:2]
    is_clear = best >= _ALIKE and best - second >= (0 if best == 1 else _APART)
    return whose + name if is_clear else None


def is_between_titles(text: str) -> bool:
    """Whether it is almost one of several known names: 医疗诊收费票据 lost 门, or won 诊."""
    _, near = _nearest(text)
    (best, _), (second, _) = near[:2]
    return 1 > best >= _ALIKE and best - second < _APART


def _nearest(text: str) -> tuple[str, list[tuple[float, str]]]:
    whose = text[:2] if text.startswith(_WHOSE) else ""
    rest = text.removeprefix(whose)
    likeness = (
        (SequenceMatcher(None, rest, name, autojunk=False).ratio(), name) for name in _KNOWN
    )
    return whose, sorted(likeness, reverse=True)


def fiscal_kind(text: str) -> str | None:
    """The kind that the first fiscal title in the text names; None where there is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    for pattern, kind in _TITLES:
        if re.search(pattern, plain):
            return kind
    return None


def is_fiscal(kind: str) -> bool:
    """Whether this kind is a 财政票据: code 8, number 10, no tax."""
    return kind in FISCAL_KINDS

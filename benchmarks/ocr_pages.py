"""Draws pages of print with their truth, clean and distorted, for measuring OCR engines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.generator.fonts import Face, drawing_font

Pixels = NDArray[np.uint8]

# A page is laid out on this grid and drawn at any width.
GRID = (1680, 1060)

GOODS: tuple[str, ...] = (
    "*纸制品*复印纸 A4", "*日用杂品*清洁用品", "*电子计算机*鼠标", "*印刷品*宣传折页",
    "*餐饮服务*工作餐", "*办公用品*文件夹", "*照明灯具*LED灯管", "*食品*瓶装饮用水",
    "*塑料制品*垃圾袋", "*家具*折叠椅",
)  # fmt: skip
UNITS = ("箱", "批", "个", "张", "次", "套", "包")
STREETS = ("杏花路", "解放东路", "建设二路", "人民大道", "文昌巷")
FIRMS = ("临江市博远商贸有限公司", "青禾县惠民超市", "枫林印务有限责任公司", "望山区宏达餐饮店")


@dataclass(frozen=True, slots=True)
class Page:
    """A picture and every line of print on it."""

    pixels: Pixels
    lines: tuple[str, ...]


def draw_page(seed: int, *, width_px: int) -> Page:
    """An invoice-like page of about 90 lines, most of them short cells of a table."""
    rng = np.random.default_rng(seed)
    scale = width_px / GRID[0]
    image = Image.new("RGB", (width_px, round(GRID[1] * scale)), (252, 251, 248))
    pen = ImageDraw.Draw(image)
    lines: list[str] = []

    def put(text: str, at: tuple[int, int], *, size: int = 22, face: Face = Face.SONG) -> None:
        font = drawing_font(face, max(6, round(size * scale)))
        pen.text((at[0] * scale, at[1] * scale), text, fill=(25, 25, 30), font=font)
        lines.append(text)

    _head(rng, put)
    _table(rng, put)
    _foot(rng, put)
    for y in (262, 306, 770, 850):
        pen.line([(50 * scale, y * scale), (1630 * scale, y * scale)], fill=(90, 60, 40), width=1)
    return Page(np.ascontiguousarray(np.asarray(image)[..., ::-1]), tuple(lines))


Put = Callable[..., None]


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(digit) for digit in rng.integers(0, 10, count))


def _one(rng: np.random.Generator, words: tuple[str, ...]) -> str:
    return words[int(rng.integers(0, len(words)))]


def _head(rng: np.random.Generator, put: Put) -> None:
    put("电子发票（普通发票）", (620, 30), size=40, face=Face.BOLD)
    put(f"发票号码：{_digits(rng, 20)}", (1180, 42), face=Face.HEI)
    day = f"20{rng.integers(20, 27)}年{rng.integers(10, 13)}月{rng.integers(10, 29)}日"
    put(f"开票日期：{day}", (1180, 84))
    for x, side in ((60, "购买方"), (860, "销售方")):
        put(f"{side}信息", (x, 132), size=20)
        put(f"名称：{_one(rng, FIRMS)}", (x, 168))
        put(f"纳税人识别号：9133{_digits(rng, 13)}X", (x, 204), face=Face.HEI)


COLUMNS = (60, 400, 610, 740, 880, 1050, 1260, 1450)
TITLES = ("项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率", "税额")


def _table(rng: np.random.Generator, put: Put) -> None:
    for x, title in zip(COLUMNS, TITLES, strict=True):
        put(title, (x, 272), size=20)
    for row in range(8):
        count, price = int(rng.integers(1, 99)), float(rng.uniform(1, 900))
        cells: tuple[Any, ...] = (
            _one(rng, GOODS), f"T{rng.integers(100, 999)}-{rng.integers(10, 99)}",
            _one(rng, UNITS), f"{count}.00", f"{price:.4f}", f"{count * price:.2f}",
            f"{rng.integers(3, 14)}%", f"{count * price * 0.13:.2f}",
        )  # fmt: skip
        for x, cell in zip(COLUMNS, cells, strict=True):
            put(str(cell), (x, 322 + 55 * row))


def _foot(rng: np.random.Generator, put: Put) -> None:
    put("价税合计（大写）", (60, 796))
    put("壹万贰仟叁佰肆拾伍圆陆角柒分", (400, 796))
    put("（小写）", (1050, 796))
    put(f"¥{rng.uniform(1000, 99999):.2f}", (1260, 796), face=Face.HEI)
    put(f"地址：青禾县{_one(rng, STREETS)}{rng.integers(1, 999)}号", (60, 868))
    put(f"电话：0571-{_digits(rng, 8)}", (860, 868))
    put("开户行：青禾农村商业银行城东支行", (60, 906))
    put(f"账号：6222{_digits(rng, 15)}", (860, 906), face=Face.HEI)
    put("备注：居民议事会物资，验收合格", (60, 944))
    for x, text in ((60, "收款人：王敏"), (560, "复核：李建国"), (1050, "开票人：张晓燕")):
        put(text, (x, 1000))


def _blur(pixels: Pixels, rng: np.random.Generator) -> Any:
    sigma = pixels.shape[1] / GRID[0] * float(rng.uniform(1.3, 1.7))
    return cv2.GaussianBlur(pixels, (0, 0), sigma)


def _noise(pixels: Pixels, rng: np.random.Generator) -> Any:
    return pixels + rng.normal(0, 28, pixels.shape).astype(np.float32)


def _jpeg(pixels: Pixels, rng: np.random.Generator) -> Any:
    quality = int(rng.integers(12, 20))
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def _perspective(pixels: Pixels, rng: np.random.Generator) -> Any:
    height, width = pixels.shape[:2]
    corners = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
    inwards = np.array(((1, 1), (-1, 1), (-1, -1), (1, -1)), np.float32)
    moved = corners + inwards * rng.uniform(0.01, 0.06, (4, 2)) * (width, height)
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return cv2.warpPerspective(pixels, matrix, (width, height), borderValue=(70, 90, 110))


def _low_light(pixels: Pixels, rng: np.random.Generator) -> Any:
    fall = np.linspace(0.45, 0.14, pixels.shape[1], dtype=np.float32)[None, :, None]
    return pixels * fall + rng.normal(0, 6, pixels.shape).astype(np.float32)


def _rotation(pixels: Pixels, rng: np.random.Generator) -> Any:
    del rng
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 2.0, 0.97)
    return cv2.warpAffine(pixels, matrix, (width, height), borderValue=(235, 235, 235))


def _stamp(pixels: Pixels, rng: np.random.Generator) -> Any:
    """A round and an oval seal in see-through red over the print."""
    height, width = pixels.shape[:2]
    ink = np.zeros((height, width), np.float32)
    for axes, turn in (((0.09, 0.09), 0), ((0.10, 0.06), 20)):
        middle = (int(width * rng.uniform(0.3, 0.8)), int(height * rng.uniform(0.35, 0.8)))
        half = (int(width * axes[0]), int(width * axes[1]))
        cv2.ellipse(ink, middle, half, turn, 0, 360, 1.0, max(3, width // 280))
        cv2.putText(
            ink, "*", (middle[0] - half[0] // 3, middle[1] + half[1] // 3),
            cv2.FONT_HERSHEY_SIMPLEX, width / 300, 1.0, max(2, width // 240),
        )  # fmt: skip
    share = 0.65 * ink[..., None]
    return pixels * (1 - share) + np.array((40, 30, 210), np.float32) * share


DISTORTIONS: tuple[tuple[str, Callable[[Pixels, np.random.Generator], Any]], ...] = (
    ("clean", lambda pixels, _: pixels),
    ("blur", _blur),
    ("noise", _noise),
    ("jpeg", _jpeg),
    ("perspective", _perspective),
    ("low_light", _low_light),
    ("rotation", _rotation),
    ("stamp", _stamp),
)


def distorted(page: Page, name: str, *, seed: int) -> Page:
    """The page as `name` of DISTORTIONS leaves it."""
    change = dict(DISTORTIONS)[name]
    changed = change(page.pixels, np.random.default_rng(seed))
    return Page(np.clip(changed, 0, 255).astype(np.uint8), page.lines)

"""A liquid-crystal screen and a sensor with colour filters, drawn point by point."""

import cv2
import numpy as np
import pytest

from ocr_worker.stages.screen import shows_screen

SIZE = (1200, 800)
FINE = 3  # points a sensor's pixel


def seen(picture, *, pitch_px, turn):
    """The screen's points as the lens lays them on the sensor: three bars a pixel, dark gaps."""
    y, x = np.mgrid[0 : SIZE[1] * FINE, 0 : SIZE[0] * FINE].astype(np.float32) / FINE
    across = (x * np.float32(np.cos(turn)) - y * np.float32(np.sin(turn))) / pitch_px + 100
    down = (x * np.float32(np.sin(turn)) + y * np.float32(np.cos(turn))) / pitch_px
    columns, rows = np.floor(across), np.floor(down)
    height, width = picture.shape[:2]
    light = picture[rows.astype(int) % height, columns.astype(int) % width].astype(np.float32)
    bar, line = across - columns, down - rows
    for channel, left in enumerate((2 / 3, 1 / 3, 0)):
        lit = (bar > left + 0.03) & (bar < left + 0.3) & (line < 0.88)
        light[..., channel] *= 3 * lit
    return light


def taken(points):
    """Through the lens onto a sensor of which each pixel sees one colour."""
    soft = cv2.resize(
        cv2.GaussianBlur(points, (0, 0), 0.6 * FINE), SIZE, interpolation=cv2.INTER_AREA
    )
    one = soft[..., 1].copy()
    one[0::2, 0::2], one[1::2, 1::2] = soft[0::2, 0::2, 0], soft[1::2, 1::2, 2]
    noise = np.random.default_rng(4).normal(0, 2, one.shape)
    return cv2.cvtColor(np.clip(one + noise, 0, 255).astype(np.uint8), cv2.COLOR_BayerRG2BGR)


@pytest.mark.parametrize(("pitch_px", "turn"), [(2.1, 0.02), (2.6, 0.1)])
def test_a_photo_of_a_screen_has_rainbow_stripes(paper, pitch_px, turn):
    picture = taken(seen(paper * 0.8, pitch_px=pitch_px, turn=turn))
    small = cv2.resize(picture, (1000, 667), interpolation=cv2.INTER_AREA)
    assert shows_screen(small)


def test_the_same_sheet_on_paper_has_none(paper):
    sheet = cv2.resize(paper, (SIZE[0] * FINE, SIZE[1] * FINE)).astype(np.float32)
    small = cv2.resize(taken(sheet), (1000, 667), interpolation=cv2.INTER_AREA)
    assert not shows_screen(small)


def test_a_guilloche_of_one_ink_is_no_screen():
    y, x = np.mgrid[0:700, 0:1000]
    waves = 0.5 + 0.5 * np.sin(0.6 * x + 0.4 * y + 3 * np.sin(x / 90))
    printed = 240 - waves[..., None] * np.array((20, 90, 40))
    assert not shows_screen(printed.astype(np.uint8))


def test_a_blank_or_tiny_picture_is_no_screen():
    assert not shows_screen(np.full((700, 1000, 3), 230, np.uint8))
    assert not shows_screen(np.zeros((100, 1000, 3), np.uint8))
    assert not shows_screen(np.zeros((200, 300, 3), np.uint8))

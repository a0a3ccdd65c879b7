"""Drawn papers for the stages, without any font: rules, blocks, a QR code."""

import cv2
import numpy as np
import pytest
import zxingcpp


def qr(text, module=5):
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    grey = np.array(drawn.to_image(scale=module, add_quiet_zones=True))
    return np.ascontiguousarray(np.repeat(grey[:, :, None], 3, axis=2))


@pytest.fixture
def paper():
    """A white sheet, 900×560: a code top left, rows of dark blocks as print."""
    sheet = np.full((560, 900, 3), 245, np.uint8)
    code = qr("01,32,,26332000000012345678,100.00,20260501,,ABCD")
    sheet[20 : 20 + code.shape[0], 20 : 20 + code.shape[1]] = code
    rng = np.random.default_rng(1)
    for top in range(240, 520, 40):
        for left in range(60, 820, 60):
            if rng.random() < 0.7:
                cv2.rectangle(sheet, (left, top), (left + 40, top + 16), (40, 40, 40), -1)
    cv2.rectangle(sheet, (40, 220), (860, 530), (60, 60, 160), 2)
    return sheet


@pytest.fixture
def on_a_desk():
    """Lays a sheet on a dark ground with the given corners (top left first, clockwise)."""

    def lay(sheet, corners, size=(1400, 1000)):
        height, width = sheet.shape[:2]
        source = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
        move = cv2.getPerspectiveTransform(source, np.float32(corners))
        scene = np.full((size[1], size[0], 3), (52, 66, 84), np.uint8)
        laid = cv2.warpPerspective(sheet, move, size)
        mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), move, size)
        scene[mask > 127] = laid[mask > 127]
        return cv2.GaussianBlur(scene, (0, 0), 0.8)

    return lay

"""Models put another way, so that OpenVINO computes the same with less work.

A model of another build than the ones looked for is left as it is.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from openvino import Model, opset13

from ocr_worker.engines.network import Tensor

_SPREAD = 4  # how much finer a detector's answer is than what it is made from


@dataclass(frozen=True, slots=True)
class ReaderParts:
    """A recogniser in two: pictures to n × steps × features; rows of features to classes.

    A class scores `weights` · features + `offsets`.
    """

    describe: Any
    classify: Any
    weights: Tensor  # features × classes
    offsets: Tensor  # classes


def lean_finder(model: Any) -> Any:
    """A detector that ends in convolutions where it ended in two that spread each pixel.

    OpenVINO computes what follows the last convolution in f32, and spreading is not one: 18 of 120
    milliseconds. A pixel spread twice by two depends on nothing beside it, so a convolution of one
    pixel each makes the sixteen values, and they are laid out at the very end.
    """
    chain = _tail(
        model, "Sigmoid", "Add", "ConvolutionBackpropData",
        "Relu", "Add", "ConvolutionBackpropData",
    )  # fmt: skip
    if chain is None:
        return model
    _, last_add, last, _, first_add, first = chain
    wide, narrow = _constant(first, 1), _constant(last, 1)
    if not (_doubles(first, wide) and _doubles(last, narrow) and narrow.shape[1] == 1):
        return model
    first_offsets, last_offsets = _flat(first_add), _flat(last_add)
    if first_offsets.size != wide.shape[1] or last_offsets.size != 1:
        return model
    one = _each_pixel(first.input_value(0), _spread(wide), np.tile(first_offsets, 4))
    two = _each_pixel(opset13.relu(one), _spread_again(narrow), np.repeat(last_offsets, 16))
    heat = opset13.depth_to_space(opset13.sigmoid(two), "blocks_first", _SPREAD)
    return Model([opset13.result(heat)], model.get_parameters(), "finder")


def reader_parts(model: Any) -> ReaderParts | None:
    """A recogniser cut before its last layer, which says for each step how likely a class is."""
    chain = _tail(model, "Softmax", "Add", "MatMul")
    if chain is None:
        return None
    softmax, add, product = chain
    weights, offsets = _constant(product, 1), _flat(add)
    features = product.input_value(0)
    if weights.ndim != 2 or offsets.size != weights.shape[1]:
        return None
    if features.get_partial_shape().rank != 3 or not _weighs_last(softmax, product):
        return None
    rows = opset13.parameter([-1, len(weights)], np.float32)
    scores = opset13.matmul(rows, opset13.constant(weights), transpose_a=False, transpose_b=False)
    certainties = opset13.softmax(opset13.add(scores, opset13.constant(offsets)), 1)
    return ReaderParts(
        describe=Model([opset13.result(features)], model.get_parameters(), "describe"),
        classify=Model([opset13.result(certainties)], [rows], "classify"),
        weights=weights,
        offsets=offsets,
    )


def _tail(model: Any, *kinds: str) -> list[Any] | None:
    """The last nodes before the one output, the last first, if they are of these kinds."""
    found: list[Any] = []
    at = model.output(0).get_node().input_value(0)
    for kind in kinds:
        node = at.get_node()
        while node.get_type_name() == "Identity":
            node = node.input_value(0).get_node()
        if node.get_type_name() != kind:
            return None
        found.append(node)
        at = node.input_value(0)
    return found


def _constant(node: Any, place: int) -> Tensor:
    """What is multiplied with or added; empty if it is no constant."""
    source = node.input_value(place).get_node()
    if source.get_type_name() != "Constant":
        return np.empty(0, np.float32)
    return np.asarray(source.get_data(), np.float32)


def _flat(add: Any) -> Tensor:
    return _constant(add, 1).ravel()


def _weighs_last(softmax: Any, product: Any) -> bool:
    """Whether the features lie last, as those of a row do, and so do the classes."""
    is_turned = any(product.get_attributes().values())
    return not is_turned and softmax.get_attributes()["axis"] in (2, -1)


def _doubles(node: Any, weights: Tensor) -> bool:
    """Whether each pixel becomes two by two, none of these has two sources, and none is added."""
    said = node.get_attributes()
    bare = all(said[name] == [0, 0] for name in ("pads_begin", "pads_end", "output_padding"))
    return bare and said["strides"] == [2, 2] and weights.shape[2:] == (2, 2)


def _each_pixel(source: Any, weights: Tensor, offsets: Tensor) -> Any:
    """A convolution of single pixels; weights: out × in."""
    kernel = opset13.constant(weights[:, :, np.newaxis, np.newaxis])
    made = opset13.convolution(source, kernel, [1, 1], [0, 0], [0, 0], [1, 1])
    return opset13.add(made, opset13.constant(offsets.reshape(1, -1, 1, 1)))


def _spread(weights: Tensor) -> Tensor:
    """In × out × 2 × 2 to (2 × 2 × out) × in: the four pixels that each becomes."""
    wide, out = weights.shape[:2]
    return weights.transpose(2, 3, 1, 0).reshape(4 * out, wide)


def _spread_again(weights: Tensor) -> Tensor:
    """In × 1 × 2 × 2 to 16 × (2 × 2 × in): each of the four becomes four, row by row."""
    wide = len(weights)
    made = np.zeros((2, 2, 2, 2, 2, 2, wide), np.float32)  # row, finer, column, finer; from where
    for row in range(2):
        for column in range(2):
            made[row, :, column, :, row, column] = weights[:, 0].transpose(1, 2, 0)
    return made.reshape(_SPREAD**2, 4 * wide)

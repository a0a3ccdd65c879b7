"""Adds to a recogniser that it picks the best class of each step itself.

A model's file is a protobuf message, and such messages merge when one is put behind the other:
lists grow. So one more node is a few bytes at the end, and no library for models is needed.
"""

BEST = "zsb_best"
CLASS = "zsb_class"
_COUNT = "zsb_count"

# Numbers of fields in onnx.proto.
_MODEL_GRAPH = 7
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_OUTPUT = 1, 5, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_OPERATOR, _NODE_ATTRIBUTE = 1, 2, 4, 5
_ATTRIBUTE_NAME, _ATTRIBUTE_INTEGER, _ATTRIBUTE_TYPE = 1, 3, 20
_TENSOR_DIMS, _TENSOR_TYPE, _TENSOR_NAME, _TENSOR_RAW = 1, 2, 8, 9
_VALUE_NAME = 1
_INTEGER_ATTRIBUTE = 2
_INT64 = 7


def with_best(model: bytes, answer: str) -> bytes:
    """The model with two more outputs, `BEST` and `CLASS`: the greatest of the last axis.

    `answer` is the output to choose from; of equal ones the first counts.
    """
    node = (
        _text(_NODE_INPUT, answer)
        + _text(_NODE_INPUT, _COUNT)
        + _text(_NODE_OUTPUT, BEST)
        + _text(_NODE_OUTPUT, CLASS)
        + _text(_NODE_OPERATOR, "TopK")
        + _bytes(_NODE_ATTRIBUTE, _attribute("axis", -1))
    )
    count = (
        _number(_TENSOR_DIMS, 1)
        + _number(_TENSOR_TYPE, _INT64)
        + _text(_TENSOR_NAME, _COUNT)
        + _bytes(_TENSOR_RAW, (1).to_bytes(8, "little"))
    )
    outputs = b"".join(_bytes(_GRAPH_OUTPUT, _text(_VALUE_NAME, name)) for name in (BEST, CLASS))
    graph = _bytes(_GRAPH_NODE, node) + _bytes(_GRAPH_INITIALIZER, count) + outputs
    return model + _bytes(_MODEL_GRAPH, graph)


def _attribute(name: str, value: int) -> bytes:
    return (
        _text(_ATTRIBUTE_NAME, name)
        + _number(_ATTRIBUTE_INTEGER, value)
        + _number(_ATTRIBUTE_TYPE, _INTEGER_ATTRIBUTE)
    )


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value & (2**64 - 1))


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])

"""The yardstick of `benchmarks.api`: the least that Flask can do for a read and for an upload."""

import hashlib

from flask import Flask, Response, jsonify, request

CHUNK_BYTES = 256 * 1024


def create_app() -> Flask:
    """One route answers a small JSON object, one streams a body and hashes it."""
    app = Flask("bare")

    @app.get("/bare")
    def read() -> Response:
        return jsonify(ANSWER)

    @app.post("/bare")
    def upload() -> Response:
        digest, size = hashlib.sha256(), 0
        while chunk := request.stream.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
        return jsonify(sha256=digest.hexdigest(), size_bytes=size)

    return app


# As large as the answer that it is compared with.
ANSWER = {f"field_{number}": "0123456789abcdef" for number in range(12)}

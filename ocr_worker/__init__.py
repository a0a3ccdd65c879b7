"""Door 2: turns files and pixels into text, codes and fingerprints."""

import os

# ONNX Runtime tells its maker of every start, process and model, and keeps an identifier of the
# machine in the home folder, unless this stands before it is loaded. Vouchers are nobody else's.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

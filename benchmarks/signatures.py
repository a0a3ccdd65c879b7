"""Signatures verified per second, beside libcrypto alone, in one run on one core.

Rounds of all contestants take turns, so that a busy machine slows all alike; the median of the
rounds stands. `libcrypto` is the bare `EVP_DigestVerify` with its key ready; `sm2` is our call
with key parsing and checks; `ofd` and `pdf` are whole files: unpacking, all digests, the seal,
the certificates, the trust list. `openssl speed` is asked too where the program is there.
Prints a table and, last, one line of JSON.

    python -m benchmarks.signatures
    python -m benchmarks.signatures --rounds 9 --seconds 0.5 --file invoice.ofd
"""

import argparse
import ctypes
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from finance.vouchers.reading import Carrier
from ocr_worker.signatures import sm2, verify_signatures
from ocr_worker.signatures.certificates import TrustList, read_certificate
from ocr_worker.signatures.digests import digest
from tests.make.signed_pdf import raw_certificate, signed_pdf
from tests.make.signing import ROOT, SIGNER, packed, signature_der, signed_parts

MESSAGE = bytes(range(256)) * 16


def bare() -> Callable[[], bool]:
    """`EVP_DigestVerify` with the key and its context made once."""
    library: Any = sm2._library()  # noqa: SLF001 - the yardstick is that very library
    key = sm2._KEY_HEAD + SIGNER.key.point  # noqa: SLF001
    buffer = ctypes.create_string_buffer(key, len(key))
    cursor = ctypes.c_void_p(ctypes.addressof(buffer))
    public = library.d2i_PUBKEY(None, ctypes.byref(cursor), len(key))
    keyed = library.EVP_PKEY_CTX_new(public, None)
    library.EVP_PKEY_CTX_set1_id(keyed, sm2.SIGNER_ID, len(sm2.SIGNER_ID))
    context = library.EVP_MD_CTX_new()
    library.EVP_MD_CTX_set_pkey_ctx(context, keyed)
    signature = signature_der(SIGNER.key.sign(MESSAGE))
    algorithm = library.EVP_sm3()

    def verify() -> bool:
        library.EVP_DigestVerifyInit(context, None, algorithm, None, public)
        found = library.EVP_DigestVerify(context, signature, len(signature), MESSAGE, len(MESSAGE))
        return bool(found == 1)

    return verify


def ours() -> Callable[[], bool]:
    signature = signature_der(SIGNER.key.sign(MESSAGE))
    return lambda: sm2.verify(SIGNER.key.point, MESSAGE, signature)


def whole(data: bytes, carrier: Carrier) -> Callable[[], bool]:
    anchors = tuple(map(read_certificate, (ROOT.certificate, raw_certificate("rsa"))))
    trust = TrustList(anchors)
    return lambda: verify_signatures(data, carrier, trust=trust).outcome != "none"


def contestants(file: Path | None) -> dict[str, Callable[[], bool]]:
    block = bytes(1 << 20)
    found: dict[str, Callable[[], bool]] = {
        "libcrypto": bare(),
        "sm2": ours(),
        "ofd": whole(packed(signed_parts()), Carrier.OFD),
        "pdf": whole(signed_pdf(), Carrier.PDF),
        "sm3_mib": lambda: len(digest("sm3", block)) == 32,
    }
    if file is not None:
        carrier = Carrier.PDF if file.suffix.lower() == ".pdf" else Carrier.OFD
        found["file"] = whole(file.read_bytes(), carrier)
    return found


def per_second(verify: Callable[[], bool], seconds: float) -> float:
    """How often in that time; a wrong answer ends the run."""
    count, begin = 0, time.perf_counter()
    while (spent := time.perf_counter() - begin) < seconds:
        if not verify():
            raise SystemExit("a signature of our own was refused")
        count += 1
    return count / spent


def openssl_speed(seconds: float) -> float | None:
    """Verifications a second as the program itself counts them."""
    program = shutil.which("openssl")
    if program is None:
        return None
    command = [program, "speed", "-seconds", str(max(1, round(seconds))), "sm2"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.findall(r"^.*CurveSM2.*\s([\d.]+)\s*$", run.stdout, re.MULTILINE)
    return float(found[-1]) if found else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.4)
    parser.add_argument("--file", type=Path)
    chosen = parser.parse_args()
    running = contestants(chosen.file)
    rounds: dict[str, list[float]] = {name: [] for name in running}
    for _ in range(chosen.rounds):
        for name, verify in running.items():
            rounds[name].append(per_second(verify, chosen.seconds))
    found = {name: median(rates) for name, rates in rounds.items()}
    speed = openssl_speed(chosen.seconds)
    for name, rate in found.items():
        print(f"{name:<12}{rate:>12,.0f} /s")
    print(f"{'openssl':<12}{speed:>12,.0f} /s" if speed else "openssl      not installed")
    told = {f"{name}_per_s": round(rate, 1) for name, rate in found.items()}
    ratio = round(found["sm2"] / found["libcrypto"], 3)
    print(json.dumps({**told, "openssl_speed_per_s": speed, "sm2_of_libcrypto": ratio}))


if __name__ == "__main__":
    main()

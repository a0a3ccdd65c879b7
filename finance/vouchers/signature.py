"""What the electronic signatures (电子签名、电子印章) of one file came to.

The worker verifies offline and hands these values over. The answers are those of the trade: a
mismatch blocks, a signer in doubt is a flag, the rest are notes. Every note is a stable code;
`NOTE_TEXTS` says each in Chinese, `docs/signatures.md` tells what to do about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class SignatureOutcome(StrEnum):
    """The answer for one signature, or for a whole file."""

    VALID = "valid"
    DIGEST_MISMATCH = "digest_mismatch"  # changed after signing
    CERT_UNTRUSTED = "cert_untrusted"  # nothing changed, but who signed is in doubt
    UNSUPPORTED = "unsupported"  # signed in a way that cannot be checked here
    NONE = "none"


class Trust(StrEnum):
    """Whether the signer's certificate leads to the trust list (信任列表)."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    NOT_JUDGED = "not_judged"  # no list is set, or there was nothing to judge


# What makes each answer, most severe first; a note in none of them changes no answer.
FAULTS: Mapping[str, str] = {
    "part_changed": "签名覆盖的内容在签名后被改动",
    "part_missing": "签名覆盖的内容已缺失",
    "content_uncovered": "有页面不在签名范围内",
    "data_hash_wrong": "签名清单与签名值中的摘要不一致",
    "value_wrong": "签名值验证不通过",
    "value_missing": "缺少签名值",
    "value_damaged": "签名值已损坏",
    "signer_not_in_seal": "签名证书不属于该印章",
    "range_wrong": "签名范围不是完整的文件",
    "edited_after_signing": "签名之后文件又被编辑过",
}
GAPS: Mapping[str, str] = {
    "file_unreadable": "文件无法打开，未核对签名",
    "form_unsupported": "签名格式暂不支持",
    "digest_unsupported": "摘要算法暂不支持",
    "algorithm_unsupported": "签名算法暂不支持",
    "certificate_unreadable": "签名证书无法解析",
    "sm2_unavailable": "本机密码库不支持国密 SM2，未核对签名值",
    "xml_signature_unsupported": "XML 签名暂不支持离线核对",
}
DOUBTS: Mapping[str, str] = {
    "issuer_unknown": "签发机构不在信任列表内",
    "certificate_not_in_force": "签名时证书不在有效期内",
    "seal_not_in_force": "签名时印章不在有效期内",
    "seal_maker_wrong": "印章的制章签名未通过验证",
    "time_unknown": "无法确定签名时间",
}
REMARKS: Mapping[str, str] = {
    "trust_not_configured": "未配置信任列表，未核对签发机构",
    "weak_digest": "使用了较弱的摘要算法 SHA-1",
    "parts_uncovered": "部分内容不在签名范围内",
    "records_uncovered": "有数据文件不在签名范围内",
    "main_part_uncovered": "OFD.xml 不在签名范围内",
    "time_without_zone": "签名时间未注明时区",
    "signature_unlisted": "文件中有未列入清单的签名",
    "signature_list_missing": "文件声明有签名，但签名清单已缺失",
    "earlier_revision": "该签名只覆盖文件的较早版本",
    "seal_maker_unchecked": "印章的制章签名未核对",
    "seal_list_unchecked": "印章的证书列表未核对",
}
NOTE_TEXTS: Mapping[str, str] = {**FAULTS, **GAPS, **DOUBTS, **REMARKS}


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. Times are ISO 8601 as the signer stated them: no third party attests them."""

    outcome: SignatureOutcome
    form: str  # ses_v4, ses_v1, gbt35275, pkcs7, or nothing where it was not recognised
    trust: Trust = Trust.NOT_JUDGED
    signer: str = ""
    issuer: str = ""
    seal: str = ""  # the name the seal carries
    sealed_at: str = ""
    notes: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()  # the parts that are not what was signed


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """All signatures of one file, and the answer for the file: the gravest of theirs."""

    outcome: SignatureOutcome
    signatures: tuple[Signature, ...] = ()
    notes: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()  # parts that no signature covers

    @property
    def vouches_for_records(self) -> bool:
        """Whether structured parts of the file are what the signer signed."""
        return self.outcome is SignatureOutcome.VALID and "records_uncovered" not in self.notes

    @property
    def is_trusted(self) -> bool:
        """Every signature holds, and every signer leads to the trust list."""
        return self.outcome is SignatureOutcome.VALID and all(
            one.trust is Trust.TRUSTED for one in self.signatures
        )


UNSIGNED = SignatureReport(SignatureOutcome.NONE)

_GRAVEST_FIRST = (
    SignatureOutcome.DIGEST_MISMATCH,
    SignatureOutcome.CERT_UNTRUSTED,
    SignatureOutcome.UNSUPPORTED,
    SignatureOutcome.VALID,
    SignatureOutcome.NONE,
)


def gravest(outcomes: Iterable[SignatureOutcome]) -> SignatureOutcome:
    """The answer that stands for all of them; `none` for nothing."""
    return min(outcomes, key=_GRAVEST_FIRST.index, default=SignatureOutcome.NONE)


def joined(
    first: SignatureReport | None, second: SignatureReport | None
) -> SignatureReport | None:
    """One report for two carriers of the same voucher: a fault of either is a fault of both."""
    if first is None or second is None:
        return first or second
    return SignatureReport(
        outcome=gravest((first.outcome, second.outcome)),
        signatures=first.signatures + second.signatures,
        notes=tuple(dict.fromkeys(first.notes + second.notes)),
        uncovered=first.uncovered + second.uncovered,
    )


def told(report: SignatureReport) -> str:
    """The report in one Chinese sentence, for the detail of the check."""
    if not report.signatures and not report.notes:
        return "文件没有电子签名"
    signers = "、".join(dict.fromkeys(one.signer for one in report.signatures if one.signer))
    notes = [*report.notes, *(note for one in report.signatures for note in one.notes)]
    texts = [NOTE_TEXTS.get(note, note) for note in dict.fromkeys(notes)]
    changed = [part for one in report.signatures for part in one.changed]
    if changed:
        texts.append(f"涉及{'、'.join(changed[:3])}{f'等{len(changed)}处' if changed[3:] else ''}")
    said = "；".join(texts) or "签名后未被改动，签发机构在信任列表内"
    return f"{said}（签名者：{signers}）" if signers else said


def signature_to_json(report: SignatureReport) -> Json:
    return {
        "outcome": report.outcome.value,
        "notes": list(report.notes),
        "uncovered": list(report.uncovered),
        "signatures": [
            {
                "outcome": one.outcome.value,
                "form": one.form,
                "trust": one.trust.value,
                "signer": one.signer,
                "issuer": one.issuer,
                "seal": one.seal,
                "sealed_at": one.sealed_at,
                "notes": list(one.notes),
                "changed": list(one.changed),
            }
            for one in report.signatures
        ],
    }


def signature_from_json(data: Mapping[str, Any]) -> SignatureReport:
    return SignatureReport(
        outcome=SignatureOutcome(data["outcome"]),
        notes=tuple(data["notes"]),
        uncovered=tuple(data["uncovered"]),
        signatures=tuple(
            Signature(
                outcome=SignatureOutcome(one["outcome"]),
                form=one["form"],
                trust=Trust(one["trust"]),
                signer=one["signer"],
                issuer=one["issuer"],
                seal=one["seal"],
                sealed_at=one["sealed_at"],
                notes=tuple(one["notes"]),
                changed=tuple(one["changed"]),
            )
            for one in data["signatures"]
        ),
    )

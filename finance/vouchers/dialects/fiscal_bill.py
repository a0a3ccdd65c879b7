"""财政电子票据 (财网信办〔2020〕1号): no tax, one total; its name tells the kind."""

from finance.vouchers.dialects.base import Dialect, Names, find
from finance.vouchers.fiscal_titles import fiscal_kind
from finance.vouchers.reading import Record

# 医疗收费: the extension of the main part, by the names of the treasury's inquiry service.
_MEDICAL: Names = (
    ("BizCode", "business_number"),
    ("BusinessNumber", "business_number"),
    ("PatientNumber", "clinic_number"),
    ("OutpatientNumber", "clinic_number"),
    ("HospitalizationNumber", "hospital_number"),
    ("HospitalNumber", "hospital_number"),
    ("Gender", "gender"),
    ("OrgType", "institution_type"),
    ("MedicalInstitutionType", "institution_type"),
    ("MedicalInsuranceType", "insurance_type"),
    ("MedicalInsuranceID", "insurance_number"),
    ("MedicalDate", "treated_on"),
    ("InHospitalDate", "admitted_on"),
    ("OutHospitalDate", "discharged_on"),
    ("FundPayAmount", "pooled_fen"),
    ("OtherPayAmount", "other_payment_fen"),
    ("AccountPayAmount", "account_fen"),
    ("OwnPayAmount", "cash_fen"),
    ("SelfpaymentAmount", "own_share_fen"),
    ("SelfpaymentCost", "own_cost_fen"),
)
# 工会经费, 会费: what period is paid for, at which rate.
_UNION: Names = (("MainExt/Period", "period"), ("MainExt/Rate", "rate"))


def _speaks(record: Record) -> bool:
    return find(record, "EInvoiceCode") is not None and find(record, "EInvoiceNumber") is not None


def _kind(record: Record) -> str | None:
    """An unknown name is still a bill of the treasury: nothing else has its code."""
    name = find(record, "EInvoiceName")
    if name is None:
        return None
    kind = fiscal_kind(name) or "fiscal_general"
    # 医疗收费票据 is one of two: who lies in a ward has a number there.
    is_open = kind == "fiscal_outpatient" and "门诊" not in name
    in_ward = any(find(record, path) for path in ("HospitalizationNumber", "HospitalNumber"))
    return "fiscal_inpatient" if is_open and in_ward else kind


def _untold(record: Record) -> str:
    """By class and kind in its code: 06 01 is 医疗门诊."""
    code = find(record, "EInvoiceCode") or ""
    return "fiscal_outpatient" if code[2:6] == "0601" else "fiscal_general"


DIALECT = Dialect(
    code="fiscal_bill",
    speaks=_speaks,
    kind=_kind,
    untold=_untold,
    confidence=0.99,
    names=(
        ("EInvoiceCode", "invoice_code"),
        ("EInvoiceNumber", "invoice_number"),
        ("RandomNumber", "check_code"),
        ("IssueDate", "issued_on"),
        ("TotalAmount", "total_fen"),
        ("InvoicingPartyName", "seller_name"),
        ("InvoicingPartyCode", "seller_tax_id"),
        ("PayerPartyName", "buyer_name"),
        ("PayerPartyCode", "buyer_tax_id"),
        ("EInvoiceName", "title"),
        ("HandlingPerson", "drawer"),
        ("Checker", "reviewer"),
        ("Remark", "remark"),
        ("PayCode", "payment_code"),
        ("RelatedInvoiceNumber", "red_of"),
        ("PayMode", "payment_mode"),
        ("RecName", "payee_name"),
        ("RecAcct", "payee_account"),
        ("RecOpBk", "payee_bank"),
        ("PayerAcct", "payer_account"),
        ("PayerOpBk", "payer_bank"),
        *_MEDICAL,
        *_UNION,
    ),
    item_groups=("Item",),
    item_names=(
        ("ItemCode", "item_code"),
        ("ItemName", "name"),
        ("ItemUnit", "unit"),
        ("ItemQuantity", "quantity"),
        ("ItemStd", "price"),
        ("ItemAmount", "amount_fen"),
    ),
)

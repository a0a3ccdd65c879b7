"""What a bill of a hospital says beside its items: the patient's numbers and who pays what."""

from finance.vouchers.labels import Label, day, letters, money, text

# 住院时间 is two days with a stroke or 至 between them.
_FIRST_DAY = r"\s*:?\s*20\d\d[-年./]?\d\d?[-月./]?\d\d?日?\s*[-至~—]+"
_WHOLE = r"(?![0-9A-Za-z-])"  # a number that is longer than any known is none, and not cut
MEDICAL: tuple[Label, ...] = (
    text("business_number", r"业务流水号", shape=r"[0-9A-Za-z-]{6,40}" + _WHOLE),
    text("clinic_number", r"门诊号", shape=r"[0-9A-Za-z-]{4,24}" + _WHOLE),
    text("hospital_number", r"住院号", shape=r"[0-9A-Za-z-]{4,24}" + _WHOLE),
    text("gender", r"性别", shape=r"[男女]"),
    text("institution_type", r"医疗机构类型"),
    text("insurance_type", r"医保类型"),
    letters(
        "insurance_number",
        r"医保(?:编号|个人编号|号)|社会保障卡?号码?",
        r"[0-9A-Za-z*]{4,24}(?![0-9A-Za-z*])",
    ),
    day("treated_on", r"就诊(?:日期|时间)"),
    day("admitted_on", r"(?:住院|入院)(?:日期|时间)"),
    day("discharged_on", rf"出院(?:日期|时间)|住院(?:日期|时间){_FIRST_DAY}"),
    money("pooled_fen", r"医保统筹(?:基金)?支付"),
    money("other_payment_fen", r"其[他它](?:医保)?支付"),
    money("account_fen", r"个人账户支付"),
    money("cash_fen", r"个人现金支付|个人支付金额"),
    money("own_share_fen", r"个人自付"),
    money("own_cost_fen", r"个人自费"),
)
# 合计 = 统筹 + 其他 + 个人账户 + 个人现金.
PARTS = ("pooled_fen", "other_payment_fen", "account_fen", "cash_fen")

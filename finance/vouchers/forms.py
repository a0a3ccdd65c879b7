"""The forms that a kind's own fields have on every paper: a number plate, a flight, a class.

A value in its form was read from the right place and mostly whole; a misread digit may still
have it. So it speaks for the value, and less than a check digit or a sum would. What is not in
its form lost a piece or is another field's.
"""

import re
from collections.abc import Mapping

_DAY = r"(?:19|20)\d{2}-\d{2}-\d{2}"  # what is no day of the calendar never becomes a value
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
# GA 36: province, office, five of numbers and letters without I and O, six for new energy.
_PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-Z][0-9A-HJ-NP-Z]{4,5}[0-9A-HJ-NP-Z挂学警港澳]"
)
_SEAT_CLASS = (
    r"(?:二等|一等|商务|特等|优选一等|动)[座卧]|新空调[硬软][座卧]|[硬软]卧代[硬软二一]等?座|(?:高级)?[硬软][座卧]|无座"
    r"|[A-Z]\d?|普通|经济型|经济舱|公务舱|头等舱"
)
_VEHICLE_TYPE = (
    r"[客货][一二三四五六1-6]|[一二三四五六][型类](?:[客货]车)?|"
    r"(?!型)[一-鿿0-9]*(?:客车|货车|轿车)"
)
_WRITTEN: Mapping[str, str] = {
    "travel_on passage_from passage_to lease_from lease_to due_on": _DAY,
    "boarded_at alighted_at departs_at issued_at waiting_time": _TIME,
    "plate_number": _PLATE,
    "passenger_id_masked payee_id_masked": r"(?=.{15}$|.{18}$)\d{6,14}\*{3,8}\d{2,4}[0-9X]",
    "flight_number": r"(?:[A-Z]{2}|[A-Z][1-9]|\d[A-Z])\d{3,4}[A-Z]?",
    "train_number": r"[GDCZTKYLSP]?\d{1,4}",
    "seat": r"(?:\d{2}|加\d{1,2})车(?:\d{1,3}[A-F]?号?(?:[上中下]铺?)?|无座)|[A-Z]?\d{1,3}",
    "seat_class": _SEAT_CLASS,
    "cabin_class": r"[特一二三四五]等舱?|(?:头等|普通|经济|商务|公务|贵宾)舱|散席|客座",
    "vehicle_kind": r"出租车|网约车|火车|飞机|轮船|公交车?|(?:铁路|公路|水路|航空)(?:运输|客运)",
    "vehicle_type": _VEHICLE_TYPE,
    "tax_rate rate": r"(?:\d|1\d|20)(?:\.\d)?%?|免税|不征税",
    "check_code": r"\d{20}|[0-9a-z]{5,6}",
    # Banks and airlines print as many as a machine makes: 4, 6, 8, 12, 16; an odd one lost one.
    "verification_code": r"(?:[0-9A-Za-z]{2}){2,16}",
    "machine_number": r"\d{12}",
    "distance_km": r"\d{1,3}\.\d{1,2}",  # meters print decimals
    "declarant_code": r"[0-9A-Z]{10}|[0-9A-Z]{18}",  # 海关注册编码, or the credit code
    "vin": r"[A-HJ-NPR-Z0-9]{17}",
    "tax_authority_code": r"1\d{10}",
    "declaration_number": r"\d{18}",
    "registration_number": r"\d{12}",  # 机动车登记证书编号
    "digital_number red_of": r"\d{20}|\d{8}",
}
# Of several forms the one that is written alike everywhere; others tell nothing.
_ALSO_WRITTEN: Mapping[str, re.Pattern[str]] = {
    "property_certificate_number": re.compile(r".[(]\d{4}[)].{2,14}不动产权第\d{7,8}号"),
}
_FORMS = {name: re.compile(form) for names, form in _WRITTEN.items() for name in names.split()}


def has_form(name: str, value: object) -> bool | None:
    """Whether the value has the form of such fields; None where they have none of their own."""
    if isinstance(value, str) and name in _ALSO_WRITTEN:
        return _ALSO_WRITTEN[name].fullmatch(value) is not None or None
    if not isinstance(value, str) or name not in _FORMS:
        return None
    return _FORMS[name].fullmatch(value) is not None

"""Names of parties: compared as docs/patterns.md says, and freed of the seal printed over them."""

import re
import unicodedata
from difflib import SequenceMatcher

_SEAL = re.compile(
    r"(?:财务|收费|费|发票|票据|业务|结算|合同|现金|公)?(?:专用?章|用章|公章|印章|签章).*"
)
_SEAL_LABEL = re.compile(r"^[(][^()]{0,4}章[)]\s*:?\s*")
# What the names of organisations end in; a branch in brackets may follow.
_WHOLE = re.compile(
    r".*(?:公司|企业|集团|[厂场店铺馆行部处站所队院校园学会局厅办府庭团组吧房楼城坊室库户]|"
    r"(?<!民)委|个人|中心|银行|超市|市场|基金|联盟|(?:作|版|讯|行|销|信|联|报|志|旅)社)"
    r"(?:[(][^()]*[)])?"
)

# 居民委员会 and 村民委员会 that lost a character in their midst.
_GAPPED = re.compile(
    r"[居村](?!民)(?:委员会|民?员会)|[居村]民(?:员会|委会|会$)|社居民|区区|委委|员员"
)

# Places stand first in names: 市 and 社区 have two characters and more before them.
_HEADLESS = re.compile(
    r"(?:股份)?(?:有?限)?(?:责任)?公?司$|"
    r"(?:[一-鿿]|超市|商[店行场]|酒店|宾馆|饭店|餐[厅饮])(?:股份)?有限(?:责任)?公司$|(?:股份)?(?:有限)?(?:责任)?公司|(?:(?:民?委)?员)?会$|"
    r"[一-鿿]?(?:服务|经营|营业|门市)部$|[市县区镇省](?!场|民|政|委|块|域|[东南西北中]区|[江海平雄原远宁安巴坪赉康])|(?![城都超门夜早花集])[一-鿿](?:市|社区)(?!场)|(?!滴滴|天天|多多|盒盒)([一-鿿])\1"
)
# A place or a word, and its sort; but whoever buys for himself is called so.
_SHORTEST, _BUYERS = 3, frozenset({"个人"})
_TAX_OFFICE = re.compile(
    r"(?!.*第(?![一二三四五六七八九十]+税务))[一-鿿]{2,}(?:税务(?:局|所|分局)|税务局.*[局所厅处])"
)
# 百家姓 and the commonest of today; two characters behind the bar.
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
    "奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康"
    "伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵"
    "席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗"
    "丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫"
    "乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄"
    "印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮"
    "牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡"
    "国文寇广禄阙欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后"
    "荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴商牟佘佴伯赏墨哈谯笪年爱阳佟言福肖付代闫邸兰覃辜"
    "苟苑涂冼战芦展仝占官楚鹿矫粟原门修楼买由颉尉多但肇才敬招迟刑漆候练邝植区麦"
)
_TWO = re.compile(
    r"欧阳|司马|上官|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|端木|南宫|长孙|宇文|轩辕"
)
_PERSON = re.compile(r"[一-鿿]{2,4}")
_NO_PERSON = re.compile(
    r"(?<=.)章|专用|财务|发票|票据|单位|日期|备注|签注|签字|签名|姓名|有效|旅客|证件|身份|电话|账号|银行|"
    r"公司|金额|合计|收款|付款|复核|审核|开票|经办|样张|监制|记账"
)


def plain_name(name: str) -> str:
    """NFKC, without spaces and brackets."""
    return re.sub(r"[\s()\[\]〔〕【】]", "", unicodedata.normalize("NFKC", name))


def same_name(one: str, two: str) -> bool:
    """Legal names differ in one character, so nothing but brackets and spaces is forgiven."""
    return plain_name(one) == plain_name(two)


def likeness(one: str, two: str) -> float:
    """How alike two names are, 0 to 1: for suggestions only, never for a verdict."""
    return SequenceMatcher(None, plain_name(one), plain_name(two), autojunk=False).ratio()


def is_whole_name(name: str) -> bool:
    """Whether it ends as the name of an organisation does: print hidden by a seal rarely does."""
    return _WHOLE.fullmatch(name) is not None and _GAPPED.search(name) is None


def without_seal(name: str) -> str | None:
    """The name without the words of a seal; None where the seal has eaten its end.

    A seal stands over the very name that it repeats, and is read as one line with it. What stands
    before 专用章 is the name only where it ends as one.
    """
    bare = _SEAL_LABEL.sub("", name)
    kept, seals = _SEAL.subn("", bare)
    if not seals:
        return bare or None
    return kept if is_whole_name(kept) else None


def has_head(name: str) -> bool:
    """Whether nothing tells that its first characters are lost, or read twice."""
    if len(name) < _SHORTEST and name not in _BUYERS:
        return False
    return _HEADLESS.match(name) is None


def is_tax_office(name: str) -> bool:
    """Whether it is named as the offices of the tax administration are."""
    return _TAX_OFFICE.fullmatch(name) is not None


def may_be_person(text: str) -> bool:
    """Not where it says the words of a seal or of the next box."""
    return _NO_PERSON.search(text) is None


def is_person(name: str) -> bool:
    """Whether it is a Chinese name: a surname in use, and one to three characters more."""
    has_surname = name[:1] in _SURNAMES or _TWO.match(name) is not None
    return _PERSON.fullmatch(name) is not None and has_surname

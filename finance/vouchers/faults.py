"""Why a file cannot be read: one stable code each, with a Chinese title and what to do next.

A fault is the answer to a hostile, damaged or foreign file. It is a value: the queue goes on,
the uploader sees the title and the remedy. `Unreadable` carries it out of deep parsers.
"""

from dataclasses import dataclass

from finance.kernel.registry import registry


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a file fails, told to the person who sent it."""

    code: str
    title: str
    remedy: str


EMPTY = Fault("file.empty", "文件是空的", "请重新选择文件后上传")
UNSUPPORTED = Fault(
    "file.unsupported", "不支持的文件格式", "请上传照片、PDF、OFD、XML 或它们的 ZIP 压缩包"
)
TOO_LARGE = Fault("file.too_large", "文件太大", "请压缩图片或拆分文件后重新上传")
KILLED_READER = Fault(
    "file.killed_reader", "文件导致识别程序异常退出", "请换一种形式（如重新拍照）上传"
)
IMAGE_DAMAGED = Fault("image.damaged", "图片已损坏或不完整", "请重新拍照或重新导出图片后上传")
IMAGE_NO_PIXELS = Fault("image.no_pixels", "图片没有内容", "请重新拍照后上传")
IMAGE_TOO_MANY_PIXELS = Fault("image.too_many_pixels", "图片像素过多", "请降低分辨率后重新上传")
ZIP_BOMB = Fault("zip.bomb", "压缩包解压后异常巨大", "请把里面的票据文件逐个上传")
ZIP_UNSAFE_PATH = Fault("zip.unsafe_path", "压缩包内有不安全的路径", "请重新打包后上传")
ZIP_TOO_MANY_FILES = Fault("zip.too_many_files", "压缩包内文件过多", "请拆成几个压缩包上传")
ZIP_DAMAGED = Fault("zip.damaged", "压缩包已损坏", "请重新打包后上传")
ZIP_PASSWORD = Fault("zip.password", "压缩包有密码", "请解除密码后上传")
ZIP_NESTED = Fault("zip.nested", "压缩包里套有压缩包", "请解开里面的压缩包，把票据文件上传")
ZIP_EMPTY = Fault("zip.empty", "压缩包里没有可识别的票据文件", "请检查压缩包内容后上传")
OFD_UNSAFE_PATH = Fault("ofd.unsafe_path", "OFD 文件内有不安全的路径", "请从开票平台重新下载原件")
OFD_DAMAGED = Fault("ofd.damaged", "OFD 文件已损坏", "请从开票平台重新下载原件")
OFD_TOO_MANY_PAGES = Fault("ofd.too_many_pages", "OFD 页数过多", "请只上传票据所在的文件")
XML_EXTERNAL_ENTITY = Fault(
    "xml.external_entity", "XML 文件含有不允许的声明（DTD 或实体）", "请从开票平台重新下载原件"
)
XML_DAMAGED = Fault("xml.damaged", "XML 文件已损坏", "请从开票平台重新下载原件")
XML_TOO_LARGE = Fault("xml.too_large", "XML 文件过大", "请从开票平台重新下载单张票据的原件")
PDF_PASSWORD = Fault("pdf.password", "PDF 文件有密码", "请解除密码后重新上传")
PDF_DAMAGED = Fault("pdf.damaged", "PDF 文件已损坏", "请重新下载或导出后上传")
PDF_TOO_MANY_PAGES = Fault("pdf.too_many_pages", "PDF 页数过多", "请只上传票据所在的页")
READ_TIMEOUT = Fault("read.timeout", "识别超时", "请稍后重试，或换一张更清晰的图片")
READ_OUT_OF_MEMORY = Fault("read.out_of_memory", "识别所需内存超出限制", "请降低分辨率后重新上传")

FAULTS: tuple[Fault, ...] = registry(
    EMPTY,
    UNSUPPORTED,
    TOO_LARGE,
    KILLED_READER,
    IMAGE_DAMAGED,
    IMAGE_NO_PIXELS,
    IMAGE_TOO_MANY_PIXELS,
    ZIP_BOMB,
    ZIP_UNSAFE_PATH,
    ZIP_TOO_MANY_FILES,
    ZIP_DAMAGED,
    ZIP_PASSWORD,
    ZIP_NESTED,
    ZIP_EMPTY,
    OFD_UNSAFE_PATH,
    OFD_DAMAGED,
    OFD_TOO_MANY_PAGES,
    XML_EXTERNAL_ENTITY,
    XML_DAMAGED,
    XML_TOO_LARGE,
    PDF_PASSWORD,
    PDF_DAMAGED,
    PDF_TOO_MANY_PAGES,
    READ_TIMEOUT,
    READ_OUT_OF_MEMORY,
)


def fault_by_code(code: str) -> Fault:
    """The fault of that code; KeyError for a code that nobody issues."""
    for fault in FAULTS:
        if fault.code == code:
            return fault
    raise KeyError(code)


class Unreadable(Exception):
    """A file that cannot be read; `fault` is for the sender, `detail` for the log."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.code}: {detail}" if detail else fault.code)
        self.fault = fault
        self.detail = detail

    def __reduce__(self) -> tuple[type["Unreadable"], tuple[Fault, str]]:
        """Keep both parts when it crosses a process boundary."""
        return (Unreadable, (self.fault, self.detail))


_DETAIL_MAX = 500


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """A part of a file that cannot be read while others can; `detail` begins with its name."""

    fault: Fault
    detail: str


def unread_part(name: str, error: Unreadable) -> UnreadPart:
    """The part of that name, with what is known of its fault; names come from strangers."""
    is_named = error.detail.startswith(name)
    said = error.detail if is_named else f"{name}: {error.detail}" if error.detail else name
    detail = "".join(char if char.isprintable() else " " for char in said[:_DETAIL_MAX])
    return UnreadPart(error.fault, detail)

"""Small carriers built in the test: an OFD package from its parts, and PDFs."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

OFD_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'

BuildZip = Callable[[Mapping[str, str | bytes]], bytes]


def pack(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def build_zip() -> BuildZip:
    return pack


@pytest.fixture
def ofd_parts() -> dict[str, str | bytes]:
    """The parts of a one-page 数电票 in OFD: template, page, tags, attachment, annotation."""
    return {
        "OFD.xml": f"""<?xml version="1.0" encoding="UTF-8"?>
            <ofd:OFD {OFD_NS} DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>
            <ofd:CustomData Name="发票号码">24112000000000000019</ofd:CustomData>
            <ofd:CustomData Name="合计税额">6.00</ofd:CustomData>
            </ofd:CustomDatas></ofd:DocInfo>
            <ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>""",
        "Doc_0/Document.xml": f"""<ofd:Document {OFD_NS}><ofd:CommonData>
            <ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>
            <ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>
            <ofd:TemplatePage ID="1" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>
            <ofd:Pages><ofd:Page ID="61" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>
            <ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>
            <ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>
            <ofd:Annotations>Annots/Annotations.xml</ofd:Annotations></ofd:Document>""",
        "Doc_0/DocumentRes.xml": f"""<ofd:Res {OFD_NS} BaseLoc="Res"><ofd:MultiMedias>
            <ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>qr.png</ofd:MediaFile>
            </ofd:MultiMedia></ofd:MultiMedias></ofd:Res>""",
        "Doc_0/Tpls/Tpl_0/Content.xml": f"""<ofd:Page {OFD_NS}><ofd:Content><ofd:Layer>
            <ofd:TextObject ID="2" Boundary="150 10 20 5" Size="3">
            <ofd:TextCode X="0" Y="4" DeltaX="g 4 3">发票号码：</ofd:TextCode></ofd:TextObject>
            </ofd:Layer></ofd:Content></ofd:Page>""",
        "Doc_0/Pages/Page_0/Content.xml": f"""<ofd:Page {OFD_NS}>
            <ofd:Area><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:Area>
            <ofd:Template TemplateID="1"/><ofd:Content><ofd:Layer>
            <ofd:TextObject ID="62" Boundary="165.5 10 38 5" Size="3">
            <ofd:TextCode X="0" Y="4" DeltaX="g 19 1.5">24112000000000000019</ofd:TextCode>
            </ofd:TextObject>
            <ofd:TextObject ID="63" Boundary="20 30 80 5" Size="3">
            <ofd:TextCode X="0" Y="4" DeltaX="3 3">甲公司</ofd:TextCode></ofd:TextObject>
            <ofd:ImageObject ID="64" Boundary="6.5 6 20 20" CTM="20 0 0 20 0 0" ResourceID="7"/>
            </ofd:Layer></ofd:Content></ofd:Page>""",
        "Doc_0/Attachs/Attachments.xml": f"""<ofd:Attachments {OFD_NS}>
            <ofd:Attachment ID="9" Name="invoice" Format="xml">
            <ofd:FileLoc>invoice.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>""",
        "Doc_0/Attachs/invoice.xml": "<EInvoice><Header><EIid>24112000000000000019</EIid>"
        "</Header></EInvoice>",
        "Doc_0/Tags/CustomTags.xml": f"""<ofd:CustomTags {OFD_NS}>
            <ofd:CustomTag TypeID="x"><ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag>
            </ofd:CustomTags>""",
        "Doc_0/Tags/CustomTag.xml": f"""<ofd:root {OFD_NS}><ofd:InvoiceNo>
            <ofd:ObjectRef PageRef="61">62</ofd:ObjectRef></ofd:InvoiceNo>
            <ofd:Seller><ofd:SellerName><ofd:ObjectRef PageRef="61">63</ofd:ObjectRef>
            </ofd:SellerName></ofd:Seller>
            <ofd:TypeCode><ofd:ObjectData>0</ofd:ObjectData></ofd:TypeCode></ofd:root>""",
        "Doc_0/Annots/Annotations.xml": f"""<ofd:Annotations {OFD_NS}>
            <ofd:Page PageID="61"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>
            </ofd:Annotations>""",
        "Doc_0/Annots/Page_0/Annotation.xml": f"""<ofd:PageAnnot {OFD_NS}><ofd:Annot>
            <ofd:Appearance Boundary="100 100 50 20"><ofd:TextObject ID="90"
            Boundary="1 2 20 5" Size="3"><ofd:TextCode X="0" Y="4">已入账</ofd:TextCode>
            </ofd:TextObject></ofd:Appearance></ofd:Annot></ofd:PageAnnot>""",
    }

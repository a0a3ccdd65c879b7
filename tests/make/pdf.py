"""PDF files written by hand, object by object, so that anything in them can be wrong."""

import io


def written(*objects: bytes) -> bytes:
    """A file of these objects, numbered from 1, the first being its catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s endobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>startxref\n" % (len(objects) + 1))
    out.write(b"%d\n%%%%EOF" % start)
    return out.getvalue()

"""A piece of a forest plot as a group of shapes in the line of the text (DrawingML, [MS-ODRAWXML] 2.2 and 2.7)."""

import re
from html import escape
from itertools import count

from tablegen.render.plots import BELOW, TEXT_SIZE, WIDTH, Arrow, Bar, Label, height, painted
from tablegen.table.model import Plot

_EMU = 12700
_OFFICE = "http://schemas.microsoft.com/office/word/2010/"
_OPEN = "http://schemas.openxmlformats.org/"
_LOWERED = f'<w:position w:val="{round(-2 * BELOW)}"/>'
MARK = '<w:sz w:val="2"/><w:szCs w:val="2"/>'
"""The size of the end of a paragraph whose drawing fills its row, so that its line is as high as that."""
_BLACK = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
_DECORATIVE = (
    f'<a:extLst xmlns:a="{_OPEN}drawingml/2006/main"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)
"""What tells readers that a drawing tells nothing ([MS-ODRAWXML] 2.25)."""
_LABEL = 30.0
_UNNUMBERED = '<wp:docPr id="0"'
_LARGEST = 2**31


def drawing(plot: Plot) -> str:
    """The piece, told by its text; what stands in a run."""
    below, above = plot.reach
    high = below + height(plot) + above
    size = f'cx="{_emu(WIDTH)}" cy="{_emu(high)}"'
    told = f' descr="{escape(plot.text)}"/>' if plot.text else f">{_DECORATIVE}</wp:docPr>"
    shapes = _frame_shape(high) + "".join(_shape(one, high - below) for one in painted(plot))
    place = f'<a:off x="0" y="0"/><a:ext {size}/><a:chOff x="0" y="0"/><a:chExt {size}/>'
    return (
        f"<w:rPr>{MARK if any(plot.reach) else _LOWERED}</w:rPr>"
        f'<mc:AlternateContent xmlns:mc="{_OPEN}markup-compatibility/2006">'
        f'<mc:Choice xmlns:wpg="{_OFFICE}wordprocessingGroup" xmlns:wps="{_OFFICE}wordprocessingShape" Requires="wpg">'
        f'<w:drawing><wp:inline xmlns:wp="{_OPEN}drawingml/2006/wordprocessingDrawing" '
        f'distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'{_UNNUMBERED} name="Forest plot"{told}<wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_OPEN}drawingml/2006/main"><a:graphicData uri="{_OFFICE}wordprocessingGroup">'
        f"<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>{place}</a:xfrm></wpg:grpSpPr>{shapes}</wpg:wgp>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback/></mc:AlternateContent>"
    )


def numbered(xml: str, first: int) -> str:
    """The XML with its drawings numbered from `first` on: Word wants each number once in a document, below 2³¹."""
    if _UNNUMBERED not in xml:
        return xml
    number = count(first)
    return re.sub(_UNNUMBERED, lambda _: f'<wp:docPr id="{next(number) % _LARGEST or 1}"', xml)


def _frame_shape(high: float) -> str:
    """An unseen shape as large as the group: LibreOffice stretches what is drawn to the size of the group."""
    return (
        f'<wps:wsp><wps:cNvSpPr/><wps:spPr>{_frame("", 0.0, 0.0, WIDTH, high)}<a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _shape(one: Bar | Arrow | Label, high: float) -> str:
    match one:
        case Bar(x, y, wide, tall):
            return _filled("rect", "", x, high - y - tall, wide, tall)
        case Arrow(x, y, left, size):
            turn = f' rot="{-5400000 if left else 5400000}"'
            return _filled("triangle", turn, x if left else x - size, high - y - size / 2, size, size)
        case Label(x, y, text):
            tall = TEXT_SIZE * 1.2
            frame = _frame("", x - _LABEL / 2, high - y - tall * 0.8, _LABEL, tall)
            sized = f'<w:rPr><w:b w:val="0"/><w:sz w:val="{round(2 * TEXT_SIZE)}"/></w:rPr>'
            words = f"<w:r>{sized}<w:t>{escape(text)}</w:t></w:r>"
            spaced = f'<w:spacing w:before="0" w:after="0" w:line="{round(tall * 20)}" w:lineRule="exact"/>'
            return (
                f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>{frame}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
                f"<a:noFill/></wps:spPr><wps:txbx><w:txbxContent><w:p><w:pPr><w:pStyle w:val='TablegenText'/>{spaced}"
                f'<w:jc w:val="center"/></w:pPr>{words}</w:p></w:txbxContent></wps:txbx>'
                '<wps:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp>'
            )


def _filled(shape: str, turn: str, x: float, y: float, wide: float, tall: float) -> str:
    return (
        f'<wps:wsp><wps:cNvSpPr/><wps:spPr>{_frame(turn, x, y, wide, tall)}<a:prstGeom prst="{shape}"><a:avLst/>'
        f"</a:prstGeom>{_BLACK}<a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _frame(turn: str, x: float, y: float, wide: float, tall: float) -> str:
    at, size = f'x="{_emu(x)}" y="{_emu(y)}"', f'cx="{_emu(wide)}" cy="{_emu(tall)}"'
    return f"<a:xfrm{turn}><a:off {at}/><a:ext {size}/></a:xfrm>"


def _emu(points: float) -> int:
    return round(points * _EMU)

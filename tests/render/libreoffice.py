"""LibreOffice as a judge of tracked changes: a macro accepts or rejects all of a document and saves it; or saves it."""

import shutil
import subprocess
from pathlib import Path

import pytest

needed = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Settle(source As String, accepted As String, rejected As String)
  Save(source, accepted, &quot;.uno:AcceptAllTrackedChanges&quot;)
  Save(source, rejected, &quot;.uno:RejectAllTrackedChanges&quot;)
End Sub
Sub Save(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim word(0) As New com.sun.star.beans.PropertyValue
  Dim nothing_more()
  hidden(0).Name = &quot;Hidden&quot; : hidden(0).Value = True
  word(0).Name = &quot;FilterName&quot; : word(0).Value = &quot;MS Word 2007 XML&quot;
  document = StarDesktop.loadComponentFromURL(ConvertToURL(source), &quot;_blank&quot;, 0, hidden())
  frame = document.CurrentController.Frame
  createUnoService(&quot;com.sun.star.frame.DispatchHelper&quot;).executeDispatch(frame, command, &quot;&quot;, 0, nothing_more())
  document.storeToURL(ConvertToURL(target), word())
  document.close(True)
End Sub
</script:module>
"""


def settled(docx: bytes, folder: Path) -> tuple[bytes, bytes]:
    """The document with all of its changes accepted, and with all rejected, as LibreOffice saves it."""
    source, accepted, rejected = (folder / f"{name}.docx" for name in ("source", "accepted", "rejected"))
    source.write_bytes(docx)
    office = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    subprocess.run([*office, "--terminate_after_init"], check=True, capture_output=True, timeout=300)
    (folder / "profile/user/basic/Standard/Module1.xba").write_text(_MODULE, "utf-8")
    macro = f"macro:///Standard.Module1.Settle({source},{accepted},{rejected})"
    subprocess.run([*office, macro], check=True, capture_output=True, timeout=300)
    return accepted.read_bytes(), rejected.read_bytes()


def saved(docx: bytes, folder: Path) -> bytes:
    """The document as LibreOffice saves it."""
    (folder / "source.docx").write_bytes(docx)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "saved"), str(folder / "source.docx")]
    subprocess.run(["soffice", profile, "--headless", *convert], check=True, capture_output=True, timeout=300)
    return (folder / "saved/source.docx").read_bytes()

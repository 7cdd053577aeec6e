"""`weasyprint_press.py FOLDER`: sets the papers of FOLDER by WeasyPrint, in one process; prints its CPU time.

Fonts are found once and kept between papers (`FontConfiguration`), and so are pictures (`cache`), as the manual says.
"""

import json
import sys
import time
from html import escape
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML  # type: ignore[import-not-found]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-not-found]

_STYLE = """
@page { size: 841.89pt 595.28pt; margin: 62pt 74pt 58pt }
@page { background: url(ornament.svg) -74pt -62pt / 841.89pt 595.28pt no-repeat }
html { font: 12pt/1.15 "Libertinus Serif", "Linux Libertine", serif; color: #1c2127; text-align: center }
h1 { font-size: 42pt; font-weight: 400; color: #1b3a5c; margin: 12pt 0 13pt }
.issuer { font-size: 13pt; font-weight: 600; color: #1b3a5c; margin: 0 0 7pt }
.phrase { font-size: 13pt; font-style: italic; margin: 0 }
.name { font-size: 39pt; margin: 13pt 0 }
.quiet { color: #474f57 }
.title { font-size: 21pt; font-weight: 600; color: #1b3a5c; margin: 12pt 0 }
.modules { font-size: 9.5pt; margin: 11pt 45pt }
.foot { display: flex; position: absolute; bottom: 46pt; left: 0; right: 0; align-items: flex-end }
.side { width: 116pt; font-size: 7.2pt; text-align: left }
.right { text-align: right }
.centre { flex: 1 }
.mono { font-family: "DejaVu Sans Mono", monospace; font-size: 6.6pt }
.sign { display: inline-block; width: 158pt; margin: 36pt 11pt 0; border-top: .6pt solid; font-size: 8.6pt }
.notes { position: absolute; bottom: 0; left: 26pt; right: 26pt; font-size: 7.8pt }
"""


def page(data: dict[str, Any]) -> str:
    """The paper as HTML."""
    modules = data["modules"][0]["entries"]
    return f"""<html lang={data["lang"]}><title>{escape(data["title"])}</title>
<meta name=description content="{escape(data["description"])}">
<meta name=keywords content="{escape(", ".join(data["keywords"]))}">
{"".join(f"<p class=issuer>{escape(name)}" for name in data["issuers"])}
<p class=phrase>{said(data["grants"])}<h1>{said(data["heading"])}</h1><p class=phrase>{said(data["to"])}
<p class=name>{escape(data["name"])}<p class=quiet>{escape(data["affiliation"])}
<p class=phrase>{said(data["reason"])}<p class=title>{said(data["achievement"])}
{"".join(f"<p>{said(line)}" for line in data["details"])}
<p class="modules quiet">{" · ".join(f"<b>{number}</b> {escape(title)}" for number, title in modules)}
<div class=foot><div class=side>
<img width=96 height=96 alt="{escape(data["alternative"])}" src="data:image/svg+xml,{escape(quoted(data["qr"]))}">
<p><b>{escape(data["number"])}</b>{labelled(data["code"])}</div>
<div class=centre>{said(data["given"])}<br><span class=quiet>{said(data["act"])}</span><br>
{"".join(map(signature, data["signatories"]))}</div>
<div class="side right">{labelled(data["fingerprint"])}</div></div>
<p class="notes quiet">{"<br>".join(escape(note["text"]) for note in data["notes"])}</html>"""


def said(texts: list[dict[str, Any]]) -> str:
    """A text in the languages of the paper."""
    return escape(" · ".join(entry["text"] for entry in texts))


def labelled(value: dict[str, Any]) -> str:
    """A value in lines of a monospaced font below its label."""
    return f"<p>{said(value['label'])}<p class=mono>{'<br>'.join(value['lines'])}"


def signature(who: dict[str, Any]) -> str:
    """The line of one who signs."""
    name, office, place = escape(who["name"]), said(who["office"]), escape(who["organisation"])
    return f"<div class=sign><b>{name}</b><br><i>{office}</i><br>{place}</div>"


def quoted(svg: str) -> str:
    """A drawing as the address of itself."""
    return svg.replace("%", "%25").replace("#", "%23").replace('"', "'")


def main() -> None:
    """Set every paper; the first ones warm up."""
    folder = Path(sys.argv[1])
    texts = json.loads((folder / "texts.json").read_text("utf-8"))
    fonts, cache = FontConfiguration(), dict[str, Any]()
    style = CSS(string=_STYLE, font_config=fonts, base_url=str(folder) + "/")
    warming = min(5, len(texts) // 4)
    begun = 0.0
    for place, data in enumerate(texts):
        if place == warming:
            begun = time.process_time()
        html = HTML(string=page(data), base_url=str(folder) + "/")
        pdf = html.write_pdf(stylesheets=[style], font_config=fonts, cache=cache, pdf_variant="pdf/ua-1")
        (folder / "weasyprint.pdf").write_bytes(pdf)
    print(json.dumps({"cpu_ms_per_paper": (time.process_time() - begun) / (len(texts) - warming) * 1000}))


if __name__ == "__main__":
    main()

"""`latex_press.py FOLDER PROGRAM`: sets papers of FOLDER by LaTeX, one run for each; prints their CPU time."""

import json
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

RUNS = 10
_PREAMBLE = r"""\documentclass{article}
\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\usepackage{lmodern}\usepackage{graphicx,xcolor}
\usepackage[paperwidth=841.89bp,paperheight=595.28bp,left=74bp,right=74bp,top=62bp,bottom=58bp]{geometry}
\definecolor{main}{HTML}{1b3a5c}\definecolor{quiet}{HTML}{474f57}\pagestyle{empty}\parindent0pt\parskip0pt
\newcommand\size[1]{\fontsize{#1bp}{\dimexpr#1bp*6/5}\selectfont}
\begin{document}\centering
\vbox to\textheight{\centering
\vbox to 0pt{\vskip-62bp\hbox to\hsize{\hskip-74bp\includegraphics{ornament.pdf}\hss}\vss}
"""


def source(data: dict[str, Any]) -> str:
    """The paper as LaTeX."""
    modules = " · ".join(rf"\textbf{{{number}}} {tex(title)}" for number, title in data["modules"][0]["entries"])
    lines = [
        *(rf"{{\size{{13}}\color{{main}}\textbf{{{tex(name)}}}\par}}" for name in data["issuers"]),
        rf"\vfil{{\size{{13}}\textit{{{said(data['grants'])}}}\par}}",
        rf"\vskip12bp{{\size{{42}}\color{{main}}{said(data['heading'])}\par}}",
        rf"\vskip13bp{{\size{{13}}\textit{{{said(data['to'])}}}\par}}",
        rf"\vskip13bp{{\size{{39}}{tex(data['name'])}\par}}",
        rf"\vskip11bp{{\size{{12}}\color{{quiet}}{tex(data['affiliation'])}\par}}",
        rf"\vfil{{\size{{13}}\textit{{{said(data['reason'])}}}\par}}",
        rf"\vskip12bp{{\size{{21}}\color{{main}}\textbf{{{said(data['achievement'])}}}\par}}",
        *(rf"\vskip9bp{{\size{{11.5}}{said(line)}\par}}" for line in data["details"]),
        rf"\vskip11bp{{\size{{9.5}}\color{{quiet}}{modules}\par}}\vfil",
        r"\hbox to\hsize{\parbox[b]{116bp}{\raggedright " + squares(data["qr"]),
        rf"\vskip8bp\size{{8.4}}\textbf{{{tex(data['number'])}}}\par\size{{7.2}}{said(data['code']['label'])}\par",
        rf"\size{{6.6}}\texttt{{{tex(' '.join(data['code']['lines']))}}}}}\hfil",
        rf"\parbox[b]{{448bp}}{{\centering\size{{11.5}}{said(data['given'])}\par\size{{9.5}}{said(data['act'])}\par",
        r"\hfil".join(map(signature, data["signatories"])) + r"}\hfil",
        rf"\parbox[b]{{116bp}}{{\raggedleft\size{{7.2}}{said(data['fingerprint']['label'])}\par",
        rf"\size{{5}}\texttt{{{' '.join(data['fingerprint']['lines'])}}}}}}}",
        r"\vskip9bp{\size{7.8}\color{quiet}" + r"\par ".join(tex(note["text"]) for note in data["notes"]) + r"\par}",
    ]
    return _PREAMBLE + "\n".join(lines) + "}\n\\end{document}\n"


def said(texts: list[dict[str, Any]]) -> str:
    """A text in the languages of the paper."""
    return tex(" · ".join(entry["text"] for entry in texts))


def signature(who: dict[str, Any]) -> str:
    """The line of one who signs."""
    lines = rf"\size{{10}}\textbf{{{tex(who['name'])}}}\par\size{{8.6}}\textit{{{said(who['office'])}}}\par"
    return rf"\parbox[t]{{158bp}}{{\centering\vskip36bp\hrule\vskip5bp{lines} {tex(who['organisation'])}}}"


def tex(text: str) -> str:
    """Escape what TeX reads as a command; leave out characters without a width."""
    plain = re.sub("[\u200b\u00ad\u2060\ufeff]", "", text).replace("\u00a0", "~").replace("\u202f", "~")
    return re.sub(r"([#$%&_{}])", r"\\\1", plain)


def squares(svg: str) -> str:
    """The QR code as rules: the strokes of the drawing."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    unit, x, y, rules = 72 / size, 0.0, 0.0, list[str]()
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):  # type: ignore[index]
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "h":
            rules.append(rf"\put({x},{size - y - 0.5}){{\rule{{{values[0] * unit}bp}}{{{unit}bp}}}}")
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return rf"\unitlength={unit}bp\begin{{picture}}({size},{size})" + "".join(rules) + r"\end{picture}\par"


def main() -> None:
    """Set some papers; the first one warms up."""
    folder, program = Path(sys.argv[1]), sys.argv[2]
    options = ["--outfmt", "pdf"] if program == "tectonic" else ["-interaction=batchmode", "-halt-on-error"]
    texts = json.loads((folder / "texts.json").read_text("utf-8"))[: RUNS + 1]
    spent = 0.0
    for place, data in enumerate(texts):
        if place == 1:
            spent = _cpu()
        (folder / "latex.tex").write_text(source(data), "utf-8")
        subprocess.run([str(shutil.which(program)), *options, "latex.tex"], cwd=folder, check=True, stdout=sys.stderr)
    print(json.dumps({"cpu_ms_per_paper": (_cpu() - spent) / RUNS * 1000}))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()

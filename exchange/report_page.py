"""The report's page: its style sheet, and tables and paragraphs from plain text, all of it escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ..core.haulage import is_load_limited

NOT_LIMITED = "not limited"
STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2024; --muted: #60666d; --rule: #d9dde2;
  --tint: #f4f6f8; --accent: #0b5cad; --ground: #7a5c3e; --cut: #d99a5b99; --fill: #7fb08399; --bad: #c1121f;
  --warn: #fff4d6; --warn-ink: #6b4a00; }
@media (prefers-color-scheme: dark) { :root { --paper: #16191d; --ink: #e8eaed; --muted: #a2a9b1; --rule: #3a4048;
  --tint: #1f2429; --accent: #7fb7f0; --ground: #c2a384; --cut: #a9713d99; --fill: #55875b99; --bad: #ff6b6b;
  --warn: #3b3013; --warn-ink: #f2d58a; } }
@media print { :root { --paper: #ffffff; --ink: #000000; --muted: #444444; --rule: #bbbbbb; --tint: #f4f4f4;
  --accent: #000000; --ground: #7a5c3e; --cut: #d99a5b99; --fill: #7fb08399; --bad: #c1121f; --warn: #fff4d6;
  --warn-ink: #6b4a00; }
  section.alternative { break-before: page; } figure, tr, .note { break-inside: avoid; } body { font-size: 9pt; } }
@page { size: A4 landscape; margin: 14mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 2rem 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .2rem; } h2 { font-size: 1.3rem; margin: 2.6rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; } p { margin: .4rem 0; } .muted { color: var(--muted); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .34rem .5rem; text-align: left; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { font-weight: 600; color: var(--muted); font-size: .82rem; } td.number, th.number { text-align: right; }
td.number { white-space: nowrap; } tfoot td { font-weight: 600; } td.bad { color: var(--bad); font-weight: 600; }
td.best { font-weight: 650; } .swatch { display: inline-block; width: .8rem; height: .8rem; border-radius: .2rem;
  margin-right: .5rem; vertical-align: -.05rem; } .range { position: relative; height: .55rem; min-width: 8rem;
  background: var(--tint); border-radius: .3rem; margin-top: .2rem; } .range i { position: absolute; top: 0; bottom: 0;
  border-radius: .3rem; opacity: .45; } .range b { position: absolute; top: -.15rem; bottom: -.15rem; width: 3px; }
figure { margin: .8rem 0; } figure svg { width: 100%; height: auto; display: block; } figcaption { color: var(--muted);
  font-size: .85rem; } .note { background: var(--warn); color: var(--warn-ink); border-radius: .5rem;
  padding: .7rem 1rem; margin: 1rem 0; } ul { margin: .4rem 0; padding-left: 1.2rem; }
a { color: var(--accent); } .name { display: inline-block; min-width: 9rem; }
.key > span { margin-right: 1.1rem; white-space: nowrap; }
"""


class Html(str):
    """Text that is HTML already; everything else is escaped."""


class Number(str):
    """A figure: set flush right."""


class Bad(Number):
    """A figure that breaks a limit."""


class Best(Number):
    """The best figure of its column."""


def text(value: object) -> str:
    """`value` as HTML."""
    return str(value) if isinstance(value, Html) else escape(str(value))


def page(title: str, parts: Iterable[str]) -> str:
    """A whole document with nothing outside it."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # Names come from anywhere: even if one slipped through unescaped, nothing could run or be fetched.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]], foot: Sequence[object] = ()) -> Html:
    """A table; cells of class Number are set flush right, as is the head of their column."""
    body = [list(row) for row in rows]
    flush = [bool(body) and isinstance(body[0][column], Number) for column in range(len(head))]
    parts = ['<div class="scroll"><table><thead><tr>']
    parts += [f'<th class="number">{text(h)}</th>' if right else f"<th>{text(h)}</th>" for h, right in zip(head, flush)]
    parts.append("</tr></thead><tbody>")
    parts += ["<tr>" + "".join(map(_cell, row)) + "</tr>" for row in body]
    parts.append("</tbody>")
    if foot:
        parts.append("<tfoot><tr>" + "".join(map(_cell, foot)) + "</tr></tfoot>")
    return Html("".join(parts) + "</table></div>")


def paragraph(value: object, kind: str = "") -> Html:
    """A paragraph of a class."""
    return Html(f'<p class="{kind}">{text(value)}</p>' if kind else f"<p>{text(value)}</p>")


def heading(level: int, value: object) -> Html:
    """A heading."""
    return Html(f"<h{level}>{text(value)}</h{level}>")


def bullets(values: Iterable[object]) -> Html:
    """A list; nothing for none."""
    items = "".join(f"<li>{text(value)}</li>" for value in values)
    return Html(f"<ul>{items}</ul>" if items else "")


def figure(svg: str, caption: object, described: str) -> Html:
    """A picture with what it shows."""
    return Html(
        f'<figure role="img" aria-label="{escape(described)}">{svg}<figcaption>{text(caption)}</figcaption></figure>'
    )


def km_of(metres: float) -> str:
    """A chainage as kilometres."""
    return f"{metres / 1000.0:.2f}"


def figure_or_dash(value: float, digits: int) -> str:
    """A figure, or a dash for one that is not known."""
    return f"{value:,.{digits}f}" if value == value else "–"


def load_or_not_limited(load_t: float, train: str) -> str:
    """A trailing load of a train (by its title), t, or that no climb limits it."""
    return figure_or_dash(load_t, 0) if is_load_limited(load_t, train) else NOT_LIMITED


def _cell(value: object) -> str:
    if isinstance(value, Number):
        kinds = {Bad: "number bad", Best: "number best"}
        return f'<td class="{kinds.get(type(value), "number")}">{text(value)}</td>'
    return f"<td>{text(value)}</td>"

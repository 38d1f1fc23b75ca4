"""Gathers what the plugin says into i18n/karwan_LANGUAGE.ts and makes the .qm that QGIS loads.

    .venv/bin/python scripts/translations.py [LANGUAGE ...] [--list]

Texts are read from the sources' syntax trees: tr("…") of a module has the module's own context, self.tr("…") that of
its class and of each class made from it. Translations that are there already are kept, also for a text that moved to
another place; texts that are gone go. --list writes what is not translated yet. A .ts file can be edited with Qt
Linguist; run this again afterwards.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qgis.PyQt.QtCore import QFile, QIODevice, QXmlStreamReader, QXmlStreamWriter

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "i18n"
ROOMS = ("plugin.py", "algorithms", "exchange", "layers", "ui")
LANGUAGES = ("ru",)
# Objects that others ask for a text in their own name.
KNOWN = {"workspace": "Workspace", "_workspace": "Workspace"}


@dataclass(frozen=True)
class Text:
    """Something said: in which context, and where its source stands."""

    context: str
    source: str
    place: str


class TranslationError(Exception):
    """What is wrong, and what to do."""


def sources(root: Path = ROOT) -> list[Path]:
    """Every module that may say something."""
    return [
        path
        for room in ROOMS
        for path in sorted((root / room).rglob("*.py") if (root / room).is_dir() else [root / room])
    ]


def texts(root: Path = ROOT) -> list[Text]:
    """All that can be translated, by context and place."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sources(root)}
    own = {path: found for path, tree in trees.items() if (found := _own_context(tree))}
    bases = {
        node.name: [base.id if isinstance(base, ast.Name) else base.attr for base in node.bases
                    if isinstance(base, (ast.Name, ast.Attribute))]
        for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    }  # fmt: skip
    fixed = {
        node.name: context
        for tree in trees.values() for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and (context := _own_context(node))
    }  # fmt: skip
    found: dict[tuple[str, str], Text] = {}
    for path, tree in trees.items():
        said = own.get(path) or _imported_context(path, tree, own)
        for contexts, source, line in _said(tree, said, bases, fixed):
            for context in contexts:
                place = f"{path.relative_to(root).as_posix()}:{line}"
                found.setdefault((context, source), Text(context, source, place))
    return sorted(found.values(), key=lambda text: (text.context, text.place.partition(":")[0], text.source))


def _own_context(tree: ast.AST) -> str:
    """The context that a function `tr` of a module or class gives, "" without one."""
    for node in getattr(tree, "body", []):
        if isinstance(node, ast.FunctionDef) and node.name == "tr":
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and _name(call) == "translate" and isinstance(call.args[0], ast.Constant):
                    return str(call.args[0].value)
    return ""


def _imported_context(path: Path, tree: ast.AST, own: dict[Path, str]) -> str:
    """The context of a `tr` that was imported from another module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "tr" for alias in node.names):
            folder = path.parents[node.level - 1]
            where = folder.joinpath(*(node.module or "").split(".")).with_suffix(".py")
            if where in own:
                return own[where]
    return ""


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _said(
    tree: ast.AST, said: str, bases: dict[str, list[str]], fixed: dict[str, str]
) -> Iterator[tuple[list[str], str, int]]:
    def walk(node: ast.AST, owner: str) -> Iterator[tuple[list[str], str, int]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield from here(child, owner)
            yield from walk(child, child.name if isinstance(child, ast.ClassDef) else owner)

    def here(call: ast.Call, owner: str) -> Iterator[tuple[list[str], str, int]]:
        name, given = _name(call), call.args[:1]
        if name == "translate" and len(call.args) > 1 and isinstance(call.args[0], ast.Constant):
            contexts, given = [str(call.args[0].value)], call.args[1:2]
        elif name == "tr" and isinstance(call.func, ast.Attribute):
            receiver = call.func.value
            if isinstance(receiver, ast.Name) and receiver.id == "self":
                contexts = _heirs(owner, bases, fixed)
            else:
                asked = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
                contexts = [KNOWN.get(asked, owner)]
        elif name == "tr":
            contexts = [said]
        else:
            return
        for source in _literals(given[0]) if given else ():
            yield [context for context in contexts if context], source, call.lineno

    yield from walk(tree, "")


def _heirs(owner: str, bases: dict[str, list[str]], fixed: dict[str, str]) -> list[str]:
    """A class and all made from it: PyQt asks in the name of the object's own class."""
    ancestors = [owner]
    for one in ancestors:
        ancestors += [base for base in bases.get(one, []) if base not in ancestors]
    context = next((fixed[one] for one in ancestors if one in fixed), "")
    if context:
        return [context]
    heirs = [owner]
    for one in heirs:
        heirs += [name for name, theirs in bases.items() if one in theirs and name not in heirs]
    return heirs


def _literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    return []


# The files


def read(path: Path) -> dict[tuple[str, str], str]:
    """Finished translations of a .ts file by context and source; {} if there is no file."""
    found: dict[tuple[str, str], str] = {}
    device = QFile(str(path))
    if not device.open(QIODevice.OpenModeFlag.ReadOnly):
        return found
    reader = QXmlStreamReader(device)
    context = source = ""
    while not reader.atEnd():
        reader.readNext()
        if not reader.isStartElement():
            continue
        name = str(reader.name())
        if name == "name":
            context = reader.readElementText()
        elif name == "source":
            source = reader.readElementText()
        elif name == "translation":
            unfinished = str(reader.attributes().value("type")) == "unfinished"
            text = reader.readElementText()
            if text and not unfinished:
                found[context, source] = text
    problem = reader.errorString() if reader.hasError() else ""
    device.close()
    if problem:
        raise TranslationError(f"{path.name} cannot be read: {problem}")
    return found


def write(path: Path, language: str, said: list[Text], known: dict[tuple[str, str], str]) -> int:
    """Write a .ts file; the number of texts without a translation."""
    by_source = {source: text for (_, source), text in known.items()}
    device = QFile(str(path))
    if not device.open(QIODevice.OpenModeFlag.WriteOnly):
        raise TranslationError(f"{path} cannot be written: {device.errorString()}")
    out = QXmlStreamWriter(device)
    out.setAutoFormatting(True)
    out.setAutoFormattingIndent(1)
    out.writeStartDocument()
    out.writeDTD("<!DOCTYPE TS>")
    out.writeStartElement("TS")
    out.writeAttribute("version", "2.1")
    out.writeAttribute("language", language)
    out.writeAttribute("sourcelanguage", "en")
    missing, context = 0, ""
    for text in said:
        if text.context != context:
            if context:
                out.writeEndElement()
            context = text.context
            out.writeStartElement("context")
            out.writeTextElement("name", context)
        out.writeStartElement("message")
        out.writeStartElement("location")
        # Without the line: it changes with every edit of the module.
        out.writeAttribute("filename", f"../{text.place.partition(':')[0]}")
        out.writeEndElement()
        out.writeTextElement("source", text.source)
        translated = known.get((text.context, text.source)) or by_source.get(text.source, "")
        out.writeStartElement("translation")
        if not translated:
            out.writeAttribute("type", "unfinished")
            missing += 1
        out.writeCharacters(translated)
        out.writeEndElement()
        out.writeEndElement()
    if context:
        out.writeEndElement()
    out.writeEndElement()
    out.writeEndDocument()
    device.close()
    return missing


def release(path: Path) -> None:
    """Make the .qm beside a .ts file with Qt's lrelease."""
    tool = next((found for name in ("lrelease", "lrelease-qt5", "lrelease6") if (found := shutil.which(name))), None)
    if tool is None:
        raise TranslationError("lrelease is missing. On Debian: apt-get install qttools5-dev-tools")
    command = [tool, "-silent", str(path), "-qm", str(path.with_suffix(".qm"))]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    if made.returncode:
        raise TranslationError(f"lrelease: {made.stderr.strip() or made.stdout.strip()}")


def main() -> int:
    """Each language: gather, keep what is translated, make the file that is loaded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*", default=LANGUAGES)
    parser.add_argument("--list", action="store_true", help="write what is not translated yet")
    options = parser.parse_args()
    said = texts()
    FOLDER.mkdir(exist_ok=True)
    try:
        for language in options.languages:
            path = FOLDER / f"karwan_{language}.ts"
            missing = write(path, language, said, read(path))
            release(path)
            print(f"{path.name}: {len(said)} texts, {missing} not translated")
            if options.list:
                known = {source for _, source in read(path)}
                for source in dict.fromkeys(text.source for text in said if text.source not in known):
                    print(repr(source))
    except TranslationError as error:
        print(f"translations: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the plugin says in other languages: complete, with the same blanks to fill in, and really shown."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import translations  # noqa: E402

WORDS = """
def tr(text):
    return QCoreApplication.translate("Words", text)

SAID = lambda: [tr("one") if a else tr("two" "three")]
"""
MORE = """
from .words import tr

class A(QObject):
    def f(self):
        self.tr('a' if b else 'c')
        tr('d')

class B(A):
    def g(self):
        self._workspace.tr('e')
"""
FILES = sorted((ROOT / "i18n").glob("*.ts"))


def blanks(text):
    return sorted(re.findall(r"\{[^{}]*\}", text))


def tags(text):
    return sorted(re.findall(r"<[^>]*>", text))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def file(request):
    return request.param


def test_there_is_a_russian_one():
    assert [path.stem for path in FILES] == ["karwan_ru"]


def test_every_translation_has_the_blanks_and_marks_of_its_source(file):
    known = translations.read(file)
    assert len(known) > 1000
    for (context, source), text in known.items():
        where = f"{context}: {source}"
        assert blanks(text) == blanks(source), where
        assert tags(text) == tags(source), where
        assert (text[0] == " ", text[-1] == " ") == (source[0] == " ", source[-1] == " "), where
        assert ("&" in text) == ("&" in source), where
        assert text.count("\n") == source.count("\n") or len(source) > 60, where


def test_most_of_what_the_sources_say_is_translated(file):
    said, known = translations.texts(), translations.read(file)
    missing = [text for text in said if (text.context, text.source) not in known]
    assert len(said) > 1500
    # What was just written may wait for a translator, but not all of it for ever.
    assert len(missing) <= 0.05 * len(said), [text.source for text in missing]


def test_what_is_loaded_is_what_the_file_says(file, qgis_app):
    translator = QTranslator()
    assert translator.load(str(file.with_suffix(".qm")))
    QCoreApplication.installTranslator(translator)
    try:
        known = translations.read(file).items()
        differ = [source for (name, source), text in known if QCoreApplication.translate(name, source) != text]
    finally:
        QCoreApplication.removeTranslator(translator)
    assert differ == []


def test_a_language_without_a_translation_is_english(qgis_app):
    assert not QTranslator().load(QLocale("fi"), "karwan", "_", str(ROOT / "i18n"))
    assert QTranslator().load(QLocale("ru_KZ"), "karwan", "_", str(ROOT / "i18n"))


def test_texts_are_found_in_the_names_they_are_asked_for_in(tmp_path):
    for room in translations.ROOMS:
        if room != "plugin.py":
            (tmp_path / room).mkdir()
    (tmp_path / "plugin.py").write_text("")
    (tmp_path / "ui" / "words.py").write_text(WORDS)
    (tmp_path / "ui" / "more.py").write_text(MORE)
    found = {(text.context, text.source) for text in translations.texts(tmp_path)}
    assert found == {
        ("Words", "one"), ("Words", "twothree"), ("Words", "d"), ("A", "a"), ("A", "c"), ("B", "a"), ("B", "c"),
        ("Workspace", "e"),
    }  # fmt: skip


def test_translations_are_kept_when_texts_move_and_go_with_them(tmp_path):
    path = tmp_path / "karwan_xx.ts"
    text = translations.Text("A", "Say <b>{}</b> & go", "ui/a.py:3")
    assert translations.write(path, "xx", [text], {}) == 1
    assert translations.read(path) == {}
    translations.write(path, "xx", [text], {("A", text.source): "Geh <b>{}</b> & sag"})
    moved = translations.Text("B", text.source, "ui/b.py:7")
    assert translations.write(path, "xx", [moved], translations.read(path)) == 0
    assert translations.read(path) == {("B", text.source): "Geh <b>{}</b> & sag"}
    path.write_text(path.read_text()[:200])
    with pytest.raises(translations.TranslationError, match="cannot be read"):
        translations.read(path)

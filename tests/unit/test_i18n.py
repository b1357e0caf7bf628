"""Catalogues are complete, and numbers and dates read as people write them."""

import ast
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from dashboard import formats, i18n, wording
from dashboard.catalogue_check import faults
from dashboard.exports.tables import csv_text
from data_access.periods import MonthRange
from data_access.registry import DEAD_MISSING

ROOT = Path(__file__).parents[2]

Ids = str | tuple[str, ...]


def catalogue_of(code: str) -> Catalog:
    with i18n.catalogue(code).open("rb") as source:
        return read_po(source, locale=code)


def ids_of(catalogue: Catalog) -> set[Ids]:
    return {
        tuple(message.id) if isinstance(message.id, list | tuple) else message.id
        for message in catalogue
        if message.id
    }


@cache
def extracted() -> set[Ids]:
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel's
    found = extract_from_dir(ROOT, methods, options)
    ids = {message for _file, _line, message, _comments, _context in found}
    # A word that stands alone, too, has the entry of its plural forms.
    return ids - {message[0] for message in ids if isinstance(message, tuple)}


def test_the_english_catalogue_holds_exactly_what_the_code_shows() -> None:
    in_code, in_catalogue = extracted(), ids_of(catalogue_of("en"))
    assert in_code == in_catalogue, "run `make messages` and commit what it changes"


def test_no_text_stands_inside_another() -> None:
    # Before Python 3.12 Babel sees none in an f-string, and it would never be translated.
    inside = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for package in ("dashboard", "data_access")
        for file in (ROOT / package).rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"_", "N_"}
        and isinstance(call.args[0], ast.Constant)
    ]
    assert not inside, "put it into a name first"


def test_no_visible_text_is_empty() -> None:
    # gettext answers "" with the catalogue's header.
    assert "" not in extracted()


@pytest.mark.parametrize("code", ["en", "fr", "es", "ar"])
def test_nothing_of_a_language_is_missing_stale_or_ill_formed(code: str) -> None:
    assert not [str(fault) for fault in faults(code)]


@pytest.mark.parametrize(
    ("code", "text", "problem"),
    [
        ("fr", "Vraiment ?", "has a plain space, at which a sign begins a line"),
        ("fr", "Dire « oui\u00a0»", "has a plain space, at which a sign begins a line"),
        ("fr", "Source: l’OIM", "has a sign without its space"),
        ("fr", "L'heure", "has a straight apostrophe"),
        ("fr", "Source\u00a0: l’OIM\u202f; `a: b`", None),
        ("es", "Listo?", "has a question without ¿"),
        ("es", "Hecho. ¿Seguir?", None),
        ("es", "El 5% menos", "has a sign without its space"),
    ],
)
def test_signs_are_set_as_the_language_sets_them(
    code: str, text: str, problem: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, entry in (("en", ""), (code, text)):
        folder = tmp_path / "locales" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        said = "Said `a: b`" if "`" in text else "Said"
        entry_of = f'msgid "{said}"\nmsgstr "{entry}"\n'
        (folder / "messages.po").write_text(entry_of, encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALES", tmp_path / "locales")
    assert [fault.problem for fault in faults(code)] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("text", "phrase"),
    [("Months held", "held"), ("so far 32% fewer", "so far 32% fewer"), ("Withheld", None)],
)
def test_english_that_nobody_speaks_is_refused(
    text: str, phrase: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "locales" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(f'msgid "{text}"\nmsgstr ""\n', encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALES", tmp_path / "locales")
    found = [fault.problem for fault in faults("en")]
    assert found == ([f"nobody says {phrase!r}: write it in plain English"] if phrase else [])


# Names, and words that the language has, too.
ALIKE = frozenset(
    {
        *("Andorra la Vella", "Bab el-Mandeb", "Bandar Seri Begawan", "Brunei Darussalam"),
        *("Buenos Aires", "Burkina Faso", "Cabo Verde", "Costa Rica", "Côte d'Ivoire"),
        *("Crown copyright, Open Government Licence v3.0", "DHS OHSS", "Dar es Salaam"),
        *("El Salvador", "Home Office", "Kuala Lumpur", "La Paz", "Nanterre / Paris"),
        "Routewatch, page {path}",
        *("Nay Pyi Taw", "New Delhi", "Phnom Penh", "Point {number}", "Port Louis", "Port Moresby"),
        *("Port Vila", "Puerto Rico", "Refugee Council of Australia", "San José", "San Marino"),
        *("San Salvador", "Santo Domingo", "Sierra Leone", "Sri Lanka", "São Tomé", "Viet Nam"),
        *("{alarm}, provisional", "{change}, provisional", "{reading}, provisional"),
        *("CBP", "EMPACT", "Esc", "Routewatch", "Shift"),
    }
)


@pytest.mark.parametrize("code", ["fr", "es", "ar"])
def test_a_translation_that_is_the_english_text_is_meant(code: str) -> None:
    catalogue = i18n.read_catalogue(code)
    same = {str(one.id) for one in catalogue if one.id and one.id == one.string}
    words = {
        str(text): re.findall("[A-Za-z]{3,}", re.sub(r"{[^}]*}|`.*?`", "", text)) for text in same
    }
    # Single words of French and Spanish are often those of English; none of Arabic is.
    suspect = {t for t, found in words.items() if found and (" " in t or code == "ar")}
    assert suspect <= ALIKE


def test_faults_of_a_catalogue_are_named_with_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = ("Open (all)", " and ", "{n} of {all}", "Say `x`", "Left")
    texts = {
        "Open (all)": "Ouvrir (tout",
        " and ": "et",
        "{n} of {all}": "{n} {m}",
        "Gone": "Parti",
    }
    for code, entries in (("en", dict.fromkeys(english, "")), ("fr", texts | {"Say `x`": "Dire"})):
        folder = tmp_path / "locales" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        plural = 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "un jour"\nmsgstr[1] ""\n'
        lines = [f'msgid "{text}"\nmsgstr "{made}"\n' for text, made in entries.items()]
        (folder / "messages.po").write_text("\n".join([*lines, plural]), encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALES", tmp_path / "locales")
    named = [(fault.line, fault.problem.split(":")[0]) for fault in faults("fr")]
    assert named == [
        (1, "has ( without ), or the other way round"),
        (4, "begins or ends with other spaces than the English text"),
        (7, "has the blank {m}, which the English text has not"),
        (7, "lacks the blank {all}"),
        (10, "stale"),
        (13, "has other commands or elements of markup than the English text"),
        (16, "missing"),
        (0, "missing"),
    ]


def test_nothing_in_a_text_from_right_to_left_is_turned_round() -> None:
    with i18n.use_language("ar"):
        filled = i18n._("No such {a}, {b}, {c}").format(a="IOM, 8", b="\u2265 12", c="8 يناير")
        assert filled == "No such \u2066IOM, 8\u2069, \u2066\u2265 12\u2069, \u20678 يناير\u2069"
        assert i18n.ngettext("{n} such", "{n} suches", 2).format(n=2) == "\u20662\u2069 suches"
        signed = formats.format_number(-5), formats.format_percent(0.2, signed=True)
        assert all(text[0] + text[-1] == "\u2066\u2069" for text in signed)
        assert formats.format_months(MonthRange(201401, 201612)) == "\u20672014 – 2016\u2069"
        # The day would stand before the name: "30 ,CBP September".
        assert formats.comma_list(("CBP", "30 سبتمبر")) == "\u2066CBP\u2069، \u206730 سبتمبر\u2069"
        assert formats.clauses(("IOM", "2 يناير")) == "\u2066IOM\u2069؛ \u20672 يناير\u2069"
        assert "\u206695%\u2069" in i18n._("95% interval: {low} to {high}")
        assert "\u2066{lat}°\u2069" in i18n._("{lat}° {ns}, {lon}° {ew}")
        # Files hold what machines read.
        assert csv_text([], [signed[0]], [[filled, signed[0]]]) == (
            '−5\n"No such IOM, 8, ≥ 12, 8 يناير",−5\n'
        )
    assert i18n._("No such {a}").format(a="≥ 12") == "No such ≥ 12"


def test_arabic_says_in_words_what_a_sign_would_point_backwards() -> None:
    with i18n.use_language("ar"):
        level = wording.levels_in_words(2955, 567)
        assert i18n.strip_marks(level) == "من 2,955 إلى 567"
        least = wording.figure(DEAD_MISSING, 1480)
        assert i18n.strip_marks(least) == "1,480 على الأقل"
        assert i18n.strip_marks(formats.number_range(1, 15)) == "من 1 إلى 15"
    assert wording.levels_in_words(2955, 567) == "2,955 → 567"
    assert wording.levels_in_words(3, 3) == "unchanged from 3"
    assert formats.number_range(1, 15) == "1–15"
    assert wording.figure(DEAD_MISSING, 1480) == "≥ 1,480"
    texts = "".join(str(message.string) for message in i18n.read_catalogue("ar"))
    assert not set(texts) & set("→≥≤≈")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1022, 0, "1,022"),
        (1822102, 0, "1,822,102"),
        (-5, 0, "−5"),
        (12.345, 1, "12.3"),
        (24, 1, "24.0"),
        (0.25, 1, "0.2"),
        (0.35, 1, "0.4"),
        (12.5, 0, "12"),
        (-1234.5, 1, "−1,234.5"),
    ],
)
def test_numbers_are_grouped_and_signed(value: float, decimals: int, text: str) -> None:
    assert formats.format_number(value, decimals) == text


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES.keys() - {"es"}))
def test_numbers_are_written_as_babel_writes_them(language: str) -> None:
    locale = i18n.LANGUAGES[language].locale
    with i18n.use_language(language):
        for value in (0.0, 0.05, 0.15, 2.675, 999.95, 1234567.891, 1e15 + 0.5, 1e22, 7):
            for decimals in (0, 1, 2):
                pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
                expected = format_decimal(value, format=pattern, locale=locale)
                assert i18n.strip_marks(formats.format_number(value, decimals)) == expected


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.123, "+12%"), (-0.034, "−3%"), (0.0, "0%"), (-0.001, "0%"), (12.5, "+1,250%")],
)
def test_a_change_carries_its_sign_unless_it_is_none(ratio: float, text: str) -> None:
    assert formats.format_percent(ratio, signed=True) == text


@pytest.mark.parametrize(("ratio", "text"), [(0.123, "12%"), (-0.034, "−3%")])
def test_a_share_carries_no_plus(ratio: float, text: str) -> None:
    assert formats.format_percent(ratio) == text


def test_dates_put_the_day_first() -> None:
    assert formats.format_date(date(2025, 9, 8)) == "8 Sep 2025"


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    first, eleventh = date(2022, 7, 1), date(2022, 7, 11)
    with i18n.use_language("fr"):
        assert formats.format_date(first) == "1er juil. 2022"
        assert formats.date_in_full(first) == "1er juillet 2022"
        assert formats.format_months_to(202207, eleventh) == "1er – 11 juil. 2022"
        assert formats.format_month(202207) == "juil. 2022"


def test_spanish_months_end_in_a_point_and_thousands_in_a_space() -> None:
    with i18n.use_language("es"):
        assert formats.format_date(date(2025, 9, 8)) == "8 sept. 2025"
        assert formats.format_months(MonthRange(202501, 202508)) == "ene. – ago. 2025"
        assert formats.month_in_full(202509) == "septiembre de 2025"
        assert formats.format_number(7018) == "7018"
        assert formats.format_number(69096.5, 1) == "69\u202f096,5"
        names = formats.plotly_config("es")["locales"]["es"]["format"]
    assert names["shortMonths"][8] == "sept."
    assert names["thousands"] == "\u202f"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (202409, 202508, "Sep 2024 – Aug 2025"),
        (202501, 202508, "Jan – Aug 2025"),
        (201504, 201504, "Apr 2015"),
        (201501, 201512, "2015"),
        (201401, 201612, "2014 – 2016"),
    ],
)
def test_months_are_named_as_people_say_them(first: int, last: int, text: str) -> None:
    assert formats.format_months(MonthRange(first, last)) == text

"""Since the last meeting: what one day knew, against what is known now."""

from flask.testing import FlaskClient

from tests.app import asking
from tests.app.test_thresholds import lines, links

BETWEEN = "since=2025-06-30"


def card(client: FlaskClient, query: str) -> object:
    answer = asking.answer(client, asking.panels("/", f"?{query}"))
    return asking.body(answer, "since")


def rows(client: FlaskClient, query: str) -> list[list[str]]:
    return lines(client, query, "since")


def test_new_months_carry_the_figure_that_the_data_interface_gives(client: FlaskClient) -> None:
    kind, text, released, _before, now = rows(client, BETWEEN)[0]
    # Of which day it is, and whose: the line of sources names them alone.
    assert released == "IOM Missing Migrants Project, 8 Sep 2025"
    assert (kind, "Dead and missing" in text) == ("New", True)
    link = next(one for one in links(card(client, BETWEEN)) if "m=dead_missing" in one)
    query = link.partition("?")[2]
    (counted,) = client.get(f"/api/v1/series?{query}").get_json()["rows"]
    assert counted["value"] == int(now)


def test_revised_figures_are_those_of_the_releases_since(client: FlaskClient) -> None:
    revised = [row for row in rows(client, BETWEEN) if row[0] == "Revised"]
    address = "/api/v1/revisions?m=dead_missing&t=all"
    listed = client.get(address).get_json()["rows"]
    since = [
        r for r in listed if r["revised_on"] > "2025-06-30" and None not in (r["before"], r["now"])
    ]
    assert (sum(row["before"] for row in since), sum(row["now"] for row in since)) == (
        int(revised[0][3]),
        int(revised[0][4]),
    )


def test_incidents_first_known_since_are_told_and_older_ones_are_not(client: FlaskClient) -> None:
    told = [row for row in rows(client, BETWEEN) if row[0] == "Incident"]
    people = [int(row[4]) for row in told]
    assert people == sorted(people, reverse=True)
    assert people
    # After the newest release of incidents nothing is new of them.
    assert not [row for row in rows(client, "since=2025-09-08") if row[0] == "Incident"]


def test_what_is_raised_now_and_was_not_then_is_told(client: FlaskClient) -> None:
    crossed = [
        [row[1] for row in rows(client, query) if row[0] == "Crossed"]
        # After the newest release of detections they raise nothing new.
        for query in ("since=2026-08-03", "since=2026-08-04")
    ]
    assert ["detections in Jun 2026" in text for text in crossed[0]] == [True]
    assert crossed[1] == []


def test_nothing_has_changed_where_both_days_know_the_same(client: FlaskClient) -> None:
    query = "asof=2025-06-20&since=2025-06-10"
    assert rows(client, query) == []
    assert "Nothing that is shown here has changed" in str(card(client, query))


def test_a_day_that_cannot_be_compared_with_gives_the_usual_one(client: FlaskClient) -> None:
    usual = rows(client, "")
    assert usual
    for query in ("since=yesterday", "since=2999-01-01"):
        assert rows(client, query) == usual
    assert rows(client, "asof=2025-06-20&since=2025-06-30") == rows(client, "asof=2025-06-20")


def test_every_line_opens_a_view_of_its_own(client: FlaskClient) -> None:
    shown = links(card(client, BETWEEN))
    assert len(shown) == len(rows(client, BETWEEN))
    for link in shown:
        assert client.get(link).status_code == 200


def test_what_is_told_follows_the_routes_that_are_chosen(client: FlaskClient) -> None:
    every = rows(client, BETWEEN)
    own = rows(client, f"{BETWEEN}&r=us-mexico-border")
    assert own[0][1] != every[0][1]
    assert not [row for row in own if "Detections" in row[1]]


def test_nothing_of_what_is_made_for_exercises_is_told(
    client: FlaskClient, exercise: FlaskClient
) -> None:
    assert rows(exercise, BETWEEN) == rows(client, BETWEEN)
    assert not asking.drawn(exercise, "/", f"?{BETWEEN}")["cards"]["since"]["exercise"]


def test_a_card_says_which_day_it_compares_with_so_that_another_can_be_chosen(
    client: FlaskClient,
) -> None:
    def told(query: str) -> tuple[str, str]:
        cards = asking.drawn(client, "/", f"?{query}")["cards"]
        assert cards["changes"]["since"] == ""
        return cards["since"]["since"], cards["since"]["filters"]

    assert told(BETWEEN) == ("2025-06-30", "since=2025-06-30")
    day, nothing = told("")
    assert nothing == ""
    # What cannot be compared with is the day that nobody chose.
    for unreadable in ("since=yesterday", "since=2999-01-01"):
        assert told(unreadable) == (day, f"since={day}")


def test_the_line_of_sources_names_those_whose_releases_are_told(client: FlaskClient) -> None:
    named = asking.drawn(client, "/", "?since=2026-08-19")["cards"]["since"]["source"]
    assert "Home Office, 20 Aug 2026" in named
    # Arrivals are UNHCR's and Italy's as well, of which nothing is new.
    assert "UNHCR" not in named
    assert "Italian" not in named

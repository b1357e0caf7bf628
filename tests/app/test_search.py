"""The search: published numbers, and the pages that they lead to."""

from flask.testing import FlaskClient

from dashboard.app import figure_search


def _figures(client: FlaskClient, number: int) -> list[tuple[str, str, dict[str, str]]]:
    """What a number stands for: its name, its release, and what the address of its view says."""
    entries = client.get(f"/search/en/{number}.json").get_json()
    return [
        (name, release, {key: value for key, value in changes.items() if value})
        for _kind, name, _path, changes, release in entries
    ]


def test_a_number_is_found_with_its_month_its_release_and_what_it_is_now(
    client: FlaskClient,
) -> None:
    assert _figures(client, 2844) == [
        (
            "2,844 detections, Eastern Mediterranean, Feb 2025",
            "until the release of 4 Aug 2026; now 2,853",
            {"m": "detections", "r": "eastern-mediterranean", "t": "2025-02"},
        )
    ]
    names = [name for name, _release, _changes in _figures(client, 181_459)]
    assert names == ["181,459 detections, Central Mediterranean, 2016"]
    ((name, release, changes),) = _figures(client, 146_000)
    assert (name, release) == (
        "146,000, Stolen and lost travel documents: hits, 2021",
        "as published",
    )
    assert not changes


def test_a_number_that_stands_today_is_found_as_the_data_interface_has_it(
    client: FlaskClient,
) -> None:
    asked = "m=dead_missing&r=central-mediterranean"
    for step, period in (("month", "2015"), ("year", "2014..2024")):
        answer = client.get(f"/api/v1/series?{asked}&by={step}&t={period}").get_json()
        large = [row for row in answer["rows"] if row["value"] >= figure_search.LEAST]
        assert large
        for row in large:
            expected = {
                "m": "dead_missing",
                "r": "central-mediterranean",
                "t": str(row[step]),
            }
            assert expected in [found[2] for found in _figures(client, row["value"])], row


def test_small_numbers_and_demo_figures_are_not_found(exercise: FlaskClient) -> None:
    assert _figures(exercise, figure_search.LEAST - 1) == []
    rows = exercise.get("/api/v1/series?m=hits&by=month&t=all").get_json()["rows"]
    largest = max(row["value"] for row in rows)
    assert largest > figure_search.LEAST
    assert "hits" not in {
        changes.get("m") for _name, _release, changes in _figures(exercise, largest)
    }


def test_a_language_that_there_is_not_has_no_list(client: FlaskClient) -> None:
    assert client.get("/search/zz.json").status_code == 404
    assert client.get("/search/zz/1480.json").status_code == 404


def test_every_entry_leads_to_a_page(client: FlaskClient) -> None:
    entries = client.get("/search/en.json").get_json()["entries"]
    paths = {row[2] for row in entries if row[0] != "action"}
    some = [path for path in sorted(paths) if not path.startswith(("/bureaus/", "/routes/"))]
    for path in (*some, "/bureaus/ITA", "/routes/darien"):
        assert client.get(path).status_code == 200, path


def test_an_operation_known_by_a_description_has_it_in_the_language_of_the_list(
    client: FlaskClient,
) -> None:
    entries = client.get("/search/fr.json").get_json()["entries"]
    operations = {row[1]: row[4] for row in entries if row[0] == "operation"}
    assert "Cinq opérations conjointes avec Frontex" in operations
    # A name is the same in each language; what it was against is not.
    assert operations["Turquesa IV"].startswith("Trafic de migrants")

"""The page that people build where there is no dashboard: plain Dash, plotly express, pandas.

Four charts of the same store: dead and missing by month, where they were, and the ten countries
with most; detections by month. Frames are in memory, one callback draws all four, routes are chosen
in Dash's own drop-down list: what a careful beginner writes, no worse. Positions are points without
a ground, since Plotly's maps fetch theirs from another host.
"""

import os

import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dcc, html
from sqlalchemy import create_engine, select

from data_access.store.schema import incident, observation

ADDRESS = "BENCH_STORE"
"""The environment variable that names the store."""


def _frames(address: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records of dead and missing, and detections, as known now."""
    current = (incident.c.known_until.is_(None), observation.c.known_until.is_(None))
    deaths = select(
        *(incident.c.month, incident.c.route_code, incident.c.country_code),
        *(incident.c.dead_missing, incident.c.lat_hundredths, incident.c.lon_hundredths),
    ).where(current[0])
    detections = select(observation.c.month, observation.c.route_code, observation.c.value).where(
        current[1], observation.c.metric_code == "detections"
    )
    with create_engine(address).connect() as connection:
        rows = [connection.execute(one).mappings().all() for one in (deaths, detections)]
    frames = [pd.DataFrame([dict(row) for row in one]) for one in rows]
    for frame in frames:
        frame["date"] = pd.to_datetime(frame["month"].astype(str), format="%Y%m", errors="coerce")
    return frames[0], frames[1]


def _app(address: str) -> Dash:
    deaths, detections = _frames(address)
    app = Dash(__name__, serve_locally=True)
    routes = sorted(set(deaths["route_code"]) | set(detections["route_code"]))
    years = sorted({month // 100 for month in deaths["month"]})
    charts = [dcc.Graph(id=name) for name in ("deaths", "where", "by-country", "detections")]
    app.layout = html.Div(
        [
            dcc.RadioItems([str(year) for year in years], str(years[0]), id="year", inline=True),
            dcc.Dropdown(routes, [], id="routes", multi=True),
            html.Div(charts, style={"display": "grid", "gridTemplateColumns": "1fr 1fr"}),
        ]
    )

    @app.callback(
        *(Output(name, "figure") for name in ("deaths", "where", "by-country", "detections")),
        Input("year", "value"),
        Input("routes", "value"),
    )
    def draw(year: str, chosen: list[str]) -> tuple[object, ...]:
        dead, found = (
            frame[frame["month"] // 100 == int(year)]
            if not chosen
            else frame[frame["route_code"].isin(chosen)]
            for frame in (deaths, detections)
        )
        monthly = dead.groupby(["date", "route_code"], as_index=False)["dead_missing"].sum()
        places = dead.dropna(subset=["lat_hundredths", "lon_hundredths"])
        by_country = dead.groupby("country_code", as_index=False)["dead_missing"].sum()
        top_ten = pd.DataFrame(by_country).nlargest(10, "dead_missing")
        crossings = found.groupby(["date", "route_code"], as_index=False)["value"].sum()
        return (
            px.line(monthly, x="date", y="dead_missing", color="route_code"),
            px.scatter(
                places.assign(
                    lat=places["lat_hundredths"] / 100, lon=places["lon_hundredths"] / 100
                ),
                x="lon",
                y="lat",
                size="dead_missing",
                color="route_code",
            ),
            px.bar(top_ten, x="dead_missing", y="country_code"),
            px.line(crossings, x="date", y="value", color="route_code"),
        )

    return app


def server() -> object:
    """What gunicorn serves."""
    return _app(os.environ[ADDRESS]).server

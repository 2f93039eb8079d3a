"""Feeds: how each is, what happened to them, and what every gate turned away."""

import datetime as dt

from fastapi import APIRouter, Request, Response

from vedette.desk import paper
from vedette.store import desk as rows
from vedette.store.meanings import meaning

router = APIRouter()

DAYS = 7


@router.get("/feeds")
def health(request: Request) -> Response:
    """Every feed in use, those with something wrong first; events and gates of the last days."""
    since = request.app.state.now() - dt.timedelta(days=DAYS)
    with rows.reading(request.app.state.config) as connection:
        feeds = rows.feeds(connection, since=since)
        gates = rows.gates(connection, since=since.date())
        events = rows.events(connection, since=since)
    wrong = [feed for feed in feeds if feed["wrong"]]
    return paper.page(
        request,
        "feeds",
        feeds=feeds,
        gates=gates,
        events=events,
        meaning=meaning,
        days=DAYS,
        wrong=len(wrong),
    )

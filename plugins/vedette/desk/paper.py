"""How the desk's pages are printed: templates, escaping, addresses below the mount."""

import base64
import datetime as dt
import functools
import hashlib
import zoneinfo
from importlib import resources
from pathlib import PurePosixPath
from urllib.parse import urlencode

import jinja2
import markupsafe
from fastapi import Request
from fastapi.responses import HTMLResponse

from vedette.config import Config
from vedette.digest import copied, render
from vedette.story.because import in_words

FILES = {"desk.css": "text/css", "icon.svg": "image/svg+xml"}
"""What the pages use beside themselves, with its type."""


def file(name: str) -> bytes:
    """One of FILES."""
    return (resources.files("vedette") / "templates" / "desk" / name).read_bytes()


SCRIPT = markupsafe.Markup(file("frame.js").decode().strip())  # noqa: S704  (our own file)
"""The only script, which the Content-Security-Policy knows by this hash."""
SCRIPT_HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Print a template of templates/desk."""
    config: Config = request.app.state.config
    base = request.scope.get("root_path", "").rstrip("/")
    text = (
        _templates()
        .get_template(f"{template}.html.j2")
        .render(
            base=base,
            airflow=f"{PurePosixPath(base or '/').parent}".rstrip("/") + "/",
            here=request.url.path.removeprefix(base),
            zone=config.zone,
            status=status,
            **values,
        )
    )
    return HTMLResponse(text, status_code=status)


def query(values: dict[str, object], **changes: object) -> str:
    """A query string of what is set, with changes; empty where nothing is."""
    merged = {name: value for name, value in (values | changes).items() if value not in {None, ""}}
    return f"?{urlencode(merged)}" if merged else ""


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _day(moment: dt.datetime, zone: str) -> str:
    local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B %Y}"


@functools.cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("vedette", "templates/desk"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= render.FILTERS
    environment.filters |= {
        "additions": copied.additions,
        "day": _day,
        "iso": _iso,
        "language": render.language_name,
        "in_words": in_words,
        "later": copied.later,
        "relation": copied.relation,
        "shares": copied.shares,
    }
    environment.globals |= {"query": query, "script": SCRIPT}
    return environment

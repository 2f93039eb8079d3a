"""The web application: its login, its headers, and how it says that something is wrong."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from vedette import config as configuration
from vedette.config import Config
from vedette.desk import digests, feeds, paper, stories
from vedette.errors import UsageError, VedetteError
from vedette.pipeline.work import Clock, system_clock

log = logging.getLogger(__name__)

_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'self'; script-src 'sha256-{paper.SCRIPT_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create(
    login: Callable[..., Any], config: Config | None = None, now: Clock = system_clock
) -> FastAPI:
    """Make the application.

    Args:
        login: a FastAPI dependency that raises 401 for whoever is not logged in; no route, the
            stylesheet's included, answers without it.
        config: read from the environment unless given.
        now: the clock.

    Raises:
        ConfigError: a setting that makes no sense.
    """
    app = FastAPI(
        title="Vedette",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(login)],
    )
    app.state.config = config or configuration.load()
    app.state.now = now
    for pages in (stories, feeds, digests):
        app.include_router(pages.router)
    for name, media_type in paper.FILES.items():
        app.add_api_route(f"/{name}", _file(name, media_type))
    app.middleware("http")(_guarded)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(VedetteError, _failed)
    app.add_exception_handler(psycopg.Error, _failed)
    return app


def _file(name: str, media_type: str) -> Callable[[], Response]:
    body = paper.file(name)

    def answer() -> Response:
        return Response(
            body, media_type=media_type, headers={"Cache-Control": "private, max-age=600"}
        )

    return answer


async def _guarded(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for it alone)
    return _problem(request, error.status_code, str(error.detail))


def _misread(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for it alone)
    first = error.errors()[0]
    return _problem(request, HTTPStatus.BAD_REQUEST, f"{first['loc'][-1]}: {first['msg']}")


def _failed(request: Request, error: Exception) -> Response:
    if isinstance(error, UsageError):
        return _problem(request, HTTPStatus.BAD_REQUEST, str(error))
    log.error("the desk cannot answer", exc_info=error)
    if isinstance(error, VedetteError):
        return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error))
    reason = "Postgres could not answer this: narrow the filters, or see the api-server's log"
    return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, reason)


def _problem(request: Request, status: int, reason: str) -> Response:
    return paper.page(
        request, "problem", status=status, heading=HTTPStatus(status).phrase, reason=reason
    )

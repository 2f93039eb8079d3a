"""The Airflow plugin: mounts the desk's pages behind Airflow's login, nothing else."""

import functools
from typing import TYPE_CHECKING

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send


class Desk:
    """The desk's application, made when it is first asked for.

    Every task loads every plugin (airflow.sdk.execution_time.task_runner): importing the pages here
    would cost each of them most of a second.
    """

    @functools.cached_property
    def app(self) -> "FastAPI":
        """The application, which asks Airflow who is logged in."""
        from airflow.api_fastapi.core_api.security import get_user  # noqa: PLC0415

        from vedette import desk  # noqa: PLC0415

        return desk.create(get_user)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request, as ASGI has it."""
        await self.app(scope, receive, send)


class VedettePage(AirflowPlugin):
    """The page "News" in Airflow's navigation."""

    name = "vedette"
    fastapi_apps = [{"app": Desk(), "url_prefix": "/news", "name": "News"}]
    external_views = [
        {
            "name": "News",
            "href": "/news/",
            "url_route": "news",
            "destination": "nav",
            "nav_top_level": True,
            "icon": "/news/icon.svg",
        }
    ]

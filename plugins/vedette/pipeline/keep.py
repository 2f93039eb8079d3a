"""Keep: let go of what may be kept no longer or is of no use, make room for what comes."""

import datetime as dt

from vedette import dedup
from vedette.pipeline import pulse, upkeep
from vedette.pipeline.work import Work
from vedette.store import articles, copies, heartbeats, retagging, setup


def keep(work: Work) -> dict[str, int]:
    """Drop bodies and pages whose time is up, and old polls; make the next months' partitions."""
    now = work.now()
    dropped = articles.drop_expired(work.connection, now=now)
    dropped["proposals of re-tagging"] = retagging.drop_expired(
        work.connection, before=now - dt.timedelta(days=work.config.body_days)
    )
    dropped["polls"] = heartbeats.drop_polls(work.connection, before=_oldest(work))
    made = setup.partitions(work.connection, now=now)
    dropped["months of signatures"] = copies.drop_partitions(
        work.connection, before=(now - 2 * dedup.WINDOW).date()
    )
    counts = {f"{what} dropped": number for what, number in dropped.items()}
    pulse.beat(work, "keep")
    return counts | {"partitions made": made}


def clean_airflow(work: Work) -> dict[str, int]:
    """Drop Airflow's own runs and logs of more than VEDETTE_HISTORY_DAYS.

    Returns:
        log files dropped, and whether the metadata was cleaned (1) or left alone (0).

    Raises:
        VedetteError: Airflow's database could not be cleaned.
    """
    before = _oldest(work)
    files = upkeep.clean_logs(before=before)
    cleaned = upkeep.clean_metadata(work.config, before=before)
    return {"log files dropped": files, "metadata cleaned": int(cleaned)}


def _oldest(work: Work) -> dt.datetime:
    return work.now() - dt.timedelta(days=work.config.history_days)

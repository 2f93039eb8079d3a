"""Every ten minutes: compose the digests that are due in their readers' zones, and send them.

A digest is a row of the outbox, unique for a subscriber and local day, before any mail is sent; its
Message-ID follows from both. A digest whose task died while the mail server had it is reported to
the operator and never resent by itself: see `vedette digest list`.

With the parameter `ending_now` the present local day's window is closed at once.
"""

from airflow.sdk import Param, dag, get_current_context, task

from vedette.pipeline.defaults import START, TASK


@dag(
    schedule="*/10 * * * *",
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["vedette", "digest"],
    doc_md=__doc__,
    params={
        "ending_now": Param(
            False,
            type="boolean",
            title="End the window now",
            description="Do not wait for the subscribers' send time; still one digest a local day.",
        )
    },
    default_args=TASK,
)
def vedette_digest() -> None:
    @task(multiple_outputs=False, doc_md="Compose what is due into the outbox.")
    def compose() -> dict[str, int]:
        from vedette.pipeline import digests, work

        ending_now = get_current_context()["params"]["ending_now"]
        with work.opened() as opened:
            return digests.compose(opened, ending_now=ending_now)

    @task(
        multiple_outputs=False, doc_md="Hand the outbox to the mail server, one digest at a time."
    )
    def send() -> dict[str, int]:
        from vedette.pipeline import digests, work

        with work.opened() as opened:
            return digests.send(opened)

    compose() >> send()


vedette_digest()

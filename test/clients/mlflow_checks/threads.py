"""One run, one param, one alias, and many writers at once."""

import mlflow
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException

from .harness import at_once, check, client, holds, model, name, run_in, same


@check
def eight_threads_log_ten_thousand_metrics_to_one_run():
    """8 threads × (50 single metrics + 100 batches of 12) = 10 000 points of 12 keys that all threads write."""
    mlflow_client, run_id = client(), run_in()
    sent = [[] for _ in range(8)]

    def work(thread):
        def point(number, key):
            at = thread * 10_000 + number
            sent[thread].append((f"m{key}", at / 7, 1_000 + at, number))
            return sent[thread][-1]

        for number in range(50):
            key, value, timestamp, step = point(number, number % 12)
            mlflow_client.log_metric(run_id, key, value, timestamp=timestamp, step=step)
        for number in range(50, 150):
            mlflow_client.log_batch(run_id, metrics=[Metric(*point(number, key)) for key in range(12)])

    at_once(8, work)
    everything = {point for points in sent for point in points}
    same("points sent", len(everything), 10_000)
    kept = mlflow_client.get_run(run_id).data.metrics
    same("keys", len(kept), 12)
    for key in kept:
        mine = {point[1:] for point in everything if point[0] == key}
        history = mlflow_client.get_metric_history(run_id, key)
        same(f"points of {key}", len(history), len(mine))
        same(f"history of {key}", {(one.value, one.timestamp, one.step) for one in history}, mine)
        latest = max(mine, key=lambda point: (point[2], point[1], point[0]))
        same(f"latest {key}", kept[key], latest[0])


@check
def batches_in_the_background_are_all_there_when_flushed():
    mlflow_client, run_id = client(), run_in()

    def work(thread):
        return [
            mlflow_client.log_batch(
                run_id,
                [Metric(f"loss{thread}", number / 4, number, number)],
                [Param(f"p{thread}.{number}", str(number))],
                [RunTag(f"t{thread}", str(number))],
                synchronous=False,
            )
            for number in range(30)
        ]

    for operations in at_once(8, work):
        for operation in operations:
            operation.wait()
    data = mlflow_client.get_run(run_id).data
    for thread in range(8):
        history = mlflow_client.get_metric_history(run_id, f"loss{thread}")
        same(f"history of loss{thread}", [(one.step, one.value) for one in history], [(n, n / 4) for n in range(30)])
        same(f"latest loss{thread}", data.metrics[f"loss{thread}"], 29 / 4)
    same("params", data.params, {f"p{t}.{n}": str(n) for t in range(8) for n in range(30)})
    same("tags", {key for key in data.tags if key.startswith("t")}, {f"t{thread}" for thread in range(8)})


@check
def fluent_logging_in_the_background_is_flushed():
    mlflow.set_experiment(name("background"))
    with mlflow.start_run() as started:
        for step in range(200):
            mlflow.log_metric("loss", 1 / (step + 1), step=step, synchronous=False)
        mlflow.log_params({f"p{number}": number for number in range(40)}, synchronous=False)
        mlflow.set_tags({"one": 1, "two": 2}, synchronous=False)
        mlflow.flush_async_logging()
        data = client().get_run(started.info.run_id).data
        same("latest", data.metrics, {"loss": 1 / 200})
        same("params", len(data.params), 40)
        same("tags", (data.tags["one"], data.tags["two"]), ("1", "2"))
    same("history", [one.step for one in client().get_metric_history(started.info.run_id, "loss")], list(range(200)))


@check
def of_two_values_for_one_param_exactly_one_wins():
    mlflow_client, run_id = client(), run_in()

    def work(thread):
        try:
            mlflow_client.log_batch(run_id, params=[Param("contested", str(thread % 2)), Param(f"own{thread}", "x")])
            return str(thread % 2)
        except MlflowException as error:
            # BAD_REQUEST is the real server's, from its database.
            holds(error.error_code in ("INVALID_PARAMETER_VALUE", "BAD_REQUEST"), f"the loser's error: {error}")
            return None

    outcomes = at_once(6, work)
    kept = mlflow_client.get_run(run_id).data.params
    same("who got through", {one for one in outcomes if one is not None}, {kept["contested"]})
    same("all of a batch or nothing", {key for key in kept if key != "contested"}, {f"own{thread}" for thread in range(6) if outcomes[thread]})


@check
def tags_and_statuses_from_many_threads_all_arrive():
    mlflow_client, run_id = client(), run_in()
    at_once(8, lambda thread: [mlflow_client.set_tag(run_id, f"{thread}.{number}", "set") for number in range(5)])
    same("tags", len([key for key in mlflow_client.get_run(run_id).data.tags if key[0].isdigit()]), 40)


@check
def an_alias_set_by_many_names_one_version():
    mlflow_client, called = client(), model(versions=4)
    at_once(4, lambda thread: mlflow_client.set_registered_model_alias(called, "champion", str(thread + 1)))
    chosen = mlflow_client.get_model_version_by_alias(called, "champion").version
    holders = [one for one in "1234" if "champion" in mlflow_client.get_model_version(called, one).aliases]
    same("versions with the alias", holders, [str(chosen)])

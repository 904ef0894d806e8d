"""Experiments: names, tags, the deleted lifecycle with the runs that are in them."""

import mlflow
from mlflow.entities import ViewType

from .harness import check, client, experiment, holds, name, pages, raises, refused, run_in, same


@check
def a_deleted_experiment_takes_its_runs_along_and_brings_all_back():
    mlflow_client, experiment_id = client(), experiment()
    runs = [run_in(experiment_id) for _ in range(4)]
    for number, run_id in enumerate(runs):
        mlflow_client.log_metric(run_id, "m", number)
        mlflow_client.log_param(run_id, "p", number)
    mlflow_client.delete_run(runs[0])
    mlflow_client.delete_experiment(experiment_id)
    same("active runs", len(mlflow_client.search_runs([experiment_id])), 0)
    same("deleted runs", len(mlflow_client.search_runs([experiment_id], run_view_type=ViewType.DELETED_ONLY)), 4)
    raises("INVALID_PARAMETER_VALUE", mlflow_client.create_run, experiment_id)
    raises("INVALID_PARAMETER_VALUE", mlflow_client.set_experiment_tag, experiment_id, "k", "v")
    raises("INVALID_PARAMETER_VALUE", mlflow_client.log_metric, runs[1], "m", 9)
    raises("RESOURCE_DOES_NOT_EXIST", mlflow_client.delete_experiment, experiment_id)

    mlflow_client.restore_experiment(experiment_id)
    found = mlflow_client.search_runs([experiment_id], order_by=["metrics.m"])
    same("runs", [one.info.run_id for one in found], runs)
    same("what they hold", [(one.data.metrics, one.data.params) for one in found], [({"m": float(n)}, {"p": str(n)}) for n in range(4)])
    raises("RESOURCE_DOES_NOT_EXIST", mlflow_client.restore_experiment, experiment_id)


@check
def a_renamed_experiment_frees_its_name_and_keeps_its_runs():
    mlflow_client, before, after = client(), name("before"), name("after")
    experiment_id = mlflow_client.create_experiment(before, tags={"k": "v"})
    run_id = run_in(experiment_id)
    changed = mlflow_client.get_experiment(experiment_id).last_update_time
    mlflow_client.rename_experiment(experiment_id, after)
    same("the old name", mlflow_client.get_experiment_by_name(before), None)
    renamed = mlflow_client.get_experiment_by_name(after)
    same("tags", dict(renamed.tags), {"k": "v"})
    holds(renamed.last_update_time >= changed, "last_update_time")
    same("runs", [one.info.run_id for one in mlflow_client.search_runs([experiment_id])], [run_id])
    holds(mlflow_client.create_experiment(before) != experiment_id, "the old name is free")


@check(better_than_mlflow=True)
def a_taken_name_is_refused_by_its_own_code():
    one, other = client().create_experiment(name("one")), name("other")
    client().create_experiment(other)
    refused(400, "RESOURCE_ALREADY_EXISTS", "POST", "mlflow/experiments/update", {"experiment_id": one, "new_name": other})
    client().delete_experiment(one)
    refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/experiments/update", {"experiment_id": one, "new_name": name("new")})


@check
def name_rules_of_experiments():
    refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/experiments/create", {"name": "x" * 501})
    refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/experiments/create", {"name": 7})
    odd = name("Ünïcode 漢字 'quoted' \"twice\" % _ \\ / : #")
    experiment_id = client().create_experiment(odd)
    same("by name", client().get_experiment_by_name(odd).experiment_id, experiment_id)


@check
def tags_of_experiments_have_limits():
    experiment_id = experiment()
    client().set_experiment_tag(experiment_id, "long", "v" * 5_000)
    same("value", client().get_experiment(experiment_id).tags["long"], "v" * 5_000)
    for key, value in (("k" * 251, "v"), ("k", "v" * 20_001)):
        body = {"experiment_id": experiment_id, "key": key, "value": value}
        refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/experiments/set-experiment-tag", body)


@check
def experiments_in_pages_by_tag():
    mlflow_client, mark = client(), name("mark")
    made = [mlflow_client.create_experiment(f"{name('paged')}", tags={"mark": mark}) for _ in range(7)]
    search = lambda token: mlflow_client.search_experiments(  # noqa: E731
        filter_string=f"tags.mark = '{mark}'", order_by=["experiment_id ASC"], max_results=3, page_token=token
    )
    found, count = pages(search)
    same("experiments", sorted(one.experiment_id for one in found), sorted(made))
    same("pages", count, 3)


@check
def the_default_experiment_is_there():
    same("lifecycle", client().get_experiment("0").lifecycle_stage, "active")
    same("by name", client().get_experiment_by_name("Default").experiment_id, "0")


@check
def an_experiment_entered_by_id():
    experiment_id = experiment()
    mlflow.set_experiment(experiment_id=experiment_id)
    with mlflow.start_run() as started:
        pass
    same("experiment of the run", started.info.experiment_id, experiment_id)

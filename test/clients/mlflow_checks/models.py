"""Logged models, which MLflow 3 has beside runs."""

import uuid

import mlflow
from mlflow.entities import LoggedModelInput, LoggedModelOutput

from .harness import check, client, experiment, holds, name, ok, pages, raises, refused, same


@check
def a_logged_model_with_many_params():
    entered = mlflow.set_experiment(name("params"))
    params = {f"p{number}": str(number) for number in range(250)}
    logged = mlflow.create_external_model(name="outside", params=params, tags={"kind": "external"})
    got = client().get_logged_model(logged.model_id)
    same("params", got.params, params)
    same("facts", (got.name, got.experiment_id, got.tags["kind"]), ("outside", entered.experiment_id, "external"))
    client().log_model_params(logged.model_id, {"later": "1"})
    same("a later param", client().get_logged_model(logged.model_id).params["later"], "1")


@check
def logged_models_in_pages():
    mlflow_client, experiment_id = client(), experiment()
    for number in range(7):
        mlflow_client.create_logged_model(experiment_id, name=f"m{number}", params={"odd": str(number % 2)})
    search = lambda order, condition=None: pages(  # noqa: E731
        lambda token: mlflow_client.search_logged_models(
            [experiment_id], condition, max_results=3, order_by=order, page_token=token
        )
    )
    found, count = search([{"field_name": "name", "ascending": True}])
    same("by name", ([one.name for one in found], count), ([f"m{number}" for number in range(7)], 3))
    found, _ = search([{"field_name": "name", "ascending": False}], "params.odd = '1' AND name != 'm5'")
    same("filtered", [one.name for one in found], ["m3", "m1"])
    ask = {"experiment_ids": [experiment_id], "max_results": 2}
    token = ok("POST", "mlflow/logged-models/search", ask)["next_page_token"]
    other = {**ask, "filter": "name = 'm1'", "page_token": token}
    refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/logged-models/search", other)


@check
def statuses_move_and_deleted_models_hide():
    mlflow_client, experiment_id = client(), experiment()
    ready = mlflow_client.create_logged_model(experiment_id, name="ready")
    gone = mlflow_client.create_logged_model(experiment_id, name="gone")
    same("at first", str(ready.status), "PENDING")
    same("finished", str(mlflow_client.finalize_logged_model(ready.model_id, "READY").status), "READY")
    mlflow_client.delete_logged_model(gone.model_id)
    raises("RESOURCE_DOES_NOT_EXIST", mlflow_client.get_logged_model, gone.model_id)
    same("search", [one.name for one in mlflow_client.search_logged_models([experiment_id])], ["ready"])
    status = {"model_id": ready.model_id, "status": "LOGGED_MODEL_UPLOAD_FAILED"}
    changed = ok("PATCH", f"mlflow/logged-models/{ready.model_id}", status)
    same("failed", changed["model"]["info"]["status"], "LOGGED_MODEL_UPLOAD_FAILED")


@check
def logged_model_tags_with_odd_keys():
    made = client().create_logged_model(experiment(), name="tagged", tags={"first": "1"})
    keys = ["with space", "with/slash", "per%cent", "ü.漢"]
    client().set_logged_model_tags(made.model_id, {key: key for key in keys})
    same("tags", client().get_logged_model(made.model_id).tags, {"first": "1", **{key: key for key in keys}})
    for key in ("with space", "ü.漢", "first"):
        client().delete_logged_model_tag(made.model_id, key)
    same("left", sorted(client().get_logged_model(made.model_id).tags), ["per%cent", "with/slash"])
    raises("RESOURCE_DOES_NOT_EXIST", client().delete_logged_model_tag, made.model_id, "first")


@check
def name_rules_of_logged_models():
    experiment_id = experiment()
    for called in ("a/b", "a:b", "a.b", "a%b", 'a"b', "a'b"):
        refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/logged-models", {"experiment_id": experiment_id, "name": called})
    refused(404, "RESOURCE_DOES_NOT_EXIST", "GET", f"mlflow/logged-models/m-{uuid.uuid4().hex}")
    made = client().create_logged_model(experiment_id)
    holds(made.name and made.model_id.startswith("m-") and len(made.model_id) == 34, f"{made.name}, {made.model_id}")
    same("place", made.artifact_location.split("/models/")[1], f"{made.model_id}/artifacts")


@check
def a_run_names_its_model_as_input_and_output():
    mlflow.set_experiment(name("linked"))
    with mlflow.start_run() as making:
        logged = mlflow.initialize_logged_model(name="linked")
        mlflow.finalize_logged_model(logged.model_id, "READY")
        client().log_outputs(making.info.run_id, [LoggedModelOutput(logged.model_id, step=7)])
    with mlflow.start_run() as using:
        client().log_inputs(using.info.run_id, models=[LoggedModelInput(logged.model_id)])
    (output,) = client().get_run(making.info.run_id).outputs.model_outputs
    same("output", (output.model_id, output.step), (logged.model_id, 7))
    same("input", [one.model_id for one in client().get_run(using.info.run_id).inputs.model_inputs], [logged.model_id])

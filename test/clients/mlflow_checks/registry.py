"""The registry: names, versions, stages, aliases, copies."""

import tempfile
from pathlib import Path

import mlflow

from .harness import check, client, experiment, holds, model, name, ok, pages, raises, refused, run_in, same


def stage(called, version, to, **more):
    return client().transition_model_version_stage(called, version, to, **more)


def stages(called):
    return {str(one.version): one.current_stage for one in client().search_model_versions(f"name = '{called}'")}


@check
def production_archives_only_its_own_stage():
    called = model(versions=4)
    for version in ("1", "2", "3"):
        stage(called, version, "Staging")
    for version in ("1", "2"):
        stage(called, version, "Production")
    same("before", stages(called), {"1": "Production", "2": "Production", "3": "Staging", "4": "None"})
    stage(called, "4", "Staging")
    stage(called, "4", "Production", archive_existing_versions=True)
    same("after", stages(called), {"1": "Archived", "2": "Archived", "3": "Staging", "4": "Production"})
    same("latest", {one.current_stage: str(one.version) for one in client().get_latest_versions(called)}, {"Archived": "2", "Staging": "3", "Production": "4"})
    stage(called, "3", "none")
    same("back to none", stages(called)["3"], "None")
    same("of two stages", sorted(str(one.version) for one in client().get_latest_versions(called, ["None", "production"])), ["3", "4"])


@check(better_than_mlflow=True)
def archiving_with_a_stage_that_has_none_is_refused():
    called = model(versions=1)
    for to in ("None", "Archived"):
        body = {"name": called, "version": "1", "stage": to, "archive_existing_versions": True}
        refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/model-versions/transition-stage", body)


@check
def aliases_go_where_they_are_sent():
    mlflow_client, called = client(), model(versions=3)
    for alias in ("champion", "challenger", "a" * 255):
        mlflow_client.set_registered_model_alias(called, alias, "1")
    mlflow_client.set_registered_model_alias(called, "challenger", "3")
    same("of version 1", sorted(mlflow_client.get_model_version(called, "1").aliases), ["a" * 255, "champion"])
    same("of the model", {key: str(value) for key, value in mlflow_client.get_registered_model(called).aliases.items()}, {"champion": "1", "challenger": "3", "a" * 255: "1"})
    same("by alias", str(mlflow_client.get_model_version_by_alias(called, "challenger").version), "3")
    mlflow_client.delete_model_version(called, "1")
    same("those of a deleted version go", sorted(mlflow_client.get_registered_model(called).aliases), ["challenger"])
    mlflow_client.delete_registered_model_alias(called, "challenger")
    mlflow_client.delete_registered_model_alias(called, "challenger")
    raises("INVALID_PARAMETER_VALUE", mlflow_client.get_model_version_by_alias, called, "challenger")
    body = {"name": called, "alias": "b" * 256, "version": "2"}
    refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/registered-models/alias", body)


@check
def a_renamed_model_takes_everything_along():
    mlflow_client, before, after = client(), model(versions=2), name("after")
    mlflow_client.update_registered_model(before, "what it is")
    mlflow_client.set_registered_model_tag(before, "team", "red")
    mlflow_client.set_model_version_tag(before, "1", "ok", "yes")
    mlflow_client.set_registered_model_alias(before, "champion", "1")
    stage(before, "2", "Staging")
    mlflow_client.rename_registered_model(before, after)
    raises("RESOURCE_DOES_NOT_EXIST", mlflow_client.get_registered_model, before)
    raises("RESOURCE_DOES_NOT_EXIST", mlflow_client.get_model_version, before, "1")
    got = mlflow_client.get_registered_model(after)
    same("model", (got.description, got.tags, {k: str(v) for k, v in got.aliases.items()}), ("what it is", {"team": "red"}, {"champion": "1"}))
    same("tags of a version", mlflow_client.get_model_version(after, "1").tags, {"ok": "yes"})
    same("stages", stages(after), {"1": "None", "2": "Staging"})
    mlflow_client.create_registered_model(before)
    same("the old name is free", str(mlflow_client.create_model_version(before, "s3://b/new").version), "1")
    same("the next version", str(mlflow_client.create_model_version(after, "s3://b/more").version), "3")


@check
def a_model_of_a_deleted_name_begins_anew():
    mlflow_client, called = client(), model(versions=2)
    mlflow_client.set_registered_model_alias(called, "champion", "2")
    mlflow_client.delete_registered_model(called)
    same("versions", list(mlflow_client.search_model_versions(f"name = '{called}'")), [])
    mlflow_client.create_registered_model(called)
    same("versions of the new one", list(mlflow_client.search_model_versions(f"name = '{called}'")), [])
    same("aliases of the new one", dict(mlflow_client.get_registered_model(called).aliases), {})
    same("first version", str(mlflow_client.create_model_version(called, "s3://b/x").version), "1")


@check
def a_copied_version_leads_to_the_same_files():
    mlflow_client, source, target = client(), name("from"), name("to")
    run_id = run_in()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "MLmodel").write_text("flavors: {}\n")
        mlflow_client.log_artifacts(run_id, folder, "model")
    mlflow_client.create_registered_model(source)
    place = f"{mlflow_client.get_run(run_id).info.artifact_uri}/model"
    mlflow_client.create_model_version(source, place, run_id, tags={"a": "1"}, description="d")
    copied = mlflow_client.copy_model_version(f"models:/{source}/1", target)
    same("copy", (copied.name, str(copied.version), copied.run_id, copied.source), (target, "1", run_id, f"models:/{source}/1"))
    again = mlflow_client.copy_model_version(f"models:/{target}/1", target)
    same("copy of a copy", (str(again.version), again.run_id), ("2", run_id))
    for version in ("1", "2"):
        same("where its files are", mlflow_client.get_model_version_download_uri(target, version), place)
    text = mlflow.artifacts.load_text(f"models:/{target}/2/MLmodel")
    same("file", text, "flavors: {}\n")
    # The client wraps the server's error into its own, and keeps the code in the words.
    message = raises("INTERNAL_ERROR", mlflow_client.copy_model_version, f"models:/{source}/9", target)
    holds("RESOURCE_DOES_NOT_EXIST" in message, message)


@check
def versions_are_found_by_run_and_in_pages():
    mlflow_client, base = client(), name("found")
    experiment_id = experiment()
    runs = [run_in(experiment_id), run_in(experiment_id)]
    for number in range(2):
        called = name(base)
        mlflow_client.create_registered_model(called)
        for run_id in (*runs, runs[0]):
            mlflow_client.create_model_version(called, f"s3://b/{number}", run_id, tags={"base": base})
    versions = lambda condition: sorted(  # noqa: E731
        (one.name, str(one.version)) for one in mlflow_client.search_model_versions(condition)
    )
    same("of the first run", [one[1] for one in versions(f"run_id = '{runs[0]}'")], ["1", "3", "1", "3"])
    same("of the second", [one[1] for one in versions(f"run_id = '{runs[1]}'")], ["2", "2"])
    same("of either", len(versions(f"run_id IN ('{runs[0]}', '{runs[1]}')")), 6)
    same("by name and run", len(versions(f"name LIKE '{base}%' AND run_id = '{runs[1]}' AND tags.base = '{base}'")), 2)
    by_number = lambda token: mlflow_client.search_model_versions(  # noqa: E731
        f"name LIKE '{base}%'", max_results=4, order_by=["version_number ASC", "name ASC"], page_token=token
    )
    found, count = pages(by_number)
    same("in pages", ([str(one.version) for one in found], count), (["1", "1", "2", "2", "3", "3"], 2))


@check
def models_are_found_by_tag_and_name():
    mlflow_client, base = client(), name("tagged")
    for number, team in enumerate(("red", "white", "red")):
        mlflow_client.create_registered_model(name(base), tags={"team": team, "n": str(number)})
    found = lambda condition: len(mlflow_client.search_registered_models(condition))  # noqa: E731
    same("red ones", found(f"name LIKE '{base}%' AND tags.team = 'red'"), 2)
    same("not red", found(f"name LIKE '{base}%' AND tags.team != 'red'"), 1)
    same("any case", found(f"name ILIKE '{base.upper()}%'"), 3)
    newest = mlflow_client.search_registered_models(f"name LIKE '{base}%'", order_by=["last_updated_timestamp DESC", "name ASC"])
    same("all of them", len(newest), 3)


@check
def sources_that_no_version_may_have():
    called, run_id = model(), run_in()
    other = client().get_run(run_in()).info.artifact_uri
    for source, more in (
        ("/etc/passwd", {}),
        ("file:///etc", {}),
        (f"{other}/model", {"run_id": run_id}),
        (f"mlflow-artifacts:/{'../' * 4}x", {"run_id": run_id}),
        ("s3://b/../../c", {}),
        ("s3://b/%2e%2e/c", {}),
        ("", {}),
    ):
        refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/model-versions/create", {"name": called, "source": source, **more})
    same("versions", list(client().search_model_versions(f"name = '{called}'")), [])


@check
def limits_of_the_registry():
    called = model(versions=1)
    client().set_registered_model_tag(called, "long", "v" * 20_000)
    client().set_model_version_tag(called, "1", "long", "v" * 20_000)
    same("value", client().get_registered_model(called).tags["long"], "v" * 20_000)
    same("value of a version", client().get_model_version(called, "1").tags["long"], "v" * 20_000)
    for path, more in (("registered-models", {}), ("model-versions", {"version": "1"})):
        for key, value in (("k" * 251, "v"), ("k", "v" * 100_001)):
            body = {"name": called, "key": key, "value": value, **more}
            refused(400, "INVALID_PARAMETER_VALUE", "POST", f"mlflow/{path}/set-tag", body)


@check
def changes_move_the_time_of_the_model():
    called = model(versions=1)
    time = lambda: ok("GET", "mlflow/registered-models/get", params={"name": called})["registered_model"]["last_updated_timestamp"]  # noqa: E731
    before = time()
    stage(called, "1", "Staging")
    after = time()
    holds(isinstance(after, int) and after >= before, f"{before}, then {after}")

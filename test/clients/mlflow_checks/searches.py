"""Searches of runs: over experiments, in pages, with texts that are no filters."""

import random

import mlflow
from mlflow.entities import Metric, Param, RunTag, ViewType

from .harness import check, client, experiment, holds, http, name, ok, pages, refused, run_in, same


def two_experiments(runs_each=12):
    """The runs of both take turns in time: a0, b0, a1, b1, …"""
    mlflow_client, ids = client(), [experiment("first"), experiment("second")]
    for number in range(runs_each):
        for side, experiment_id in enumerate(ids):
            run_id = run_in(experiment_id, run_name=f"{'ab'[side]}{number}", start_time=10 * number + side + 1)
            mlflow_client.log_batch(
                run_id,
                [Metric("score", (number * 7) % 5, 1, 0)],
                [Param("half", str(number % 2))],
                [RunTag("side", "ab"[side])],
            )
    return ids


def names(found):
    return [one.info.run_name for one in found]


@check
def two_experiments_are_searched_as_one():
    mlflow_client, ids = client(), two_experiments()
    wanted = [f"{side}{number}" for number in range(12) for side in "ab"]
    for size in (5, 8, 24, 1_000):
        search = lambda token: mlflow_client.search_runs(  # noqa: E731
            ids, max_results=size, order_by=["start_time ASC"], page_token=token  # noqa: B023
        )
        found, count = pages(search)
        same(f"pages of {size}", (names(found), count), (wanted, -(-24 // size)))
    filtered = lambda token: mlflow_client.search_runs(  # noqa: E731
        ids, "params.half = '1' AND tags.side = 'b'", max_results=2, order_by=["metrics.score DESC", "start_time ASC"], page_token=token
    )
    found, count = pages(filtered)
    same("filtered, by score", (names(found), count), (["b7", "b9", "b1", "b11", "b3", "b5"], 3))


@check
def data_frame_over_two_experiments():
    ids = two_experiments(3)
    frame = mlflow.search_runs(ids, "metrics.score >= 0", order_by=["start_time DESC"], max_results=5)
    same("names", list(frame["tags.mlflow.runName"]), ["b2", "a2", "b1", "a1", "b0"])
    same("experiments", set(frame["experiment_id"]), set(ids))
    listed = mlflow.search_runs(ids, output_format="list", run_view_type=ViewType.ALL)
    same("as a list", len(listed), 6)


@check(better_than_mlflow=True)
def pages_keep_their_place_while_runs_are_added():
    mlflow_client, experiment_id = client(), experiment()
    for number in range(6):
        run_in(experiment_id, run_name=str(number), start_time=100 + number)
    first = mlflow_client.search_runs([experiment_id], max_results=3)
    run_in(experiment_id, run_name="newest", start_time=999)
    second = mlflow_client.search_runs([experiment_id], max_results=3, page_token=first.token)
    same("both pages", names(first) + names(second), ["5", "4", "3", "2", "1", "0"])


@check
def ties_are_broken_by_time_then_id():
    mlflow_client, experiment_id = client(), experiment()
    ids = [run_in(experiment_id, start_time=5) for _ in range(6)]
    same("by id", [one.info.run_id for one in mlflow_client.search_runs([experiment_id])], sorted(ids))
    for run_id in ids:
        mlflow_client.log_metric(run_id, "same", 1.0)
    for order in (["metrics.same ASC"], ["metrics.same DESC"], ["tags.absent", "metrics.same"]):
        found = mlflow_client.search_runs([experiment_id], order_by=order)
        same(f"ties of {order}", [one.info.run_id for one in found], sorted(ids))


@check
def a_write_is_found_at_once():
    mlflow_client, experiment_id = client(), experiment()
    run_id = run_in(experiment_id)
    for number in range(15):
        mlflow_client.log_metric(run_id, "m", number, step=number)
        mlflow_client.set_tag(run_id, "t", str(number))
        found = mlflow_client.search_runs([experiment_id], f"metrics.m = {number} AND tags.t = '{number}'")
        same(f"after write {number}", [one.info.run_id for one in found], [run_id])


@check
def tokens_that_are_none_are_refused():
    experiment_id = experiment()
    for token in ("nonsense", "e30=", "%%%", "0"):
        body = {"experiment_ids": [experiment_id], "page_token": token}
        status, answer, _ = http("POST", "mlflow/runs/search", body)
        same(f"token {token}", (status, (answer or {}).get("error_code")), (400, "INVALID_PARAMETER_VALUE"))


searches_by_filter = {
    "mlflow/runs/search": lambda text: ("POST", {"experiment_ids": ["0"], "filter": text}),
    "mlflow/experiments/search": lambda text: ("POST", {"max_results": 5, "filter": text}),
    "mlflow/registered-models/search": lambda text: ("GET", {"filter": text}),
    "mlflow/model-versions/search": lambda text: ("GET", {"filter": text}),
    "mlflow/logged-models/search": lambda text: ("POST", {"experiment_ids": ["0"], "filter": text}),
}

pieces = """metrics. params. tags. attributes. dataset. datasets. name run_id start_time end_time status `a b` "q" 'text' '' ' " `
= != > >= < <= LIKE ILIKE IN NOT IS NULL AND OR ( ) , ; . -- /* */ 0 1 -1 1e9 1e999 0x1f NaN inf 9223372036854775808 % _ \\ \x00 \n \t
ü 漢 🍇 \u202e \ud83c {} [] $ # @ ! ~ ^ & | : ? < > __proto__ constructor creation_time version_number model_id metrics.`a`.`b`""".split(" ")


def random_text(draw):
    if draw.random() < 0.25:
        length = draw.randrange(1, 60)
        return "".join(chr(draw.choice((draw.randrange(32, 127), draw.randrange(1, 0xD7FF), draw.randrange(0xE000, 0x1FFFF)))) for _ in range(length))
    return draw.choice((" ", "")).join(draw.choice(pieces) for _ in range(draw.randrange(1, 12)))


@check(better_than_mlflow=True)
def random_text_as_a_filter_is_never_a_fault_of_the_server():
    draw = random.Random(20261121)
    for path, request in searches_by_filter.items():
        for _ in range(40):
            text = random_text(draw).encode("utf-8", "replace").decode()
            method, fields = request(text)
            status, answer, response = http(method, path, fields if method == "POST" else None, params=fields if method == "GET" else None)
            holds(status in (200, 400), f"{path} {text!r}: {status} {response.text[:200]}")
            if status == 400:
                same(f"{path} {text!r}", answer["error_code"], "INVALID_PARAMETER_VALUE")


@check(better_than_mlflow=True)
def random_text_as_an_order_is_never_a_fault_of_the_server():
    draw = random.Random(5)
    for _ in range(40):
        text = random_text(draw).encode("utf-8", "replace").decode()
        status, _, response = http("POST", "mlflow/runs/search", {"experiment_ids": ["0"], "order_by": [text]})
        holds(status in (200, 400), f"{text!r}: {status} {response.text[:200]}")
    twice = {"experiment_ids": ["0"], "order_by": ["metrics.a", "metrics.a DESC"]}
    refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/runs/search", twice)


@check(better_than_mlflow=True)
def a_filter_of_the_wrong_kind_names_the_place():
    for text in ("metrics.a > 1 OR metrics.b > 2", "metrics.a >> 1", "params.a = unquoted", "tags.a = 'open"):
        message = refused(400, "INVALID_PARAMETER_VALUE", "POST", "mlflow/runs/search", {"experiment_ids": ["0"], "filter": text})
        holds(any(character.isdigit() for character in message), f"{text}: {message} (says no position)")


@check
def a_long_chain_of_conditions():
    mlflow_client, experiment_id = client(), experiment()
    run_id = run_in(experiment_id)
    mlflow_client.log_batch(run_id, [Metric(f"m{number}", number, 1, 0) for number in range(30)])
    chain = " AND ".join(f"metrics.m{number} = {number}" for number in range(30))
    same("all hold", [one.info.run_id for one in mlflow_client.search_runs([experiment_id], chain)], [run_id])
    same("one does not", len(mlflow_client.search_runs([experiment_id], f"{chain} AND metrics.m0 > 0")), 0)


@check
def a_quote_in_a_value_is_only_a_character():
    mlflow_client, experiment_id = client(), experiment()
    values = ["it's", 'say "so"', "100%", "under_score", "back\\slash", "a AND b", "1 = 1", " blank ", "new\nline"]
    for value in values:
        run_in(experiment_id, run_name=value, tags={"v": value})
    for value in values:
        quote = '"' if "'" in value else "'"
        found = mlflow_client.search_runs([experiment_id], f"tags.v = {quote}{value}{quote}")
        same(repr(value), names(found), [value])
    ok("POST", "mlflow/runs/search", {"experiment_ids": [experiment_id], "filter": ""})


@check
def logged_models_are_found_by_name_for_runs_addresses():
    """What `runs:/` addresses ask: logged models by their name within some experiments."""
    mlflow_client, experiment_id = client(), experiment()
    mlflow_client.create_logged_model(experiment_id, name="one")
    found = mlflow_client.search_logged_models([experiment_id], "name = 'one'")
    same("logged models", [one.name for one in found], ["one"])
    holds(not mlflow_client.search_logged_models([experiment_id], f"name = '{name('none')}'"), "no other")

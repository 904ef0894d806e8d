"""Asks MLflow's own SQL stores what random searches find, and prints rows and answers as JSON.

    .venv/mlflow/bin/python test/clients/mlflow_search_oracle.py --seed 7 --cases 60 > test/domain/tracking/search/mlflow-answers.json
    npx biome format --write test/domain/tracking/search/mlflow-answers.json

test/domain/tracking/search/mlflow-answers.test.ts holds domain/tracking/search to these answers. Left out is what we do
on purpose otherwise: ILIKE beyond ASCII, doubled quotes, quoted or NaN oddities of logged models (their NaN is stored as
0, "…" keeps its quotes, status is a number), data sets without digest, duplicate keys of an order, prompts and no
prompts at once (there the first of the two wins).
"""

import argparse
import json
import logging
import os
import random
import sys
import tempfile

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

from mlflow.entities import (
    Dataset,
    DatasetInput,
    ExperimentTag,
    InputTag,
    LoggedModelParameter,
    LoggedModelTag,
    Metric,
    Param,
    RunTag,
    ViewType,
)
from mlflow.entities.model_registry import ModelVersionTag, RegisteredModelTag
from mlflow.store.model_registry import sqlalchemy_store as registry_store
from mlflow.store.tracking import sqlalchemy_store as tracking_store

WORDS = ["red", "Red", "RED wine", "white", "it's", 'a "b"', "50%", "a_b", "axb", "", "été", "zoë", "日本", "😀x", "ｆ", "0.1", "1e-3"]
PIECES = ["re", "RE", "d", "w", "_", "__", "%", "a_b", "'", "%e", "t", "0.", "é", "日", "😀", "ine"]
NUMBERS = [-1.5, -1.0, 0.0, 0.1, 0.35, 0.5, 1.0, 2.0, 1e-3, 1e6]


class Asker:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.free_case = True

    def pick(self, of):
        return self.rng.choice(of)

    def some(self, of, p=0.6):
        return [x for x in of if self.rng.random() < p]

    def any_case(self, word):
        return self.pick([word, word.lower(), word.capitalize()]) if self.free_case else word

    def quoted(self, text):
        """As both parsers read it: the quote that is not inside."""
        quotes = [q for q in "'\"" if q not in text]
        return quotes[0] + text + quotes[0]

    def pattern(self):
        text = "".join(self.pick(PIECES + ["%", "_"]) for _ in range(self.rng.randint(1, 4)))
        return text.replace("'", "") if '"' in text else text

    def number(self):
        value = self.pick(NUMBERS + [self.rng.randint(-3, 9)])
        return self.pick([str(value), repr(float(value))]).replace("e+", "e")

    def text_comparison(self, key, values, operators):
        op = self.pick(operators)
        if op in ("IS NULL", "IS NOT NULL"):
            return f"{key} {self.any_case(op) if op == 'IS NULL' else op}"
        if op in ("IN", "NOT IN"):
            listed = [self.quoted(v) for v in self.some(values, 0.4) or values[:1]]
            return f"{key} {op} ({', '.join(listed)})"
        if op == "ILIKE":
            text = "".join(c for c in self.pattern() if c.isascii())
        elif op == "LIKE":
            text = self.pattern()
        else:
            text = self.pick(values)
        return f"{key} {self.any_case(op)} {self.quoted(text)}"

    def number_comparison(self, key, number):
        space = self.pick(["", " ", "  "])
        return f"{key}{space}{self.pick(['=', '!=', '>', '>=', '<', '<='])}{space}{number}"

    def filter(self, comparisons):
        n = self.pick([0, 1, 1, 1, 1, 2, 2, 3])
        return self.pick([" AND ", " and "]).join(self.pick(comparisons)() for _ in range(n))

    def order(self, keys):
        chosen = self.rng.sample(keys, min(len(keys), self.pick([0, 1, 1, 2, 3])))
        return [key + self.pick(["", " ASC", " DESC", " desc"]) for key in chosen]


EQUAL, LIKE, NULL, IN = ["=", "!="], ["=", "!=", "LIKE", "ILIKE"], ["IS NULL", "IS NOT NULL"], ["IN", "NOT IN"]


def at(module, ms):
    """From now on it is `ms` in this module."""
    module.get_current_time_millis = lambda: ms


def runs(ask, store, cases):
    experiment = store.create_experiment("runs")
    rows = []
    for _ in range(18):
        run = store.create_run(experiment, ask.pick(["ann", "bob", "Ann"]), ask.rng.randint(1, 9), [], ask.pick(WORDS) or "x")
        rid = run.info.run_id
        metrics = {k: ask.pick(NUMBERS + [float("nan")] * 3) for k in ask.some(["a", "b", "val/f1 score", "x.y"])}
        params = {k: ask.pick(WORDS) for k in ask.some(["lr", "n est", "opt.name"])}
        tags = {k: ask.pick(WORDS) for k in ask.some(["team", "cloud region"])}
        store.log_batch(rid, [Metric(k, v, 1, 0) for k, v in metrics.items()], [Param(k, v) for k, v in params.items()], [RunTag(k, v) for k, v in tags.items()])
        datasets = [(ask.pick(["g", "Grapes", "h"]), ask.pick(["d1", "d2"]), ask.pick([None, "train", "eval"])) for _ in range(ask.pick([0, 0, 1, 2]))]
        datasets = list({d[:2]: d for d in datasets}.values())
        store.log_inputs(rid, [DatasetInput(Dataset(n, d, "t", "s"), [InputTag("mlflow.data.context", c)] if c else []) for n, d, c in datasets])
        if ask.rng.random() < 0.7:
            store.update_run_info(rid, ask.pick([3, 4]), ask.rng.randint(5, 12), None)
        got = store.get_run(rid).info
        rows.append({
            "id": rid, "name": got.run_name, "userId": got.user_id, "status": got.status, "startTime": got.start_time, "endTime": got.end_time,
            "artifactUri": got.artifact_uri, "metrics": {k: "NaN" if v != v else v for k, v in metrics.items()}, "params": params, "tags": {**tags, "mlflow.runName": got.run_name}, "datasets": datasets,
        })
    ids = [r["id"] for r in rows]
    names = [r["name"] for r in rows]
    comparisons = [
        *[lambda k=k: ask.number_comparison(k, ask.number()) for k in ("metrics.a", "metric.`b`", 'metrics."val/f1 score"', "metrics.x.y")],
        *[lambda k=k: ask.text_comparison(k, WORDS, LIKE + NULL) for k in ("params.lr", "parameters.`n est`", "param.opt.name", "tags.team", "tag.`cloud region`", "tags.absent")],
        lambda: ask.text_comparison(ask.pick(["run_name", "attributes.run_name", "`run name`", "tags.mlflow.runName"]), names, LIKE),
        lambda: ask.text_comparison("attribute.user_id", ["ann", "bob", "A%"], LIKE),
        lambda: ask.text_comparison("status", ["RUNNING", "FINISHED", "F%"], LIKE),
        lambda: ask.text_comparison("run_id", ids, EQUAL + IN),
        *[lambda k=k: ask.number_comparison(k, ask.pick([3, 5, 6.5, "7", "1e1"])) for k in ("attr.start_time", "created", "end_time")],
        *[lambda k=k: ask.text_comparison("dataset." + k, ["g", "Grapes", "d1", "train", "%a%"], LIKE + IN) for k in ("name", "digest", "context")],
    ]
    keys = ["metrics.a", "metrics.`val/f1 score`", "params.lr", 'params."n est"', "tags.team", "start_time", "attributes.end_time", "run_name", "user_id", "status", "run_id"]
    return rows, ask_all(ask, cases, rows, comparisons, keys, lambda f, o: [r.info.run_id for r in store.search_runs([experiment], f, ViewType.ALL, 1000, o)], "id")


def experiments(ask, store, cases):
    ask.free_case = False  # this search alone minds it
    rows = []
    for i in range(9):
        at(tracking_store, ask.rng.randint(1, 5))
        tags = {k: ask.pick(WORDS) for k in ask.some(["team", "a b"])}
        eid = store.create_experiment(f"{ask.pick(WORDS)}-{i}", tags=[ExperimentTag(k, v) for k, v in tags.items()])
        e = store.get_experiment(eid)
        rows.append({"id": eid, "name": e.name, "createdAt": e.creation_time, "updatedAt": e.last_update_time, "tags": tags})
    ids = [r["id"] for r in rows]
    known = set(ids)
    comparisons = [
        lambda: ask.text_comparison(ask.pick(["name", "attribute.name"]), [r["name"] for r in rows], LIKE),
        lambda: ask.text_comparison("experiment_id", ids, EQUAL + IN),
        *[lambda k=k: ask.text_comparison(k, WORDS, LIKE + NULL) for k in ("tags.team", "tag.`a b`")],
        *[lambda k=k: ask.number_comparison(k, ask.rng.randint(0, 6)) for k in ("creation_time", "attribute.last_update_time")],
    ]
    keys = ["name", "experiment_id", "creation_time", "last_update_time"]
    find = lambda f, o: [e.experiment_id for e in store.search_experiments(ViewType.ALL, 1000, f, o) if e.experiment_id in known]
    return rows, ask_all(ask, cases, rows, comparisons, keys, find, "id")


def logged_models(ask, store, cases):
    ask.free_case = True
    experiment = store.create_experiment("logged")
    rows = []
    for _ in range(12):
        at(tracking_store, ask.rng.randint(1, 6))
        run = store.create_run(experiment, "u", 1, [], "r").info.run_id
        params = {k: ask.pick(WORDS) for k in ask.some(["lr", "n est"])}
        tags = {k: ask.pick(WORDS) for k in ask.some(["team"])}
        m = store.create_logged_model(experiment, ask.pick(["m", "M", "clf"]), ask.pick([run, None]), [LoggedModelTag(k, v) for k, v in tags.items()], [LoggedModelParameter(k, v) for k, v in params.items()], ask.pick(["toy", None, "Toy"]))
        metrics = []
        for key in ask.some(["acc", "loss"]):
            for t, (name, digest) in enumerate(ask.some([(None, None), ("g", "d1"), ("g", "d2"), ("h", "d1")], 0.4)):
                value = ask.pick(NUMBERS)
                store.log_metric(run, Metric(key, value, 10 - t, t, m.model_id, name, digest))
                metrics.append({"key": key, "value": value, "timestamp": 10 - t, "step": t, "runId": run, "datasetName": name, "datasetDigest": digest})
        rows.append({"id": m.model_id, "name": m.name, "modelType": m.model_type, "sourceRunId": m.source_run_id, "createdAt": m.creation_timestamp, "updatedAt": m.last_updated_timestamp, "params": params, "tags": tags, "metrics": metrics})
    plain = [w for w in WORDS if "'" not in w]
    text = lambda key, values, ops: lambda: single(ask.text_comparison(key, values, ops))
    single = lambda comparison: comparison if '"' not in comparison or "'" in comparison else comparison.replace('"', "'")
    runs_of = [r["sourceRunId"] for r in rows if r["sourceRunId"]]
    comparisons = [
        text("name", ["m", "M", "clf"], LIKE + IN), text("attributes.model_type", ["toy", "Toy"], LIKE + IN), text("model_id", [r["id"] for r in rows], EQUAL + IN),
        text("source_run_id", runs_of, EQUAL + IN), text("params.lr", plain, LIKE), text("params.`n est`", plain, LIKE), text("tags.team", plain, LIKE),
        *[lambda k=k: ask.number_comparison(k, ask.rng.randint(0, 7)) for k in ("creation_time", "creation_timestamp", "last_updated_timestamp")],
        *[lambda k=k: ask.number_comparison(k, ask.number()) for k in ("metrics.acc", "metrics.`loss`")],
    ]
    keys = ["name", "model_type", "source_run_id", "creation_time", "creation_timestamp", "last_updated_timestamp", "metrics.acc", "metrics.loss"]
    answers = []
    while len(answers) < cases:
        f = ask.filter(comparisons)
        chosen = ask.rng.sample(keys, ask.pick([0, 1, 1, 2]))
        if {"creation_time", "creation_timestamp"} <= set(chosen):
            continue
        orders = []
        for key in chosen:
            order = {"field_name": key, "ascending": ask.pick([True, False])}
            if key.startswith("metrics") and ask.rng.random() < 0.6:
                order |= {"dataset_name": ask.pick(["g", "h"])}
                order |= ask.pick([{}, {"dataset_digest": "d1"}])
            orders.append(order)
        datasets = [{"dataset_name": n, "dataset_digest": d} for n, d in ask.some([("g", "d1"), ("g", "d2"), ("h", "d1")], 0.5)] if ask.rng.random() < 0.3 else []
        found = store.search_logged_models([experiment], f, datasets or None, 1000, orders)
        answers.append([f, orders, indices(rows, [m.model_id for m in found], "id"), *([datasets] if datasets else [])])
    return rows, answers


def registered_models(ask, store, cases):
    rows = []
    for i in range(9):
        at(registry_store, ask.rng.randint(1, 5))
        tags = {k: ask.pick(WORDS) for k in ask.some(["team", "a b"])} | ask.pick([{}, {}, {"mlflow.prompt.is_prompt": "false"}, {"mlflow.prompt.is_prompt": "true"}])
        name = f"{ask.pick(WORDS)}-{i}"
        m = store.create_registered_model(name, [RegisteredModelTag(k, v) for k, v in tags.items()])
        rows.append({"name": name, "createdAt": m.creation_timestamp, "updatedAt": m.last_updated_timestamp, "tags": tags})
    comparisons = [
        lambda: ask.text_comparison(ask.pick(["name", "attribute.name"]), [r["name"] for r in rows], LIKE + IN),
        *[lambda k=k: ask.text_comparison(k, WORDS, LIKE) for k in ("tags.team", "tag.`a b`")],
        lambda: ask.pick(["tag.`mlflow.prompt.is_prompt` != 'true'", "tags.mlflow.prompt.is_prompt = 'true'"]),
    ]
    keys = ["name", ask.pick(["timestamp", "last_updated_timestamp"])]
    return rows, ask_all(ask, cases, rows, comparisons, keys, lambda f, o: [m.name for m in store.search_registered_models(f, 1000, o)], "name")


def model_versions(ask, store, cases):
    rows = []
    for name in ("wine", "Wine", "beer"):
        at(registry_store, 1)
        store.create_registered_model("mv-" + name)
        for _ in range(4):
            at(registry_store, ask.rng.randint(2, 6))
            tags = {k: ask.pick(WORDS) for k in ask.some(["team", "a b"])}
            run = ask.pick(["r1", "r2", "R1", None])
            v = store.create_model_version("mv-" + name, ask.pick(["s3://b/x", "s3://b/Y"]), run, [ModelVersionTag(k, v) for k, v in tags.items()])
            rows.append({"name": v.name, "version": int(v.version), "runId": v.run_id, "source": v.source, "createdAt": v.creation_timestamp, "updatedAt": v.last_updated_timestamp, "tags": tags})
    comparisons = [
        lambda: ask.text_comparison("name", ["mv-wine", "mv-Wine", "mv-beer"], LIKE + IN),
        lambda: ask.text_comparison("attribute.run_id", ["r1", "r2"], LIKE + IN),
        lambda: ask.text_comparison("source_path", ["s3://b/x"], LIKE),
        lambda: ask.number_comparison("version_number", ask.pick([0, 1, 2, 3, 5, "'2'"])),
        *[lambda k=k: ask.text_comparison(k, WORDS, LIKE) for k in ("tags.team", "tag.`a b`")],
    ]
    keys = ["name", "version_number", "creation_timestamp", "last_updated_timestamp"]
    find = lambda f, o: [f"{v.name}/{v.version}" for v in store.search_model_versions(f, 1000, o)]
    keyed = [{"id": f"{r['name']}/{r['version']}"} for r in rows]
    return rows, ask_all(ask, cases, keyed, comparisons, keys, find, "id")


def indices(rows, found, key):
    place = {row[key]: i for i, row in enumerate(rows)}
    return [place[x] for x in found]


def ask_all(ask, cases, rows, comparisons, keys, find, key):
    answers = []
    while len(answers) < cases:
        f, o = ask.filter(comparisons), ask.order(keys)
        if f.count("is_prompt") > 1:
            continue
        answers.append([f, o, indices(rows, find(f, o), key)])
    return answers


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--seed", type=int, default=7)
    args.add_argument("--cases", type=int, default=60)
    args = args.parse_args()
    logging.disable(logging.CRITICAL)
    ask, out = Asker(args.seed), {"seed": args.seed, "mlflow": __import__("mlflow").__version__}
    with tempfile.TemporaryDirectory() as folder:
        uri = f"sqlite:///{folder}/oracle.db"
        tracking = tracking_store.SqlAlchemyStore(uri, "s3://b")
        registry = registry_store.SqlAlchemyStore(uri)
        for name, part, store, share in (
            ("runs", runs, tracking, 1.5), ("experiments", experiments, tracking, 0.6), ("loggedModels", logged_models, tracking, 1),
            ("registeredModels", registered_models, registry, 0.6), ("modelVersions", model_versions, registry, 0.6),
        ):
            rows, answers = part(ask, store, int(args.cases * share))
            out[name] = {"rows": [{k: v for k, v in row.items() if v is not None} for row in rows], "answers": answers}
        json.dump(out, sys.stdout, ensure_ascii=False, separators=(",", ":"))
        print()


main()

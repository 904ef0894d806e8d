"""Trains one peer on train.csv of a folder and answers holdout.csv; prints one line of JSON.

python peers.py --folder F --peer lightgbm|flaml --target C --seconds 60 --threads 2 --seed 1 [--metric log_loss] [--by-time]

The answers (probability of each class in sorted order, a line for each row) go to the file --answers. FLAML's clock is
its own `time_budget`, from the call of `fit` to its end; reading files and importing are not counted, for neither side.
"""

import argparse
import json
import os
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--folder", required=True)
arguments.add_argument("--peer", choices=["lightgbm", "flaml"], required=True)
arguments.add_argument("--target", required=True)
arguments.add_argument("--seconds", type=float, default=60)
arguments.add_argument("--threads", type=int, default=2)
arguments.add_argument("--seed", type=int, default=1)
arguments.add_argument("--metric")
arguments.add_argument("--by-time", action="store_true")
arguments.add_argument("--answers", required=True)
asked = arguments.parse_args()

# Before the import of anything that opens OpenMP.
os.environ["OMP_NUM_THREADS"] = str(asked.threads)

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402


def read(name):
    return pd.read_csv(os.path.join(asked.folder, name), keep_default_na=False, na_values=[""])


train, held = read("train.csv"), read("holdout.csv")
y = pd.factorize(train.pop(asked.target).astype(str), sort=True)[0]
held.pop(asked.target)
for column in train.columns:
    if train[column].dtype.kind in "ifb":
        held[column] = pd.to_numeric(held[column], errors="coerce")
        continue
    # Categories as both peers want them; what only the hold-out has is missing.
    levels = sorted(train[column].dropna().astype(str).unique())
    for table in (train, held):
        table[column] = pd.Categorical(table[column], categories=levels)

began = time.perf_counter()
if asked.peer == "lightgbm":
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(n_jobs=asked.threads, verbose=-1, random_state=asked.seed)
    began = time.perf_counter()
    model.fit(train, y)
    said = {}
else:
    from flaml import AutoML

    model = AutoML()
    settings = {"metric": asked.metric} if asked.metric else {}
    if asked.by_time:
        settings["split_type"] = "time"
    began = time.perf_counter()
    model.fit(
        train,
        y,
        task="classification",
        time_budget=asked.seconds,
        n_jobs=asked.threads,
        seed=asked.seed,
        verbose=0,
        **settings,
    )
    said = {"best": model.best_estimator}
seconds = time.perf_counter() - began
np.savetxt(asked.answers, model.predict_proba(held), fmt="%.9g", delimiter=",")
print(json.dumps({"seconds": seconds, **said}))

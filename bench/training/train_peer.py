"""Trains one peer on the rows of a folder (see data/numbers-file.ts) and prints one line of JSON.

python train_peer.py --folder F --peer lightgbm --threads 1 [--force row|col] [--predictions OUT]

The clock runs from the table in memory to the finished model: building the peer's own data set is included, reading files,
importing and predicting are not. Memory is the resident set of this process: before training, and the highest during it.
"""

import argparse
import json
import os
import sys
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--folder", required=True)
arguments.add_argument("--peer", choices=["lightgbm", "xgboost", "sklearn"], required=True)
arguments.add_argument("--threads", type=int, required=True)
arguments.add_argument("--trees", type=int, required=True)
arguments.add_argument("--force", choices=["row", "col"])
arguments.add_argument("--predictions")
asked = arguments.parse_args()

# Before the import of anything that opens OpenMP.
os.environ["OMP_NUM_THREADS"] = str(asked.threads)

import numpy as np  # noqa: E402


def resident_mb(field):
    with open("/proc/self/status") as status:
        return next((int(line.split()[1]) / 1024 for line in status if line.startswith(field)), None)


def forget_peak():
    """Starts the count of the highest resident set anew (Linux)."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


with open(os.path.join(asked.folder, "about.json")) as file:
    about = json.load(file)
columns = about["columns"]
categories = [at for at, column in enumerate(columns) if column["levels"] > 0]
task, classes = about["task"], about["outputs"]


def read(part):
    rows = about[f"{part}Rows"]
    values = np.fromfile(os.path.join(asked.folder, f"{part}.f32"), dtype=np.float32)
    target = np.fromfile(os.path.join(asked.folder, f"{part}-y.f32"), dtype=np.float32)
    return values.reshape(len(columns), rows).T, target


def lightgbm(x, y):
    import lightgbm as lgb

    def train():
        params = {
            "objective": {"binary": "binary", "multiclass": "multiclass", "regression": "l2"}[task],
            **({"num_class": classes} if task == "multiclass" else {}),
            "num_leaves": 31,
            "max_bin": 255,
            "learning_rate": 0.1,
            "min_data_in_leaf": 20,
            "min_sum_hessian_in_leaf": 1e-3,
            "lambda_l2": 0.0,
            "num_threads": asked.threads,
            "verbosity": -1,
            **({f"force_{asked.force}_wise": True} if asked.force else {}),
        }
        data = lgb.Dataset(x, y, categorical_feature=categories or "auto", params=params)
        return lgb.train(params, data, asked.trees)

    return lgb.__version__, train, lambda model, rows: model.predict(rows, num_threads=asked.threads)


def xgboost(x, y):
    import xgboost as xgb

    kinds = ["c" if column["levels"] > 0 else "q" for column in columns]
    options = {"feature_types": kinds, "enable_categorical": True, "nthread": asked.threads}

    def train():
        objective = {"binary": "binary:logistic", "multiclass": "multi:softprob", "regression": "reg:squarederror"}
        params = {
            "objective": objective[task],
            **({"num_class": classes} if task == "multiclass" else {}),
            "tree_method": "hist",
            "grow_policy": "lossguide",
            "max_leaves": 31,
            "max_depth": 0,
            "max_bin": 255,
            "eta": 0.1,
            "min_child_weight": 1e-3,
            "lambda": 0.0,
            "nthread": asked.threads,
        }
        return xgb.train(params, xgb.QuantileDMatrix(x, y, max_bin=255, **options), asked.trees)

    return xgb.__version__, train, lambda model, rows: model.predict(xgb.DMatrix(rows, **options))


def sklearn(x, y):
    import sklearn
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier
    model = kind(
        max_iter=asked.trees,
        max_leaf_nodes=31,
        max_bins=255,
        learning_rate=0.1,
        min_samples_leaf=20,
        l2_regularization=0.0,
        early_stopping=False,
        categorical_features=categories or None,
    )

    def predict(fitted, rows):
        if task == "regression":
            return fitted.predict(rows)
        answers = fitted.predict_proba(rows)
        return answers[:, 1] if task == "binary" else answers

    return sklearn.__version__, lambda: model.fit(x, y), predict


x, y = read("train")
version, train, predict = {"lightgbm": lightgbm, "xgboost": xgboost, "sklearn": sklearn}[asked.peer](x, y)
before = resident_mb("VmRSS")
forget_peak()
wall, cpu = time.perf_counter(), time.process_time()
model = train()
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
peak = resident_mb("VmHWM")
if asked.predictions:
    held_out, _ = read("valid")
    np.asarray(predict(model, held_out), dtype=np.float64).tofile(asked.predictions)
print(
    json.dumps(
        {
            "version": version,
            "wallSeconds": wall,
            "cpuSeconds": cpu,
            "beforeMb": before,
            "peakMb": peak,
            "python": sys.version.split()[0],
        }
    )
)

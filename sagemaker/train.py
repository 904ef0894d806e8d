"""RTR-4: the training job of a retraining that outgrows a Lambda.

Reads the encoded matrix that PrepareTraining wrote (manifest.json and one file a column), boosts trees with LightGBM, and
writes them as plain arrays, with LightGBM's own answers for some rows; AssembleModel makes the ONNX graph of that.
docs/decisions/0015-sagemaker-gets-a-matrix.md says why. Folders and variables are those of a SageMaker training job:

  /opt/ml/input/data/training        the matrix                    SM_CHANNEL_TRAINING
  /opt/ml/input/config/hyperparameters.json                        SM_HPS (as JSON)
  /opt/ml/checkpoints                kept when a Spot job is interrupted
  /opt/ml/model                      what becomes model.tar.gz     SM_MODEL_DIR
  /opt/ml/output/failure             why it failed

A job that was interrupted goes on after its last checkpoint. Without sampling of rows or columns it ends in the same
trees; with it LightGBM draws anew from there, and ends in others that are as good.
"""

import hashlib
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

import lightgbm as lgb
import numpy as np

VERSION = 1
BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
TRAINING = Path(os.environ.get("SM_CHANNEL_TRAINING", BASE / "input/data/training"))
MODEL = Path(os.environ.get("SM_MODEL_DIR", BASE / "model"))
CHECKPOINTS = BASE / "checkpoints"
FAILURE = BASE / "output/failure"
MAX_FAILURE = 1024  # Characters that SageMaker shows of it.

# Ours (domain/training/boosting/params.ts) to LightGBM's.
NAMES = {
    "learningRate": "learning_rate",
    "leaves": "num_leaves",
    "maxDepth": "max_depth",
    "bins": "max_bin",
    "minChildRows": "min_data_in_leaf",
    "minChildHessian": "min_sum_hessian_in_leaf",
    "l1": "lambda_l1",
    "l2": "lambda_l2",
    "minGain": "min_gain_to_split",
    "featureFraction": "feature_fraction",
    "subsample": "bagging_fraction",
    "subsampleEvery": "bagging_freq",
    "levelL2": "cat_l2",
    "levelSmoothing": "cat_smooth",
    "maxLevelsInSet": "max_cat_threshold",
    "minRowsPerSet": "min_data_per_group",
    "oneLevelUpTo": "max_cat_to_onehot",
    "alpha": "alpha",
    "tweediePower": "tweedie_variance_power",
}
OBJECTIVES = {
    "squared": "regression",
    "absolute": "regression_l1",
    "huber": "huber",
    "quantile": "quantile",
    "poisson": "poisson",
    "tweedie": "tweedie",
}
# Their answers move with the target: it is centred, since ONNX runtimes sum trees in float32.
SHIFTED = {"regression", "regression_l1", "huber", "quantile"}
FLOAT32_MAX = float(np.finfo(np.float32).max)
METRICS = {"binary": "binary_logloss", "multiclass": "multi_logloss"}


class Refused(Exception):
    """The job cannot be done as it was asked for; the message is for people."""


class Interrupted(Exception):
    """SageMaker takes the machine away (Spot); what was learnt is in the checkpoint."""


class Enough(Exception):
    """No further tree has helped for long enough."""


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_whole(path, text):
    """A reader never sees half of it, even when we are killed in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def hyperparameters():
    """SageMaker hands all of them on as text; each is JSON in it where it can be."""
    given = os.environ.get("SM_HPS")
    file = BASE / "input/config/hyperparameters.json"
    raw = json.loads(given) if given else read_json(file) if file.exists() else {}
    values = {}
    for key, value in raw.items():
        try:
            values[key] = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            values[key] = value
    return values


def array(entry, kind, count):
    """One file of the matrix, checked against its digest."""
    path = TRAINING / entry["file"]
    if not path.exists():
        raise Refused(f"The manifest names {entry['file']}, which is not in the training channel.")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise Refused(f"{entry['file']} is not what the manifest describes: its sha256 differs.")
    values = np.frombuffer(data, dtype=kind)
    if len(values) != count:
        raise Refused(f"{entry['file']} has {len(values)} values; the manifest says {count} rows.")
    return values


def read_matrix(manifest):
    """Rows × columns in float32, the target and the weights; the first rows train, the others validate."""
    rows = manifest["trainRows"] + manifest["validRows"]
    columns = manifest["columns"]
    # By column in memory too: LightGBM bins column by column.
    matrix = np.empty((rows, len(columns)), dtype=np.float32, order="F")
    for at, column in enumerate(columns):
        matrix[:, at] = array(column, "<f4", rows)
    target = array(manifest["target"], "<f8", rows).copy()
    weights = array(manifest["weights"], "<f8", rows) if "weights" in manifest else None
    return matrix, target, weights


def lightgbm_params(manifest, params, cores):
    task, outputs = manifest["task"], manifest["outputs"]
    if task == "regression":
        loss = params.get("loss", "squared")
        if loss not in OBJECTIVES:
            raise Refused(f"There is no LightGBM objective for the loss {loss}.")
        objective = OBJECTIVES[loss]
    else:
        objective = task
    chosen = {theirs: params[ours] for ours, theirs in NAMES.items() if ours in params}
    if chosen.get("max_depth") == 0:
        chosen["max_depth"] = -1
    if params.get("topRate", 0) > 0:
        sampling = {"data_sample_strategy": "goss", "top_rate": params["topRate"]}
        chosen = {**chosen, **sampling, "other_rate": params["otherRate"]}
    if task == "binary" and params.get("classBalance"):
        chosen["is_unbalance"] = True
    return {
        **chosen,
        "objective": objective,
        "metric": METRICS.get(task, objective),
        "seed": manifest["seed"],
        "num_threads": cores,
        "deterministic": True,
        "force_row_wise": True,
        "feature_pre_filter": False,
        "verbosity": -1,
        **({"num_class": outputs} if task == "multiclass" else {}),
    }


class Progress:
    """After each round: the learning curve, the best round, and now and then a checkpoint to go on from."""

    order = 30

    def __init__(self, state, patience, about, every_seconds):
        self.state = state
        self.patience = patience
        self.about = about
        self.every_seconds = every_seconds
        self.saved = time.monotonic()
        self.asked_to_stop = False
        self.booster = None

    def __call__(self, env):
        self.booster = env.model
        state = self.state
        rounds = env.iteration + 1
        state["rounds"] = rounds
        for _, _, value, _ in env.evaluation_result_list or []:
            state["curve"].append(value)
            if state["best"] is None or value < state["best"]:
                state["best"], state["bestRounds"] = value, rounds
        if self.asked_to_stop:
            self.save()
            raise Interrupted()
        if state["best"] is not None and rounds - state["bestRounds"] >= self.patience:
            raise Enough()
        if time.monotonic() - self.saved >= self.every_seconds:
            self.save()
            loss = f", validation loss {state['curve'][-1]:.6f}" if state["curve"] else ""
            print(f"round {rounds}{loss}", flush=True)

    def save(self):
        """The trees first, then the state that names them, then the trees before: whenever we die, one state is whole."""
        model = self.booster.model_to_string()
        name = f"trees-{self.state['rounds']}.txt"
        write_whole(CHECKPOINTS / name, model)
        digest = hashlib.sha256(model.encode()).hexdigest()
        state = {**self.state, "about": self.about, "file": name, "sha256": digest}
        write_whole(CHECKPOINTS / "state.json", json.dumps(state))
        for older in CHECKPOINTS.glob("trees-*.txt"):
            if older.name != name:
                older.unlink()
        self.saved = time.monotonic()


def resumed(about):
    """What an interrupted job of the same data and parameters left, as (state, trees); else why there is none."""
    fresh = {"rounds": 0, "curve": [], "best": None, "bestRounds": 0}
    if not (CHECKPOINTS / "state.json").exists():
        return fresh, None
    try:
        state = read_json(CHECKPOINTS / "state.json")
        trees = (CHECKPOINTS / state["file"]).read_text(encoding="utf-8")
        if state["about"] != about:
            print("The checkpoint is of other data or parameters; beginning anew.", flush=True)
        elif state["sha256"] != hashlib.sha256(trees.encode()).hexdigest():
            print("The trees of the checkpoint are not those it names; beginning anew.", flush=True)
        else:
            print(f"Going on after round {state['rounds']}.", flush=True)
            return {key: state[key] for key in fresh}, trees
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"The checkpoint cannot be read ({error}); beginning anew.", flush=True)
    return fresh, None


def float32_at_most(value):
    """The largest float32 that is not above: of float32 values exactly the same ones are at most that."""
    # LightGBM's limit between all values and the missing ones is 1e308.
    value = min(max(value, -FLOAT32_MAX), FLOAT32_MAX)
    rounded = np.float32(value)
    return float(rounded if float(rounded) <= value else np.nextafter(rounded, np.float32(-np.inf)))


def flat(tree, levels):
    """A tree of LightGBM's dump as arrays: node 0 is the root, a leaf asks about column -1."""
    keys = ["column", "threshold", "missingLeft", "left", "right", "value", "rows", "gain", "set"]
    nodes = {key: [] for key in keys}

    def add(**given):
        empty = {"column": -1, "threshold": 0, "missingLeft": 0, "left": 0, "right": 0}
        for key, value in {**empty, "value": 0, "rows": 0, "gain": 0, "set": None, **given}.items():
            nodes[key].append(value)
        return len(nodes["column"]) - 1

    root = tree["tree_structure"]
    stack = [(root, None, None)]
    while stack:
        node, parent, side = stack.pop()
        if "leaf_value" in node:
            at = add(value=float(node["leaf_value"]), rows=int(node.get("leaf_count", 0)))
        else:
            column = node["split_feature"]
            about = {
                "column": column,
                "rows": int(node["internal_count"]),
                "gain": float(node["split_gain"]),
            }
            if node["decision_type"] == "==":
                codes = [int(code) for code in str(node["threshold"]).split("||")]
                at = add(**about, set=[code for code in codes if code < levels[column]])
            else:
                limit = float32_at_most(node["threshold"])
                missing = node["missing_type"]
                # Without a missing value in training LightGBM takes NaN for 0.
                left = node["default_left"] if missing == "NaN" else 0 <= limit
                at = add(**about, threshold=limit, missingLeft=int(left))
            stack.append((node["right_child"], at, "right"))
            stack.append((node["left_child"], at, "left"))
        if parent is not None:
            nodes[side][parent] = at
    return nodes


def failure(text):
    FAILURE.parent.mkdir(parents=True, exist_ok=True)
    FAILURE.write_text(text[:MAX_FAILURE], encoding="utf-8")
    print(text, file=sys.stderr, flush=True)


def train():
    manifest = read_json(TRAINING / "manifest.json")
    if manifest.get("version") != VERSION:
        raise Refused(f"The manifest is of version {manifest.get('version')}; this image knows {VERSION}.")
    params = hyperparameters()
    cores = int(os.environ.get("SM_NUM_CPUS", os.cpu_count() or 1))
    theirs = lightgbm_params(manifest, params, cores)
    rounds, patience = int(params["trees"]), int(params.get("earlyStoppingRounds") or 0)

    matrix, target, weights = read_matrix(manifest)
    split, rows = manifest["trainRows"], len(target)
    base = 0.0
    if theirs["objective"] in SHIFTED:
        base = float(np.average(target[:split], weights=None if weights is None else weights[:split]))
        target -= base
    names = [f"c{at}" for at in range(matrix.shape[1])]
    levels = [column["levels"] for column in manifest["columns"]]

    def dataset(of, reference=None):
        return lgb.Dataset(
            matrix[of],
            label=target[of],
            weight=None if weights is None else weights[of],
            feature_name=names,
            categorical_feature=[at for at, count in enumerate(levels) if count > 0],
            reference=reference,
            params=theirs,
            free_raw_data=False,
        )

    learn = dataset(slice(0, split))
    watched = split < rows and patience > 0
    judge = [dataset(slice(split, rows), learn)] if watched else []

    digest = json.dumps([manifest, theirs, rounds, patience, lgb.__version__], sort_keys=True)
    about = hashlib.sha256(digest.encode()).hexdigest()
    state, trees = resumed(about)
    progress = Progress(state, patience, about, float(params.get("checkpointSeconds", 60)))
    signal.signal(signal.SIGTERM, lambda *_: setattr(progress, "asked_to_stop", True))

    left = rounds - state["rounds"]
    enough = watched and state["rounds"] - state["bestRounds"] >= patience
    if left > 0 and not enough:
        try:
            progress.booster = lgb.train(
                theirs,
                learn,
                num_boost_round=left,
                valid_sets=judge,
                init_model=None if trees is None else lgb.Booster(model_str=trees),
                callbacks=[progress],
            )
        except Enough:
            pass
    else:
        progress.booster = lgb.Booster(model_str=trees)
    booster = progress.booster
    kept = state["bestRounds"] if watched else state["rounds"]

    dump = booster.dump_model(num_iteration=kept)["tree_info"] if kept > 0 else []
    outputs = manifest["outputs"] if manifest["task"] == "multiclass" else 1
    sample = min(manifest["sampleRows"], rows)
    # The last rows: those nothing was trained on, as far as there are any.
    shown = matrix[rows - sample :]
    answers = booster.predict(shown, num_iteration=kept) if kept > 0 else np.zeros((sample, outputs))
    if theirs["objective"] in SHIFTED:
        answers = answers + base
    MODEL.mkdir(parents=True, exist_ok=True)
    write_whole(
        MODEL / "trees.json",
        json.dumps(
            {
                "version": VERSION,
                "trainedBy": f"lightgbm {lgb.__version__}",
                "objective": theirs["objective"],
                "outputs": outputs,
                "base": base,
                "rounds": kept,
                "learningCurve": state["curve"],
                "trees": [flat(tree, levels) for tree in dump],
                "answers": np.asarray(answers, dtype=np.float64).reshape(-1).tolist(),
            }
        ),
    )
    print(f"{kept} rounds kept of {state['rounds']}; {rows} rows, {len(names)} columns.", flush=True)


def main():
    try:
        train()
        return 0
    except Interrupted:
        print("Interrupted; the checkpoint is written.", flush=True)
        return 143
    except Refused as error:
        failure(str(error))
        return 1
    except Exception as error:  # The last resort: what happened must reach whoever reads the job.
        failure(f"{type(error).__name__}: {error}\n{traceback.format_exc()}")
        return 1


if __name__ == "__main__":
    sys.exit(main())

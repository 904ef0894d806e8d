"""Judges expectations with Great Expectations itself (pandas).

standard input:  {"tables": {name: {"columns": [{"name", "type", "values"}]}},
                  "cases": [{"table", "type", "kwargs", "result_format"}]}
standard output: for each case {"success", "result", "raised"}, or {"refused": why} when the arguments are not taken.
"""

import json
import logging
import math
import os
import sys
import warnings

os.environ["GX_ANALYTICS_ENABLED"] = "false"
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import great_expectations as gx  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from great_expectations.expectations.registry import get_expectation_impl  # noqa: E402


def frame(table):
    return pd.DataFrame(
        {
            column["name"]: pd.Series(
                [np.nan if v is None and column["type"] == "float64" else v for v in column["values"]],
                dtype=column["type"],
            )
            for column in table["columns"]
        }
    )


def plain(value):
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def judge(batch, case):
    try:
        expectation = get_expectation_impl(case["type"])(**case["kwargs"])
    except Exception as error:  # its own validation of arguments
        return {"refused": str(error)[:300]}
    answer = batch.validate(expectation, result_format=case["result_format"])
    info = answer.exception_info
    raised = info["raised_exception"] if "raised_exception" in info else True
    return {"success": plain(answer.success), "result": plain(answer.to_json_dict()["result"]), "raised": raised}


spec = json.load(sys.stdin)
source = gx.get_context(mode="ephemeral").data_sources.add_pandas("pandas")
batches = {
    name: source.add_dataframe_asset(name)
    .add_batch_definition_whole_dataframe("all")
    .get_batch({"dataframe": frame(table)})
    for name, table in spec["tables"].items()
}
json.dump([judge(batches[case["table"]], case) for case in spec["cases"]], sys.stdout)

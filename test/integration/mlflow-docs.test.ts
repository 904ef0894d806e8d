import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { mlflowEnvironment } from '../../cli/commands/mlflow.ts';
import { root } from '../../tools/local/paths.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';

/** What the page takes for granted: a model, its data, and itself as ONNX. */
const given = `
import numpy, sklearn.linear_model, skl2onnx
X = numpy.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 5.0]], dtype=numpy.float32)
y = numpy.array([0, 0, 1, 1])
model = sklearn.linear_model.LogisticRegression()
onnx_model = skl2onnx.to_onnx(sklearn.linear_model.LogisticRegression().fit(X, y), X[:1])
`;

it('TRK-1: the Python of docs/mlflow.md runs with the variables that `mlflow env` prints', async () => {
  const { apiUrl, tokens } = inject('installation');
  const page = readFileSync(join(root, 'docs/mlflow.md'), 'utf8');
  const examples = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, code = '']) =>
    // Other tests have a `churn` of their own.
    code.replaceAll('"churn', '"pages-churn'),
  );
  expect(examples.length).toBeGreaterThan(1);
  const check = `
import json
found = mlflow.search_runs(experiment_names=["pages-churn-training"], output_format="list")
print(json.dumps([len(found) >= 1, sorted(found[0].data.params)[:1]]))
`;
  const bin = await pythonEnvironment('mlflow', 'tools/clients/requirements-mlflow.txt');
  const said = await run(
    join(bin, 'python'),
    ['-W', 'ignore', '-c', [given, ...examples, check].join('\n')],
    {
      limitSeconds: 180,
      env: {
        ...mlflowEnvironment(apiUrl, tokens.engineer),
        MLFLOW_DISABLE_TELEMETRY: 'true',
        GIT_PYTHON_REFRESH: 'quiet',
      },
    },
  );
  expect(said.trim().split('\n').at(-1)).toBe('[true, ["C"]]');
});

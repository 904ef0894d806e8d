import { describe, expect, it } from 'vitest';
import { describeVersion } from '#domain/tracking/mlmodel/describe-version.ts';
import { parseMlModel } from '#domain/tracking/mlmodel/read-mlmodel.ts';
import { aModel, aRun, dataset, metrics, modelId, modelMetrics, runId } from './setup.ts';

const source = {
  uri: `models:/${modelId}`,
  location: `mlflow-artifacts:/1/models/${modelId}/artifacts`,
  runId,
  modelId,
};
const mlModel = parseMlModel(
  new TextEncoder().encode(`flavors:
  python_function: {env: {conda: conda.yaml, virtualenv: python_env.yaml}}
  sklearn: {}
saved_input_example_info: {artifact_path: input_example.json}
signature: {inputs: '[]', outputs: '[${' '.repeat(40_000)}]'}
`),
);

describe('REG-4: what is kept with a version', () => {
  it('lineage, data sets, parameters, environment and example, each from who knows it', () => {
    const run = aRun({
      params: new Map([
        ['C', '1.0'],
        ['__proto__', 'nowhere to keep it'],
        ['constructor', 'legal'],
      ]),
      tags: new Map([
        ['mlflow.source.name', 'train.py'],
        ['mlflow.source.git.commit', '0123abc'],
        ['mlflow.parentRunId', 'p'],
        ['estimator_name', 'LogisticRegression'],
      ]),
      datasets: [dataset('churn', 'e475cbeb', 'train'), dataset('churn', 'b1e859d5')],
    });
    const loggedModel = aModel({ params: new Map([['C', '2.0']]) });
    const { source: kept } = describeVersion({
      source,
      run,
      loggedModel,
      mlModel,
      paths: ['MLmodel', 'requirements.txt'],
      runLink: 'https://ci.example/7',
      notServed: 'no ONNX',
    });
    expect(kept).toEqual({
      kind: 'mlflow',
      runId,
      mlflow: {
        uri: source.uri,
        location: source.location,
        runLink: 'https://ci.example/7',
        modelId,
        flavors: ['python_function', 'sklearn'],
        notServed: 'no ONNX',
        declaredSignature: { inputs: '[]' }, // The other side is too long for an item.
        inputExample: 'input_example.json',
        environment: ['conda.yaml', 'python_env.yaml', 'requirements.txt'],
        lineage: {
          experimentId: '1',
          runName: 'bold-mole-7',
          parentRunId: 'p',
          user: 'ada',
          sourceName: 'train.py',
          codeRevision: '0123abc',
        },
        datasets: [
          { name: 'churn', digest: 'e475cbeb', context: 'train', sourceType: 'code' },
          { name: 'churn', digest: 'b1e859d5', sourceType: 'code' },
        ],
      },
      // printf 'churn\ne475cbeb' | sha256sum
      datasetSha256: 'f51655e27435de81dd51eafe78c5f09b6ed9d2d1c8d22fbddca8346b8154e81a',
      algorithm: 'LogisticRegression',
      params: { C: '2.0', constructor: 'legal' },
    });
    expect(Object.keys(kept.params ?? {})).toEqual(['C', 'constructor']);
  });

  it('nothing where nothing is known', () => {
    expect(describeVersion({ source: { uri: 's3://b/x', location: 's3://b/x' } })).toEqual({
      source: { kind: 'mlflow', mlflow: { uri: 's3://b/x', location: 's3://b/x' } },
      metrics: new Map(),
    });
  });

  it('the algorithm is the class of the estimator, else the flavour', () => {
    const tags = new Map([['estimator_class', 'sklearn.linear_model._ridge.Ridge']]);
    const algorithmOf = (given: Omit<Parameters<typeof describeVersion>[0], 'source'>) =>
      describeVersion({ source, ...given }).source.algorithm;
    expect(algorithmOf({ run: aRun({ tags }), mlModel })).toBe('Ridge');
    expect(algorithmOf({ run: aRun(), mlModel })).toBe('sklearn');
    expect(algorithmOf({ run: aRun() })).toBeUndefined();
  });

  it('the metrics of the logged model, the newest of each; without any those of the run', () => {
    const run = aRun({ metrics: metrics({ loss: 3 }) });
    const [older] = modelMetrics({ f1: 0.5 });
    const newer = modelMetrics({ f1: 0.6 }).map((metric) => ({ ...metric, timestamp: 9 }));
    const of = (own: ReturnType<typeof modelMetrics>) =>
      describeVersion({ source, run, loggedModel: aModel({ metrics: own }) }).metrics;
    expect(of([...newer, ...(older ? [older] : [])])).toEqual(new Map([['f1', 0.6]]));
    expect(of([])).toEqual(new Map([['loss', 3]]));
  });

  it('parameters as far as an item of the table has room for', () => {
    const params = new Map([
      ['long', 'x'.repeat(17_000)],
      ['depth', '3'],
    ]);
    expect(describeVersion({ source, run: aRun({ params }) }).source.params).toEqual({
      depth: '3',
    });
  });
});

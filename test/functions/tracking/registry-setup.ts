import type { APIGatewayProxyEvent } from 'aws-lambda';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import type { Role } from '#domain/access/actor.ts';
import { createLoggedModel } from '#domain/tracking/create-logged-model.ts';
import type { TrackedFiles } from '#domain/tracking/ports.ts';
import type { Run } from '#domain/tracking/run.ts';
import { runIdIn } from '#domain/tracking/tracking-ids.ts';
import {
  type ModelVersionDeps,
  modelVersionCalls,
} from '#functions/tracking/calls/model-versions.ts';
import { registeredModelCalls } from '#functions/tracking/calls/registered-models.ts';
import { mlflowApi } from '#functions/tracking/mlflow-api.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an API answers is what the test is about
  readonly body: any;
}

const start = Date.UTC(2026, 10, 2);

/** The registry's calls over memory twins. Every request is a second later than the one before. */
export function setup(more: Partial<ModelVersionDeps> = {}) {
  let seconds = 0;
  let ids = 0;
  const entropy = () => `${++ids}`.padStart(20, '0');
  const files = memoryTrackedFiles();
  const tracking = memoryTrackingStore();
  const deps = {
    store: memoryModelStore(),
    tracking,
    files,
    artifacts: memoryArtifacts(),
    runtime: onnxRuntime(),
    stopwatch: performance,
    clock: { now: () => new Date(start + seconds * 1000) },
    ids: { next: () => `id-${++ids}` },
    exempt: (name: string) => name.startsWith('free'),
    ...more,
  };
  const handler = mlflowApi([...registeredModelCalls(deps), ...modelVersionCalls(deps)]);

  const askAs =
    (name: string, role: Role) =>
    async (method: string, path: string, fields: object = {}): Promise<Answer> => {
      seconds += 1;
      const inQuery = method === 'GET';
      const query = Object.entries(fields).map(([key, value]) => [key, [value].flat().map(inUrl)]);
      const event = {
        httpMethod: method,
        path: `/api/2.0/mlflow/${path}`,
        headers: { 'Content-Type': 'application/json' },
        queryStringParameters: null,
        multiValueQueryStringParameters: inQuery ? Object.fromEntries(query) : null,
        isBase64Encoded: false,
        body: inQuery ? null : JSON.stringify(fields),
        requestContext: {
          requestId: `request-${++ids}`,
          authorizer: { principalId: name, role },
        },
      } as unknown as APIGatewayProxyEvent;
      const { statusCode, body } = await handler(event);
      return { status: statusCode, body: JSON.parse(body) };
    };

  const run = async (over: Partial<Run> = {}): Promise<Run> => {
    const id = runIdIn('0', entropy());
    const made: Run = {
      id,
      experimentId: '0',
      name: 'bold-fox',
      userId: 'ada',
      status: 'RUNNING',
      startTime: start,
      lifecycle: 'active',
      artifactUri: `mlflow-artifacts:/0/${id}/artifacts`,
      params: new Map(),
      tags: new Map([['mlflow.runName', 'bold-fox']]),
      metrics: new Map(),
      datasets: [],
      modelInputs: [],
      modelOutputs: [],
      revision: 0,
      ...over,
    };
    await tracking.createRun(made);
    return made;
  };

  return {
    ...deps,
    tracking,
    files,
    ask: askAs('ada', 'engineer'),
    askAs,
    run,
    /** A logged model with these files, of a run when one is given. */
    logged: async (content: Readonly<Record<string, string | Uint8Array>> = {}, of?: Run) => {
      const model = await createLoggedModel(
        { store: tracking, clock: deps.clock, entropy },
        {
          experimentId: '0',
          name: 'm',
          params: [],
          tags: [],
          ...(of && { sourceRunId: of.id }),
        },
      );
      await put(files, model.artifactUri, content);
      return model;
    },
    /** Makes a model and, each from a place of its own, so many versions. */
    registered: async (name: string, versions = 0) => {
      const ask = askAs('ada', 'engineer');
      await ask('POST', 'registered-models/create', { name });
      for (let at = 1; at <= versions; at += 1)
        await ask('POST', 'model-versions/create', {
          name,
          source: `s3://elsewhere/${name}/${at}`,
        });
    },
  };
}

const inUrl = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

export async function put(
  files: TrackedFiles,
  location: string,
  content: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [path, bytes] of Object.entries(content))
    await files.write(
      `${location.replace('mlflow-artifacts:/', '')}/${path}`,
      typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    );
}

export const onnxMlModel = `artifact_path: net
flavors:
  onnx:
    code: null
    data: model.onnx
    onnx_version: 1.20.0
    providers: [CPUExecutionProvider]
  python_function:
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.onnx
    python_version: 3.11.9
mlflow_version: 3.17.2
`;

export const sklearnMlModel = `artifact_path: m
flavors:
  python_function:
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.sklearn
    python_version: 3.11.9
  sklearn:
    pickled_model: model.pkl
    sklearn_version: 1.7.2
mlflow_version: 3.17.2
model_size_bytes: 812
saved_input_example_info:
  artifact_path: input_example.json
  type: dataframe
signature:
  inputs: '[{"type": "double", "name": "tenure", "required": true}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
  params: null
`;

import type { Permission } from '#domain/access/permissions.ts';
import type { Runtime } from '#domain/registry/model-version.ts';
import { entityRows } from '#domain/serving/entity-rows.ts';
import type { Explainer, OnlineFeatures } from '#domain/serving/ports.ts';
import { type PredictDeps, predict } from '#domain/serving/predict.ts';
import { inferSubject, readInferRequest } from '#domain/serving/read-infer-request.ts';
import { inferContext } from '#domain/serving/request-context.ts';
import { type Row, rowsToTensors } from '#domain/serving/rows-to-tensors.ts';
import { servedVersion } from '#domain/serving/served-version.ts';
import { featuresOf, rowsOf } from '#domain/serving/tensor-rows.ts';
import { type InferResponse, writeInferResponse } from '#domain/serving/write-infer-response.ts';
import { errorAnswer } from '../runtime/error-answer.ts';
import { MethodNotAllowed, matchRoute, type PredictRoute, permissionFor } from './match-route.ts';
import { type BodyAsSent, readBody } from './request-body.ts';
import { onlyRow, readRows, rowsBody } from './rows-request.ts';

export interface PredictHttpDeps extends PredictDeps {
  /** Of the product, for GET /v2. */
  readonly productVersion: string;
  /** Of a request's body; larger ones are answered with 413. */
  readonly maxBodyBytes: number;
  /** For requests that name entities; without it they are refused. */
  readonly features?: OnlineFeatures;
  /** For requests that ask to be explained; without it they are refused. */
  readonly explainer?: Explainer;
  /** Called at the end of every request: writes the metrics. */
  flush(properties: Readonly<Record<string, string | number | boolean>>): void;
}

/** A request, whatever brought it: API Gateway (predict-api.ts) or Node's own server (cli/serve). */
export interface PredictRequest extends BodyAsSent {
  readonly id: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Throws `forbidden` when the caller may not. */
  authorize(permission: Permission): void;
}

export interface PredictAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON as text; bytes when tensors are answered in binary. */
  readonly body: string | Buffer;
}

/** In model metadata; the first two are Triton's names. */
const platforms: Readonly<Record<Runtime, string>> = {
  onnx: 'onnx_onnxv1',
  ensemble: 'ensemble',
  remote: 'remote',
  none: 'none',
};

type ModelRoute = Extract<PredictRoute, { readonly model: string }>;

/**
 * SRV-2: the Open Inference Protocol with its binary tensor extension, and plain rows. No router, no schema library, no
 * log line per request: this is the hot path. Every error has the body `{"error", "field"?, "hint"?, "requestId"}`.
 */
export function createPredictHttp(deps: PredictHttpDeps) {
  return async (request: PredictRequest): Promise<PredictAnswer> => {
    const startedAt = deps.stopwatch.now();
    const answer = await respond(deps, request).catch((error) => refuse(error, request.id));
    deps.metrics.metric('latencyMs', deps.stopwatch.now() - startedAt);
    if (answer.status >= 500) deps.metrics.metric('serverErrors', 1);
    else if (answer.status >= 400) deps.metrics.metric('clientErrors', 1);
    deps.flush({ requestId: request.id, path: request.path, status: answer.status });
    return answer;
  };
}

async function respond(deps: PredictHttpDeps, request: PredictRequest): Promise<PredictAnswer> {
  const route = matchRoute(request.method, request.path);
  request.authorize(permissionFor(route));
  switch (route.kind) {
    case 'server':
      return ok({
        name: 'loopwright',
        version: deps.productVersion,
        extensions: ['binary_tensor_data'],
      });
    case 'live':
      return ok({ live: true });
    case 'ready':
      return ok({ ready: true, live: true });
    case 'model':
      return ok(await describe(deps, route as ModelRoute));
    case 'model-ready':
      return ok(await makeReady(deps, route as ModelRoute));
    case 'infer':
      return infer(deps, route as ModelRoute, request);
    case 'predict':
      return predictRows(deps, route as ModelRoute, request);
  }
}

async function describe(deps: PredictHttpDeps, route: ModelRoute) {
  const { record, version } = await servedVersion(deps.directory, route.model, route.version);
  const serving = record?.variants.map((variant) => String(variant.version)) ?? [];
  return {
    name: route.model,
    versions: route.version === undefined ? serving : [String(route.version)],
    platform: platforms[version.runtime ?? 'onnx'],
    inputs: version.signature.inputs,
    outputs: version.signature.outputs,
    ...(version.signature.columns && { columns: version.signature.columns }),
  };
}

/** Ready means loaded: asking warms the model up. */
async function makeReady(deps: PredictHttpDeps, route: ModelRoute) {
  const { version } = await servedVersion(deps.directory, route.model, route.version);
  await deps.models.use(version, async () => {});
  return { name: route.model, ready: true };
}

async function infer(deps: PredictHttpDeps, route: ModelRoute, sent: PredictRequest) {
  const { json: body, ...extras } = readBody(sent, deps.maxBodyBytes);
  const fields = inferContext(body);
  let asked: ReturnType<typeof readInferRequest> | undefined;
  const prediction = await predict(deps, {
    ...route,
    source: 'infer',
    subject: inferSubject(body),
    ...(fields && { fields }),
    read(signature) {
      const now = readInferRequest(signature, body, extras);
      asked ??= now; // A shadow may read it again, by another signature.
      const rows = rowsOf(now.tensors);
      return { ...now, rows, features: featuresOf(signature, now.tensors, rows) };
    },
  });
  const answer = writeInferResponse({
    model: route.model,
    version: prediction.version.version,
    ...(asked?.id === undefined ? {} : { id: asked.id }),
    parameters: { prediction_ids: prediction.ids.join(','), variant: prediction.variant },
    outputs: prediction.outputs,
    ...(asked === undefined ? {} : { binaryOutputs: asked.binaryOutputs }),
  });
  await prediction.captured;
  return answer.binary.length === 0 ? json(200, answer.json) : binary(answer);
}

async function predictRows(deps: PredictHttpDeps, route: ModelRoute, sent: PredictRequest) {
  const { json: whole, exact } = readBody(sent, deps.maxBodyBytes);
  const { instances, subject, context, entities, explain } = await readRows(
    deps,
    route.model,
    whole,
  );
  const rowFields = onlyRow(entities?.features ?? instances);
  const fields = context || rowFields ? { ...rowFields, ...context } : undefined;
  let sentRows: readonly Row[] = [];
  const prediction = await predict(deps, {
    ...route,
    source: 'predict',
    subject,
    ...(fields && { fields }),
    read(signature) {
      const kept = entities && entityRows(signature, entities.ids, entities.features);
      const again = () => kept ?? rowsBody(exact()).instances;
      const { rows, tensors } = rowsToTensors(signature, kept ?? instances, undefined, again);
      if (sentRows.length === 0) sentRows = rows; // A shadow may read them again, by another signature.
      return { tensors, rows: rows.length, features: (row) => rows[row] ?? {} };
    },
  });
  const { version, semver } = prediction.version;
  const explanations = explain
    ? await deps.explainer?.explain(prediction.version, entities?.features ?? sentRows)
    : undefined;
  const answer = JSON.stringify({
    model: route.model,
    predictions: prediction.ids.map((id, row) => ({
      id,
      ...(entities && { entity: entities.ids[row] }),
      ...prediction.rowOutputs(row),
      version,
      semver,
      variant: prediction.variant,
      ...(explanations && { explanation: explanations[row] }),
    })),
  });
  await prediction.captured;
  return json(200, answer);
}

function refuse(error: unknown, requestId: string): PredictAnswer {
  if (error instanceof MethodNotAllowed) {
    const answer = json(405, JSON.stringify({ error: error.message, hint: error.hint, requestId }));
    return { ...answer, headers: { ...answer.headers, allow: error.allow } };
  }
  const known = errorAnswer(error, requestId);
  if (known !== undefined) return json(known.statusCode, JSON.stringify(known.body));
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(
    JSON.stringify({ level: 'ERROR', message: 'unexpected error', requestId, details }),
  );
  return json(
    500,
    JSON.stringify({
      error: 'Something went wrong on our side.',
      hint: `Try again; if it happens again, look for ${requestId} in the logs.`,
      requestId,
    }),
  );
}

const ok = (body: unknown) => json(200, JSON.stringify(body));

const json = (status: number, body: string): PredictAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body,
});

function binary({ json: text, binary: parts }: InferResponse): PredictAnswer {
  const head = Buffer.from(text);
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(head.length),
    },
    body: Buffer.concat([head, ...parts]),
  };
}

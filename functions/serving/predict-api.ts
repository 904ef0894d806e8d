import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { invalid, tooLarge } from '#domain/errors.ts';
import { parseJsonBody } from '#domain/serving/json-body.ts';
import { type PredictDeps, predict } from '#domain/serving/predict.ts';
import { inferSubject, readInferRequest } from '#domain/serving/read-infer-request.ts';
import { rowsToTensors } from '#domain/serving/rows-to-tensors.ts';
import { servedVersion } from '#domain/serving/served-version.ts';
import { featuresOf, rowsOf } from '#domain/serving/tensor-rows.ts';
import { writeInferResponse } from '#domain/serving/write-infer-response.ts';
import { callerWith } from '../runtime/caller.ts';
import { errorAnswer } from '../runtime/error-answer.ts';
import { MethodNotAllowed, matchRoute, type PredictRoute, permissionFor } from './match-route.ts';

/** Lambda takes 6 MB with the envelope of API Gateway around the body. */
const maxBodyBytes = 5 * 1024 * 1024;

export interface PredictApiDeps extends PredictDeps {
  /** Of the product, for GET /v2. */
  readonly productVersion: string;
  /** Called at the end of every request: writes the metrics. */
  flush(properties: Readonly<Record<string, string | number | boolean>>): void;
}

type ModelRoute = Extract<PredictRoute, { readonly model: string }>;

/**
 * SRV-2: the Open Inference Protocol and plain rows, on one function. No router, no schema library, no log line per
 * request: this is the hot path. Every error has the body `{"error", "field"?, "hint"?, "requestId"}`.
 */
export function createPredictApi(deps: PredictApiDeps) {
  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const startedAt = deps.stopwatch.now();
    const { requestId } = event.requestContext;
    const answer = await respond(deps, event).catch((error: unknown) => refuse(error, requestId));
    deps.metrics.metric('latencyMs', deps.stopwatch.now() - startedAt);
    if (answer.statusCode >= 500) deps.metrics.metric('serverErrors', 1);
    else if (answer.statusCode >= 400) deps.metrics.metric('clientErrors', 1);
    deps.flush({ requestId, path: event.path, status: answer.statusCode });
    return answer;
  };
}

async function respond(
  deps: PredictApiDeps,
  event: APIGatewayProxyEvent,
): Promise<APIGatewayProxyResult> {
  const route = matchRoute(event.httpMethod, event.path);
  callerWith(permissionFor(route), event);
  switch (route.kind) {
    case 'server':
      return ok({ name: 'loopwright', version: deps.productVersion, extensions: [] });
    case 'live':
      return ok({ live: true });
    case 'ready':
      return ok({ ready: true, live: true });
    case 'model':
      return ok(await describe(deps, route as ModelRoute));
    case 'model-ready':
      return ok(await makeReady(deps, route as ModelRoute));
    case 'infer':
      return infer(deps, route as ModelRoute, event);
    case 'predict':
      return predictRows(deps, route as ModelRoute, event);
  }
}

async function describe(deps: PredictApiDeps, route: ModelRoute) {
  const { record, version } = await servedVersion(deps.directory, route.model, route.version);
  const serving = record?.variants.map((variant) => String(variant.version)) ?? [];
  return {
    name: route.model,
    versions: route.version === undefined ? serving : [String(route.version)],
    platform: 'onnx_onnxv1',
    inputs: version.signature.inputs,
    outputs: version.signature.outputs,
  };
}

/** Ready means loaded: asking warms the model up. */
async function makeReady(deps: PredictApiDeps, route: ModelRoute) {
  const { version } = await servedVersion(deps.directory, route.model, route.version);
  await deps.models.use(version, async () => {});
  return { name: route.model, ready: true };
}

async function infer(deps: PredictApiDeps, route: ModelRoute, event: APIGatewayProxyEvent) {
  if (header(event, 'inference-header-content-length') !== undefined)
    throw invalid('Binary tensor data is not taken here.', {
      field: 'Inference-Header-Content-Length',
      hint: 'Send the data as JSON; with tritonclient: set_data_from_numpy(x, binary_data=False).',
    });
  const body = bodyOf(event);
  let id: string | undefined;
  const prediction = await predict(deps, {
    ...route,
    source: 'infer',
    subject: inferSubject(body),
    read(signature) {
      const request = readInferRequest(signature, body);
      id = request.id;
      const rows = rowsOf(request.tensors);
      return { ...request, rows, features: featuresOf(request.tensors, rows) };
    },
  });
  const answer = writeInferResponse({
    model: route.model,
    version: prediction.version.version,
    ...(id === undefined ? {} : { id }),
    parameters: { prediction_ids: prediction.ids.join(','), variant: prediction.variant },
    outputs: prediction.outputs,
  });
  await prediction.captured;
  return json(200, answer);
}

async function predictRows(deps: PredictApiDeps, route: ModelRoute, event: APIGatewayProxyEvent) {
  const body = bodyOf(event) as { instances?: unknown; subject?: unknown } | null;
  const { instances, subject } = typeof body === 'object' && body !== null ? body : {};
  if (subject !== undefined && typeof subject !== 'string' && typeof subject !== 'number')
    throw invalid('`subject` must be a text.', { field: 'subject' });
  const prediction = await predict(deps, {
    ...route,
    source: 'predict',
    subject: subject === undefined ? undefined : String(subject),
    read(signature) {
      const { rows, tensors } = rowsToTensors(signature, instances);
      return { tensors, rows: rows.length, features: (row) => rows[row] ?? {} };
    },
  });
  const { version, semver } = prediction.version;
  const answer = JSON.stringify({
    model: route.model,
    predictions: prediction.ids.map((id, row) => ({
      id,
      ...prediction.rowOutputs(row),
      version,
      semver,
      variant: prediction.variant,
    })),
  });
  await prediction.captured;
  return json(200, answer);
}

function bodyOf(event: APIGatewayProxyEvent): unknown {
  const sent = event.body ?? '';
  const text = event.isBase64Encoded ? Buffer.from(sent, 'base64').toString('utf8') : sent;
  if (Buffer.byteLength(text) > maxBodyBytes)
    throw tooLarge(`The body is larger than ${maxBodyBytes} bytes.`, {
      hint: 'Send the rows in several requests.',
    });
  return parseJsonBody(text);
}

function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  for (const [key, value] of Object.entries(event.headers ?? {}))
    if (key.toLowerCase() === name) return value;
  return undefined;
}

function refuse(error: unknown, requestId: string): APIGatewayProxyResult {
  if (error instanceof MethodNotAllowed)
    return {
      ...json(405, JSON.stringify({ error: error.message, hint: error.hint, requestId })),
      headers: { 'content-type': 'application/json', allow: error.allow },
    };
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

const json = (statusCode: number, body: string): APIGatewayProxyResult => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body,
});

import type { Clock, Ids } from '../clock.ts';
import { DomainError, unavailable } from '../errors.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { Signature } from '../registry/signature.ts';
import type { Metrics } from '../workflows.ts';
import type { BanditLedger } from './bandits/ports.ts';
import type { CaptureLog, FeatureValue } from './capture.ts';
import { captureRequest } from './capture-request.ts';
import { chooseRoute, type Route } from './choose-route.ts';
import { microseconds } from './microseconds.ts';
import type { Tensor, Trace } from './model-runtime.ts';
import type { LoadedModels, OversizeRows, ServingDirectory, Stopwatch, Warn } from './ports.ts';
import { cacheKey, type ResponseCache } from './response-cache.ts';
import type { Fields } from './routing/match-rule.ts';
import { outputRoles, type RowOutputs, rowOutputs } from './row-outputs.ts';
import { existingVersion } from './served-version.ts';
import type { Variant } from './serving-record.ts';

export interface PredictDeps {
  readonly directory: ServingDirectory;
  readonly models: LoadedModels;
  readonly captures: CaptureLog;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly ids: Ids;
  readonly metrics: Metrics;
  readonly warn: Warn;
  /** Where a serving record may name a bandit; without it the weights decide. */
  readonly bandits?: Pick<BanditLedger, 'statistics' | 'remember'>;
  /** Where a serving record may ask for a cache; without it nothing is kept. */
  readonly answers?: ResponseCache;
  /** Without it large rows stay in their lines. */
  readonly oversize?: OversizeRows;
  /** Settles after so many milliseconds. Without it no shadows are asked. */
  readonly wait?: (ms: number) => Promise<void>;
}

export interface PredictInput {
  readonly model: string;
  /** Asks for this version instead of the one the serving record chooses. */
  readonly version?: number;
  /** Who the prediction is about. The same subject gets the same version for as long as the weights allow. */
  readonly subject: string | undefined;
  readonly source: 'infer' | 'predict';
  /** What rules and bandits look at: the request's context, and its row when it has one of plain columns. */
  readonly fields?: Fields;
  /** Reads the request against the signature of the version that answers; throws `invalid`. */
  read(signature: Signature): Asked;
}

/** What is asked of the model: tensors that hold `rows` predictions. */
export interface Asked {
  readonly tensors: readonly Tensor[];
  readonly rows: number;
  /** The outputs to answer with; all when absent. */
  readonly outputs?: readonly string[];
  features(row: number): Readonly<Record<string, FeatureValue>>;
}

export interface Prediction {
  readonly version: ModelVersion;
  readonly variant: Variant['role'];
  /** One per row, sortable by time; labels come back by them. */
  readonly ids: readonly string[];
  readonly outputs: readonly Tensor[];
  rowOutputs(row: number): RowOutputs;
  /** Of the model alone. */
  readonly latencyMs: number;
  /** Settles when the captures are delivered; never rejects. Await it before the function may be frozen. */
  readonly captured: Promise<void>;
}

/**
 * SRV-1, SRV-6, SRV-8: one version answers all rows of a request, and each row is captured. Throws `not-found` when
 * nothing serves under the name, `invalid` for what the caller got wrong, `unavailable` when the model fails on an
 * input that fits its signature; that failure is captured too, for the guardrails. A lost capture never fails an answer.
 */
export async function predict(deps: PredictDeps, input: PredictInput): Promise<Prediction> {
  const { metrics, stopwatch, answers } = deps;
  const firstId = deps.ids.next();
  const record = await deps.directory.serving(input.model);
  const route = await chooseRoute(deps.bandits, record, input, firstId);
  const version = await existingVersion(deps.directory, input.model, route.version, record);
  const asked = input.read(version.signature);
  const ids = Array.from({ length: asked.rows }, (_, row) =>
    row === 0 ? firstId : deps.ids.next(),
  );
  const tags = { model: input.model, version: String(version.version) };
  const remembered = remember(deps, input.model, route, firstId);
  const capture = captureRequest(deps, { record, route, version, input, asked, ids });

  const wanted = asked.outputs ?? version.signature.outputs.map(({ name }) => name);
  const computed = [...new Set([...wanted, ...Object.values(outputRoles(version.signature))])];
  const settings = record?.cache;
  const key = settings && answers && cacheKey(version.version, asked.tensors, computed);
  let startedAt = stopwatch.now();
  let loaded = false;
  let membersOf: Parameters<Trace>[0] | undefined;
  try {
    const kept = key && answers?.get(input.model, key, settings);
    const results =
      kept ||
      (await deps.models.use(version, (model) => {
        loaded = true;
        startedAt = stopwatch.now();
        return model.run(asked.tensors, computed, (members) => {
          membersOf = members;
        });
      }));
    const latencyMs = microseconds(stopwatch.now() - startedAt);
    const row = rowOutputs(version.signature, results, asked.rows);
    metrics.metric('predictions', asked.rows, tags);
    if (kept) metrics.metric('cachedPredictions', asked.rows, tags);
    else metrics.metric('modelLatencyMs', latencyMs, tags);
    if (key && !kept) answers?.set(input.model, key, settings, results);
    return {
      version,
      variant: route.role,
      ids,
      outputs: wanted.map((name) => results.find((tensor) => tensor.name === name) as Tensor),
      rowOutputs: row,
      latencyMs,
      captured: all(
        remembered,
        capture.answer(
          latencyMs,
          (at) => ({
            outputs: row(at),
            ...(membersOf && { members: membersOf(at) }),
          }),
          kept ? { cached: true } : {},
        ),
        capture.shadows(version),
      ),
    };
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause);
    metrics.metric('modelErrors', asked.rows, tags);
    const latencyMs = microseconds(stopwatch.now() - startedAt);
    await all(
      remembered,
      capture.answer(latencyMs, () => ({ outputs: null, error })),
    );
    // What could not be reached says so itself, and has nothing to do with the input.
    if (cause instanceof DomainError && (!loaded || cause.kind === 'unavailable')) throw cause;
    const what = loaded ? 'failed on this input' : 'could not be loaded';
    throw unavailable(`Version ${version.version} of ${input.model} ${what}.`, {
      hint: 'The failure was recorded; the error is in the capture of this prediction.',
      cause,
    });
  }
}

/** All of them settled; none of them rejects. */
const all = async (...parts: readonly (Promise<void> | undefined)[]): Promise<void> => {
  await Promise.all(parts);
};

/** A decision that is not remembered cannot be rewarded; the answer is given all the same. */
async function remember(
  { bandits, clock, metrics, warn }: PredictDeps,
  model: string,
  { version, assignment, x }: Route,
  id: string,
): Promise<void> {
  if (assignment === undefined) return;
  try {
    const at = clock.now().toISOString();
    await bandits?.remember({ id, model, bandit: assignment.bandit, version, at, ...(x && { x }) });
  } catch (error) {
    metrics.metric('decisionsLost', 1, { model });
    warn('bandit decision lost', { model, reason: String(error) });
  }
}

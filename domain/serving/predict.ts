import type { Clock, Ids } from '../clock.ts';
import { DomainError, unavailable } from '../errors.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { Signature } from '../registry/signature.ts';
import type { Metrics } from '../workflows.ts';
import type { CaptureLine, CaptureLog, FeatureValue } from './capture.ts';
import { chooseVariant } from './choose-variant.ts';
import { shareOf } from './hash32.ts';
import type { Tensor, Trace } from './model-runtime.ts';
import type { LoadedModels, ServingDirectory, Stopwatch, Warn } from './ports.ts';
import { outputRoles, type RowOutputs, rowOutputs } from './row-outputs.ts';
import { existingVersion, notServed } from './served-version.ts';
import type { ServingRecord, Variant } from './serving-record.ts';

export interface PredictDeps {
  readonly directory: ServingDirectory;
  readonly models: LoadedModels;
  readonly captures: CaptureLog;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly ids: Ids;
  readonly metrics: Metrics;
  readonly warn: Warn;
}

export interface PredictInput {
  readonly model: string;
  /** Asks for this version instead of the one the serving record chooses. */
  readonly version?: number;
  /** Who the prediction is about. The same subject gets the same version for as long as the weights allow. */
  readonly subject: string | undefined;
  readonly source: 'infer' | 'predict';
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
  const { metrics, stopwatch } = deps;
  const firstId = deps.ids.next();
  const { version, variant, captureRate } = await choose(deps.directory, input, firstId);
  const asked = input.read(version.signature);
  const ids = Array.from({ length: asked.rows }, (_, row) =>
    row === 0 ? firstId : deps.ids.next(),
  );
  const tags = { model: input.model, version: String(version.version) };
  const captured = ids.flatMap((id, row) => (shareOf(id) < captureRate ? [row] : []));
  const capture = (
    latencyMs: number,
    said: (row: number) => Pick<CaptureLine, 'outputs' | 'error' | 'members'>,
  ) => {
    const ts = deps.clock.now().toISOString();
    const lines = captured.map(
      (row): CaptureLine => ({
        id: ids[row] as string,
        ts,
        model: input.model,
        version: version.version,
        variant,
        ...(input.version === undefined ? {} : { pinned: true }),
        subject: input.subject ?? null,
        ...(asked.rows > 1 ? { requestId: firstId } : {}),
        features: asked.features(row),
        ...said(row),
        latencyMs,
        source: input.source,
      }),
    );
    return deliver(deps, input.model, lines);
  };

  const wanted = asked.outputs ?? version.signature.outputs.map(({ name }) => name);
  const computed = [...new Set([...wanted, ...Object.values(outputRoles(version.signature))])];
  let startedAt = stopwatch.now();
  let loaded = false;
  let membersOf: Parameters<Trace>[0] | undefined;
  try {
    const results = await deps.models.use(version, (model) => {
      loaded = true;
      startedAt = stopwatch.now();
      return model.run(asked.tensors, computed, (members) => {
        membersOf = members;
      });
    });
    const latencyMs = round(stopwatch.now() - startedAt);
    const row = rowOutputs(version.signature, results, asked.rows);
    metrics.metric('predictions', asked.rows, tags);
    metrics.metric('modelLatencyMs', latencyMs, tags);
    return {
      version,
      variant,
      ids,
      outputs: wanted.map((name) => results.find((tensor) => tensor.name === name) as Tensor),
      rowOutputs: row,
      latencyMs,
      captured: capture(latencyMs, (at) => ({
        outputs: row(at),
        ...(membersOf === undefined ? {} : { members: membersOf(at) }),
      })),
    };
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause);
    metrics.metric('modelErrors', asked.rows, tags);
    await capture(round(stopwatch.now() - startedAt), () => ({ outputs: null, error }));
    // What could not be reached says so itself, and has nothing to do with the input.
    if (cause instanceof DomainError && (!loaded || cause.kind === 'unavailable')) throw cause;
    const what = loaded ? 'failed on this input' : 'could not be loaded';
    throw unavailable(`Version ${version.version} of ${input.model} ${what}.`, {
      hint: 'The failure was recorded; the error is in the capture of this prediction.',
      cause,
    });
  }
}

async function choose(directory: ServingDirectory, input: PredictInput, firstId: string) {
  const { model } = input;
  const record = await directory.serving(model);
  const variant = variantFor(record, input, firstId);
  const version = await existingVersion(directory, model, variant.version, record);
  return { version, variant: variant.role, captureRate: record?.captureRate ?? 1 };
}

function variantFor(record: ServingRecord | undefined, input: PredictInput, firstId: string) {
  const { model, version, subject = firstId } = input;
  if (version !== undefined) {
    const known = record?.variants.find((variant) => variant.version === version);
    return { version, role: known?.role ?? 'challenger' };
  }
  const chosen = record && chooseVariant(model, record.variants, subject);
  if (chosen !== undefined) return chosen;
  throw notServed(model);
}

async function deliver(
  { captures, metrics, warn }: PredictDeps,
  model: string,
  lines: readonly CaptureLine[],
): Promise<void> {
  if (lines.length === 0) return;
  try {
    await captures.captures(lines);
  } catch (error) {
    metrics.metric('captureFailures', lines.length);
    warn('captures lost', { model, lines: lines.length, reason: String(error) });
  }
}

/** Microseconds are enough. */
const round = (ms: number) => Math.round(ms * 1000) / 1000;

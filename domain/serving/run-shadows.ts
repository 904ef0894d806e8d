import type { ModelVersion } from '../registry/model-version.ts';
import type { Signature } from '../registry/signature.ts';
import { shareOf } from './hash32.ts';
import type { Asked, PredictDeps, PredictInput } from './predict.ts';
import type { Shadow } from './routing/routing.ts';
import { outputRoles, type RowOutputs, rowOutputs } from './row-outputs.ts';

/**
 * How long an answer may be kept back for shadows to compute. Lambda stops the process once the answer is given, so what
 * should finish must finish before; the delivery of the captures, which the answer waits for anyway, takes about as
 * long as this. A shadow that needs more is dropped and counted. A model that was being loaded for it goes on loading.
 */
export const shadowBudgetMs = 25;

export interface ShadowAnswer {
  readonly version: number;
  /** Of the model alone. */
  readonly latencyMs: number;
  /** What it said of a row; the error when it failed. */
  readonly said: ((row: number) => RowOutputs) | { readonly error: string };
}

/** Whether this request is copied: by its first prediction's id, apart from where the weights put its subject. */
export const isMirrored = ({ version, percent }: Shadow, predictionId: string): boolean =>
  shareOf(`shadow\u0000${version}\u0000${predictionId}`) * 100 < percent;

/**
 * SRV-6: asks the shadows what the answer was asked, after it was computed. Never rejects; settles within the budget with
 * those that were in time. They begin behind what the event loop holds already, which is writing the answer.
 */
export async function runShadows(
  deps: PredictDeps,
  wait: (ms: number) => Promise<void>,
  input: PredictInput,
  answered: { readonly version: ModelVersion; readonly asked: Asked },
  shadows: readonly Shadow[],
): Promise<readonly ShadowAnswer[]> {
  const late = wait(shadowBudgetMs).then(() => undefined);
  await wait(0);
  const answers = await Promise.all(
    shadows.map(async ({ version }) => {
      const answer = await Promise.race([ask(deps, input, answered, version), late]);
      const metric = answer === undefined ? 'shadowsDropped' : 'shadowPredictions';
      deps.metrics.metric(metric, answered.asked.rows, {
        model: input.model,
        version: String(version),
      });
      return answer;
    }),
  );
  return answers.filter((answer) => answer !== undefined);
}

async function ask(
  { directory, models, stopwatch }: PredictDeps,
  input: PredictInput,
  answered: { readonly version: ModelVersion; readonly asked: Asked },
  number: number,
): Promise<ShadowAnswer> {
  let startedAt = stopwatch.now();
  try {
    const version = await directory.version(input.model, number);
    if (version === undefined) throw new Error(`There is no version ${number}.`);
    const { signature } = version;
    const same = taken(signature) === taken(answered.version.signature);
    const asked = same ? answered.asked : input.read(signature);
    const outputs = [...new Set(Object.values(outputRoles(signature)))];
    const results = await models.use(version, (model) => {
      startedAt = stopwatch.now();
      return model.run(asked.tensors, outputs);
    });
    const latencyMs = stopwatch.now() - startedAt;
    return { version: number, latencyMs, said: rowOutputs(signature, results, asked.rows) };
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause);
    return { version: number, latencyMs: stopwatch.now() - startedAt, said: { error } };
  }
}

/** Versions of which this is equal understand a request alike; the same matrix may have its columns in another order. */
const taken = ({ inputs, columns }: Signature): string => JSON.stringify([inputs, columns]);

import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Clock } from '../clock.ts';
import { checkGate } from '../governance/check-gate.ts';
import { policyOf } from '../governance/default-policy.ts';
import type { Evaluation, ModelVersion } from '../registry/model-version.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import type { Signature } from '../registry/signature.ts';
import type { LoadedModel, ModelRuntime } from '../serving/model-runtime.ts';
import type { LoadedModels, Stopwatch } from '../serving/ports.ts';
import { provenTrees } from '../serving/trees/proven-trees.ts';
import { deLong } from '../stats/delong.ts';
import { quantile } from '../stats/quantile.ts';
import type { TrackingStore } from '../tracking/ports.ts';
import { toCsv } from '../training/csv.ts';
import type { Table } from '../training/table.ts';
import { readTable, sha256Hex } from './files.ts';
import { splitData } from './hold-out.ts';
import { labelsOf } from './keep-model.ts';
import { measure, scoresOf } from './measure.ts';
import { championVersion, knownRun } from './run.ts';
import { type Scores, scoreTable, tensorsOf } from './score-table.ts';
import { trackEvaluation } from './track-run.ts';
import type { DataInput } from './train.ts';

export interface EvaluateDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly runtime: ModelRuntime;
  /** What answers for the champion, which may be an ensemble or an endpoint. */
  readonly models: LoadedModels;
  readonly stopwatch: Stopwatch;
  readonly tracking: TrackingStore;
  readonly clock: Clock;
}

export interface EvaluateInput extends DataInput {
  readonly modelUri: string;
  readonly classes: readonly string[];
  readonly positiveClass?: string | undefined;
}

export interface Evaluated {
  readonly evaluation: Evaluation;
  /** RTR-3. A model without a champion passes: people decide on its first version. */
  readonly verdict: 'pass' | 'fail';
  readonly reasons: readonly string[];
}

/** RTR-2, RTR-3: challenger and champion on the same rows, through the runtime that serves; then the gate. */
export async function evaluate(deps: EvaluateDeps, input: EvaluateInput): Promise<Evaluated> {
  const { store, artifacts, runtime } = deps;
  const { model, retraining } = await knownRun(store, input);
  const [table, champion] = await Promise.all([
    readTable(artifacts, input.datasetUri),
    championVersion(store, model.name),
  ]);
  const { holdOut, words } = splitData(table, model, input.baseRows);
  const actual = labelsOf(holdOut, model.target);
  const bytes = await artifacts.read(input.modelUri);
  const challenger = await runtime.load(bytes);
  const rival = champion && asServed(deps.models, champion);
  try {
    // On the path that it will be served by, as the champion is: else they would differ in latency for that alone.
    const ours = {
      model: (await provenTrees(challenger, bytes)) ?? challenger,
      signature: { ...challenger.signature, classes: input.classes },
    };
    const theirs = rival && champion && { model: rival, signature: champion.signature };
    const judge = async ({ model: loaded, signature }: Contestant) => {
      const scores = await scoreTable(loaded, signature, holdOut, input.classes);
      return { scores, metrics: measure(actual, scores, input.classes, input.positiveClass) };
    };
    const mine = await judge(ours);
    const other = theirs && (await judge(theirs));
    const [latencyMs, championMs] = await latencies(
      theirs === undefined ? [ours] : [ours, theirs],
      holdOut,
      deps.stopwatch,
    );
    const pValue = other && pairedP(actual, other.scores, mine.scores, input);
    const evaluation: Evaluation = {
      rows: holdOut.rows,
      dataSha256: sha256Hex(utf8ToBytes(toCsv(holdOut))),
      metrics: mine.metrics,
      ...(latencyMs !== undefined && { latencyMs }),
      ...(champion !== undefined &&
        other !== undefined && {
          champion: {
            version: champion.version,
            metrics: other.metrics,
            ...(championMs !== undefined && { latencyMs: championMs }),
            ...(pValue !== undefined && { pValue }),
          },
        }),
    };
    const untracked = await trackEvaluation(deps, retraining, evaluation);
    const gate = checkGate(evaluation, policyOf(model));
    return {
      evaluation,
      verdict: champion === undefined ? 'pass' : gate.verdict,
      reasons: [`Judged on ${words}`, ...gate.reasons, ...untracked],
    };
  } finally {
    await challenger.release();
  }
}

/** A version as the predict function has it. */
const asServed = (models: LoadedModels, version: ModelVersion): LoadedModel => ({
  signature: version.signature,
  run: (inputs, outputs) => models.use(version, (model) => model.run(inputs, outputs)),
  release: async () => {},
});

interface Contestant {
  readonly model: LoadedModel;
  readonly signature: Signature;
}

/** Two-sided p of the difference in AUC; undefined where there is none. */
function pairedP(
  actual: readonly string[],
  before: Scores,
  now: Scores,
  { classes, positiveClass }: EvaluateInput,
): number | undefined {
  if (positiveClass === undefined || !before.probabilities || !now.probabilities) return undefined;
  const { pValue } = deLong(
    actual.map((label) => (label === positiveClass ? 1 : 0)),
    scoresOf(before.probabilities, classes, positiveClass),
    scoresOf(now.probabilities, classes, positiveClass),
  );
  return Number.isFinite(pValue) ? pValue : undefined;
}

const warmUps = 20;
const timedRuns = 200;

/** p95 in ms of one-row predictions of each. In turns, so that a busy moment of the machine meets all alike. */
async function latencies(
  contestants: readonly Contestant[],
  rows: Table,
  stopwatch: Stopwatch,
): Promise<(number | undefined)[]> {
  if (rows.rows === 0) return contestants.map(() => undefined);
  const times = contestants.map((): number[] => []);
  for (let run = -warmUps; run < timedRuns; run++) {
    for (const [at, { model, signature }] of contestants.entries()) {
      const inputs = tensorsOf(signature, rows, (run + warmUps) % rows.rows, 1);
      const started = stopwatch.now();
      await model.run(inputs);
      if (run >= 0) times[at]?.push(stopwatch.now() - started);
    }
  }
  return times.map((list) => quantile(Float64Array.from(list).sort(), 0.95));
}

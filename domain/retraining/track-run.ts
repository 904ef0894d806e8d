import type { Clock } from '../clock.ts';
import { DomainError, unavailable } from '../errors.ts';
import type { Evaluation } from '../registry/model-version.ts';
import type { MetricPoint } from '../tracking/metric.ts';
import { endRun, type OwnDataset, setDataset, setTags } from '../tracking/own-runs/change-run.ts';
import {
  experimentName,
  frameworkTag,
  gpuTag,
  runName,
  sourceTags,
  stageTag,
} from '../tracking/own-runs/conventions.ts';
import { type OwnRun, openRun, ownRun } from '../tracking/own-runs/open-run.ts';
import type { RunBatch, TrackingStore } from '../tracking/ports.ts';
import type { Run } from '../tracking/run.ts';
import type { Retraining } from './retraining.ts';

/**
 * TRK-3: every retraining is a tracked run, `{date}_{trigger}-{reason}` in the experiment `{model}-retraining`. Its id
 * and the times in it come from the retraining, so that a step that is repeated writes the same again.
 *
 * A store that does not answer fails the step, whose state tries again: the run lies in the table that the model lies
 * in, and where one cannot be written nor can the other. What is refused for good costs no trained model: it becomes a
 * reason of the retraining.
 */
export interface TrackDeps {
  readonly tracking: TrackingStore;
  readonly clock: Clock;
}

const own = ({ id, model, trigger, startedAt }: Retraining): OwnRun => ({
  experiment: experimentName(model, 'retraining'),
  about: `retraining:${model}:${id}`,
  name: runName(new Date(startedAt), `${trigger.kind} ${trigger.reason}`),
  user: trigger.requestedBy,
  startTime: Date.parse(startedAt),
  tags: new Map([
    ...sourceTags('loopwright.retraining'),
    [stageTag, 'None'],
    [frameworkTag, 'loopwright-gbdt'],
    [gpuTag, 'none'],
    ['loopwright.model', model],
    ['loopwright.retraining', id],
    ['loopwright.trigger', trigger.kind],
  ]),
});

/** What it learns from; the run begins with it. */
export async function trackData(
  deps: TrackDeps,
  retraining: Retraining,
  data: Pick<OwnDataset, 'sha256' | 'uri' | 'rows'>,
): Promise<void> {
  await inRun(deps, retraining, (run) =>
    setDataset(deps.tracking, run, { ...data, name: retraining.model, context: 'training' }),
  );
}

/** @returns what could not be logged, in sentences. */
export async function trackTraining(
  deps: TrackDeps,
  retraining: Retraining,
  { algorithm, params, learningCurve }: TrainingFacts,
): Promise<readonly string[]> {
  const texts = Object.entries({ algorithm, ...params }).map(
    ([key, value]) => [key, String(value)] as const,
  );
  const points = learningCurve.map((value, at) =>
    pointOf(retraining, 'valid_logLoss', value, at + 1),
  );
  return logged(deps, retraining, points, new Map(texts));
}

export interface TrainingFacts {
  readonly algorithm: string;
  readonly params: Readonly<Record<string, number | string | boolean>>;
  /** Log loss on the inner validation after each boosting round. */
  readonly learningCurve: readonly number[];
}

/** @returns what could not be logged, in sentences. */
export async function trackEvaluation(
  deps: TrackDeps,
  retraining: Retraining,
  evaluation: Evaluation,
): Promise<readonly string[]> {
  const { rows, dataSha256, metrics, latencyMs, champion } = evaluation;
  await inRun(deps, retraining, (run) =>
    setDataset(deps.tracking, run, {
      name: `${retraining.model} hold-out`,
      sha256: dataSha256,
      rows,
      context: 'evaluation',
    }),
  );
  const { version: _, metrics: theirs = {}, ...others } = champion ?? {};
  const champions = Object.entries({ ...theirs, ...others });
  const measured = [
    ...Object.entries({ ...metrics, ...(latencyMs !== undefined && { latencyMs }) }),
    ...champions.map(([key, value]) => [`champion_${key}`, value] as const),
  ];
  const points = measured.map(([key, value]) => pointOf(retraining, key, value, 0));
  return logged(deps, retraining, points);
}

/** @returns the id of the run that made a version. */
export const trackedRunId = (deps: TrackDeps, retraining: Retraining): Promise<string> =>
  inRun(deps, retraining, async ({ id }) => id);

/** The version that came of it, and the stage it was registered in. */
export async function trackVersion(
  deps: TrackDeps,
  retraining: Retraining,
  { version, stage }: { readonly version: number; readonly stage: 'None' | 'Staging' },
): Promise<void> {
  const tags = new Map([
    ['loopwright.version', String(version)],
    [stageTag, stage],
  ]);
  await inRun(deps, retraining, (run) => setTags(deps.tracking, run, tags));
}

const maxNote = 8_000;

/** However it ended, also before anything was learnt. A refusal by gate or people is no failure of the run. */
export async function endTracking(deps: TrackDeps, retraining: Retraining): Promise<void> {
  const { status, finishedAt, reasons } = retraining;
  await inRun(deps, retraining, (run) =>
    endRun(deps.tracking, run, {
      status: status === 'failed' ? 'FAILED' : 'FINISHED',
      at: finishedAt === undefined ? deps.clock.now().getTime() : Date.parse(finishedAt),
      tags: new Map([
        ['loopwright.outcome', status],
        ['mlflow.note.content', reasons.join('\n').slice(0, maxNote)],
      ]),
    }),
  );
}

/** A retraining that never ended: a later one took its lock (lock.ts), and closes its run. */
export async function endAbandoned(
  { tracking }: Pick<TrackDeps, 'tracking'>,
  retrainings: readonly Retraining[],
): Promise<void> {
  const abandoned = retrainings.filter(
    ({ status, step, finishedAt }) =>
      status === 'failed' && step !== 'finished' && finishedAt !== undefined,
  );
  for (const retraining of abandoned) {
    const run = await ownRun(tracking, own(retraining));
    if (run?.status !== 'RUNNING') continue;
    await endRun(tracking, run, {
      status: 'KILLED',
      at: Date.parse(retraining.finishedAt as string),
      tags: new Map([['loopwright.outcome', 'failed']]),
    });
  }
}

const pointOf = (
  { startedAt }: Retraining,
  key: string,
  value: number,
  step: number,
): MetricPoint => ({ key, value, timestamp: Date.parse(startedAt), step: BigInt(step) });

/** As many as the API takes at once. */
const batchPoints = 1_000;

function logged(
  deps: TrackDeps,
  retraining: Retraining,
  points: readonly MetricPoint[],
  params: RunBatch['params'] = new Map(),
): Promise<readonly string[]> {
  return inRun(deps, retraining, async ({ id, lifecycle }) => {
    // Somebody deleted it on purpose while it ran: it gets no more lines.
    if (lifecycle === 'deleted') return [];
    try {
      for (let from = 0; from === 0 || from < points.length; from += batchPoints)
        await deps.tracking.log(id, {
          metrics: points.slice(from, from + batchPoints),
          params: from === 0 ? params : new Map(),
          tags: new Map(),
        });
      return [];
    } catch (error) {
      const forGood =
        error instanceof DomainError && (error.kind === 'invalid' || error.kind === 'too-large');
      if (!forGood) throw error;
      return [`Run ${id} does not have all that was measured: ${error.message}`];
    }
  });
}

/** What a service says in its own words is `unavailable` to the state machine, which then tries again. */
async function inRun<T>(
  deps: TrackDeps,
  retraining: Retraining,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  try {
    return await work(await openRun(deps, own(retraining)));
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw unavailable(`The run could not be tracked: ${(cause as Error).message}`, { cause });
  }
}

import type { TrackingStore } from '../ports.ts';
import type { DatasetInput, Run, RunStatus } from '../run.ts';

/** MLflow's limit; the full digest of our own data sets is longer. */
const digestLength = 36;

export interface OwnDataset {
  readonly name: string;
  readonly sha256: string;
  /** Where it is; absent for rows that are kept nowhere of their own. */
  readonly uri?: string;
  readonly rows: number;
  readonly context: 'training' | 'evaluation';
}

/** Says what a run learnt from or was judged by; a step that is repeated may have found other rows, which count then. */
export async function setDataset(
  tracking: TrackingStore,
  run: Run,
  { name, sha256, uri, rows, context }: OwnDataset,
): Promise<void> {
  const input: DatasetInput = {
    dataset: {
      name,
      digest: sha256.slice(0, digestLength),
      sourceType: uri === undefined ? 'code' : 's3',
      source: JSON.stringify(uri === undefined ? { tags: {} } : { uri }),
      profile: JSON.stringify({ num_rows: rows }),
    },
    tags: new Map([['mlflow.data.context', context]]),
  };
  await tracking.changeRun(run.id, (now) => ({
    ...now,
    datasets: [
      ...now.datasets.filter(({ tags }) => tags.get('mlflow.data.context') !== context),
      input,
    ],
  }));
}

export async function setTags(
  tracking: TrackingStore,
  run: Run,
  tags: ReadonlyMap<string, string>,
): Promise<void> {
  await tracking.changeRun(run.id, (now) =>
    [...tags].every(([key, value]) => now.tags.get(key) === value)
      ? now
      : { ...now, tags: new Map([...now.tags, ...tags]) },
  );
}

/** Once: how a run has ended is not changed by what comes later. */
export async function endRun(
  tracking: TrackingStore,
  run: Run,
  end: {
    readonly status: Exclude<RunStatus, 'RUNNING' | 'SCHEDULED'>;
    readonly at: number;
    readonly tags: ReadonlyMap<string, string>;
  },
): Promise<void> {
  await tracking.changeRun(run.id, (now) =>
    now.status === 'RUNNING'
      ? {
          ...now,
          status: end.status,
          endTime: end.at,
          tags: new Map([...now.tags, ...end.tags]),
        }
      : now,
  );
}

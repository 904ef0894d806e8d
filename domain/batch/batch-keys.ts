import { modelKey } from '../registry/model-key.ts';

const digits = 5;
const numbered = (part: number): string => String(part).padStart(digits, '0');

/** Keys of one batch in the artifact bucket. */
export function batchKeys(model: string, batchId: string) {
  const folder = `batches/${modelKey(model)}/${batchId}`;
  return {
    plan: `${folder}/plan.json`,
    /** One object per part: the state machine lists them. */
    plans: `${folder}/plan/`,
    planOf: (part: number) => `${folder}/plan/${numbered(part)}.json`,
    /** One object per part that is done; its name holds the numbers, so that a list of names is the progress. */
    done: `${folder}/parts/`,
    doneOf: (part: number, rows: number, failedRows: number) =>
      `${folder}/parts/${numbered(part)}_${rows}_${failedRows}.json`,
    resultsOf: (part: number, ending: string) =>
      `${folder}/results/part-${numbered(part)}.${ending}`,
    errorsOf: (part: number) => `${folder}/errors/part-${numbered(part)}.jsonl`,
    /** Why a worker gave up, for a part that no try has answered. */
    failureOf: (part: number) => `${folder}/failures/${numbered(part)}.json`,
    manifest: `${folder}/manifest.json`,
  };
}

export interface PartDone {
  readonly key: string;
  readonly part: number;
  readonly rows: number;
  readonly failedRows: number;
}

/** What the names of finished parts say, in the order of the parts, each part once; other names are left out. */
export function partsDone(keys: readonly string[]): readonly PartDone[] {
  const done = new Map(keys.flatMap((key) => partDone(key) ?? []).map((one) => [one.part, one]));
  return [...done.values()].sort((a, b) => a.part - b.part);
}

function partDone(key: string): PartDone | undefined {
  const match = /\/(\d+)_(\d+)_(\d+)\.json$/.exec(key);
  if (match === null) return undefined;
  const [part = 0, rows = 0, failedRows = 0] = match.slice(1).map(Number);
  return { key, part, rows, failedRows };
}

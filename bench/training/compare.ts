import { deLong } from '#domain/stats/delong.ts';
import { type DataSet, prepare } from './data/data-sets.ts';
import { readDescription, readRows } from './data/numbers-file.ts';
import { quality } from './quality.ts';
import { type Peer, type Trained, trainOurs, trainPeer } from './train.ts';

/** Of one training, without its answers. */
export interface Measured extends Omit<Trained, 'predictions'> {
  readonly quality: number;
}

/** Both sides one after the other, so that a busy machine is busy for both. */
export interface Round {
  readonly ours: Measured;
  readonly lightgbm: Measured;
}

export interface Compared {
  readonly dataSet: DataSet;
  readonly trainRows: number;
  readonly validRows: number;
  readonly byThreads: readonly {
    readonly threads: number;
    readonly rounds: readonly Round[];
    readonly others: readonly { readonly name: string; readonly measured: readonly Measured[] }[];
  }[];
  /** Quality on other hold-outs of the same data, the timed one first. */
  readonly splits: readonly { readonly ours: number; readonly lightgbm: number }[];
  /** Standard error of the difference of the two AUCs on the timed hold-out (DeLong); binary only. */
  readonly standardError?: number;
}

interface Other {
  readonly name: string;
  /** Absent: ours, from a table of numbers and texts. */
  readonly peer?: Peer;
  readonly force?: 'row';
}

const allOthers: readonly Other[] = [
  { name: 'ours, from texts' },
  // Its own choice between two layouts of its data is not always the quicker one.
  { name: 'LightGBM, `force_row_wise`', peer: 'lightgbm', force: 'row' },
  { name: 'XGBoost `hist`', peer: 'xgboost' },
  { name: 'sklearn `HistGradientBoosting`', peer: 'sklearn' },
];

export interface Settings {
  readonly python: string;
  readonly trees: number;
  /** One round, one split, no other peers. */
  readonly quick: boolean;
  readonly plain: boolean;
  readonly say: (line: string) => void;
}

/** Undefined when the data are not on this machine. */
export async function compare(
  dataSet: DataSet,
  { python, trees, quick, plain, say }: Settings,
): Promise<Compared | undefined> {
  const folders = prepare(dataSet);
  const first = folders?.[0];
  if (folders === undefined || first === undefined) return undefined;
  const about = readDescription(first);
  const truth = (folder: string) => readRows(folder, 'valid', about.columns.length).y;
  const y = truth(first);
  const hasTexts = about.columns.some(({ levels }) => levels > 0);
  const others = allOthers.filter(({ peer }) => peer !== undefined || hasTexts);

  const judged = (of: Float32Array, { predictions, ...rest }: Trained): Measured => ({
    ...rest,
    quality: quality(dataSet.task, of, predictions),
  });
  const both = async (at: number, folder: string, threads: number) => {
    const ask = { folder, threads, trees };
    const ours = () => trainOurs(ask, { plain });
    const lightgbm = () => trainPeer(python, 'lightgbm', ask);
    // Who goes first takes turns as well.
    if (at % 2 === 0) return { ours: await ours(), lightgbm: await lightgbm() };
    const theirs = await lightgbm();
    return { ours: await ours(), lightgbm: theirs };
  };

  let standardError: number | undefined;
  const byThreads: Compared['byThreads'][number][] = [];
  for (const threads of [1, 2]) {
    const rounds: Round[] = [];
    const measured = others.map(() => [] as Measured[]);
    for (let at = 0; at < (quick ? 1 : dataSet.rounds); at++) {
      const { ours, lightgbm } = await both(at, first, threads);
      rounds.push({ ours: judged(y, ours), lightgbm: judged(y, lightgbm) });
      say(`  ${threads} thread(s): ${line(rounds.at(-1) as Round)}`);
      if (dataSet.task === 'binary') {
        standardError = deLong(y, lightgbm.predictions, ours.predictions).standardError;
      }
      if (quick || at >= dataSet.otherRounds) continue;
      for (const [which, { peer, force }] of others.entries()) {
        const ask = { folder: first, threads, trees, ...(force && { force }) };
        const training = peer
          ? trainPeer(python, peer, ask)
          : trainOurs(ask, { plain, encode: true });
        measured[which]?.push(judged(y, await training));
      }
    }
    byThreads.push({
      threads,
      rounds,
      others: others.map(({ name }, which) => ({ name, measured: measured[which] ?? [] })),
    });
  }

  const splits = [qualities(byThreads[0]?.rounds[0] as Round)];
  for (const [at, folder] of folders.slice(1, quick ? 1 : undefined).entries()) {
    const { ours, lightgbm } = await both(at, folder, 2);
    const of = truth(folder);
    splits.push(qualities({ ours: judged(of, ours), lightgbm: judged(of, lightgbm) }));
  }
  return {
    dataSet,
    trainRows: about.trainRows,
    validRows: about.validRows,
    byThreads,
    splits,
    ...(standardError !== undefined && { standardError }),
  };
}

const qualities = ({ ours, lightgbm }: Round) => ({
  ours: ours.quality,
  lightgbm: lightgbm.quality,
});

const line = ({ ours, lightgbm }: Round): string =>
  Object.entries({ ours, lightgbm })
    .map(
      ([name, { wallSeconds, cpuSeconds, beforeMb, peakMb, quality: is }]) =>
        `${name} ${wallSeconds.toFixed(2)} s (CPU ${cpuSeconds.toFixed(2)}), ${beforeMb?.toFixed(0)} → ${peakMb?.toFixed(0)} MB, ${is.toFixed(5)}`,
    )
    .join('; ');

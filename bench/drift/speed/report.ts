import { describeMachine } from '../../machine.ts';
import { median } from '../../median.ts';
import { describeOthers } from '../../training/others.ts';
import type { Measured, OurMeasured } from './measure.ts';

export interface Results {
  readonly compared: readonly {
    readonly ours: readonly OurMeasured[];
    readonly evidently: readonly Measured[];
  }[];
  readonly grown: readonly (readonly OurMeasured[])[];
}

type Figure = 'seconds' | 'wholeSeconds' | 'readSeconds' | 'peakMb';
const middle = (measured: readonly Measured[], figure: Figure): number =>
  median(measured.map((one) => one[figure]));

const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
const seconds = (value: number): string => value.toFixed(value < 10 ? 2 : 1);

/** Ours over Evidently's time from file to verdict. */
const ratio = ({ ours, evidently }: Results['compared'][number]): number =>
  middle(ours, 'seconds') / middle(evidently, 'seconds');

export function lastLine({ compared, grown }: Results) {
  const [first, second] = compared as [Results['compared'][number], Results['compared'][number]];
  return {
    vsEvidently1mx20: ratio(first),
    vsEvidently100kx100: ratio(second),
    peakMb: Math.max(
      ...[...compared.map(({ ours }) => ours), ...grown].map((runs) => middle(runs, 'peakMb')),
    ),
    secondsByRows: Object.fromEntries(
      grown.map((runs) => [runs[0]?.rows ?? 0, middle(runs, 'seconds')]),
    ),
  };
}

export function markdown({ compared, grown }: Results): string {
  const rows = compared.flatMap(({ ours, evidently }) => {
    const title = `${whole(ours[0]?.rows ?? 0)} × ${ours[0]?.columns}`;
    const line = (name: string, runs: readonly Measured[], quick: string, again: string) =>
      `| ${title} | ${name} | ${seconds(middle(runs, 'readSeconds'))} | ${seconds(middle(runs, 'seconds'))} | ${quick} | ${again} | ${seconds(middle(runs, 'wholeSeconds'))} | ${whole(middle(runs, 'peakMb'))} |`;
    return [
      line(
        'Loopwright',
        ours,
        `**${(1 / ratio({ ours, evidently })).toFixed(0)} ×**`,
        seconds(median(ours.map(({ againSeconds }) => againSeconds))),
      ),
      line('Evidently 0.7.23', evidently, '1 ×', '–'),
    ];
  });
  return [
    '## Drift: from two files to a verdict',
    '',
    'Two CSV files (209 MB each with a million rows of 20 columns, 105 MB with 100 000 rows of 100), already in the file cache: read, counted, and a verdict for every column. Columns are normal and lognormal doubles with all their digits, counts, numbers with two decimals, and texts of five levels; the first column is shifted by 0.3 standard deviations. Both sides are processes of their own and take turns; medians. “File to verdict” is the time inside the process after its imports, the first time it is asked: for Loopwright with the start of its threads, the compilation of its WebAssembly and cold code, for Evidently `pandas.read_csv` and the report of its `DataDriftPreset` as a dictionary. “Again” is the quicker of two more times in the same process. “Whole process” is from its start to the verdict, imports included. Evidently looks at one distance per column; Loopwright at distribution, missing values, range, unseen values, point masses and units. Neither draws charts here. Evidently uses one core, Loopwright a thread per file.',
    '',
    '| rows × columns | | reading, s | file to verdict, s | times as quick | again, s | whole process, s | peak memory, MB |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    'How ours grows, with 20 columns (3 and 10 million rows are the million again and again):',
    '',
    '| rows in each file | file to verdict, s | peak memory, MB |',
    '|---|---|---|',
    ...grown.map(
      (runs) =>
        `| ${whole(runs[0]?.rows ?? 0)} | ${seconds(middle(runs, 'seconds'))} | ${whole(middle(runs, 'peakMb'))} |`,
    ),
    '',
    ...describeMachine(),
    ...describeOthers().map((line) =>
      line.replace(/ read the times of the processor.*/, ' trust the ratios.**'),
    ),
  ].join('\n');
}

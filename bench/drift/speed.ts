import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { noteLoad } from '../machine.ts';
import { noteOthers } from '../training/others.ts';
import { writeSection } from '../write-section.ts';
import { makePair, repeatPair } from './speed/make-files.ts';
import { type Measured, measureEvidently, measureOurs, type OurMeasured } from './speed/measure.ts';
import { lastLine, markdown } from './speed/report.ts';

/**
 * `npm run bench:drift-speed [-- --quick]`: two CSV files to a verdict for every column, ours beside Evidently in turns, and how
 * ours grows with the rows. Writes its section of docs/benchmarks.md (only when nothing was left out) and ends with one
 * line of JSON. --quick: one round, no more than a million rows.
 */
const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values;
const say = (line: string) => console.error(line);

const programs = await pythonEnvironment('evidently', 'bench/drift/requirements-evidently.txt');
const python = join(programs, 'python');
const rounds = quick ? 1 : 3;

/** Sizes that are compared: rows by columns. */
const sizes = [
  { rows: 1_000_000, columns: 20 },
  { rows: 100_000, columns: 100 },
];
const compared: { ours: OurMeasured[]; evidently: Measured[] }[] = [];
for (const { rows, columns } of sizes) {
  say(`${rows} x ${columns}: writing the files`);
  const pair = makePair(rows, columns);
  const one = { ours: [] as OurMeasured[], evidently: [] as Measured[] };
  for (let round = 0; round < rounds; round++) {
    await quiet();
    // Two of ours for one of theirs: they are short.
    for (let at = 0; at < 2; at++) one.ours.push(await measureOurs(pair));
    one.evidently.push(await measureEvidently(pair, python));
    say(
      `  ours ${one.ours.at(-1)?.seconds.toFixed(2)} s, Evidently ${one.evidently.at(-1)?.seconds.toFixed(1)} s`,
    );
  }
  compared.push(one);
}

const grown: OurMeasured[][] = [];
const million = makePair(1_000_000, 20);
for (const rows of quick
  ? [10_000, 100_000]
  : [10_000, 100_000, 1_000_000, 3_000_000, 10_000_000]) {
  const times = rows / 1_000_000;
  const pair = times > 1 ? await repeatPair(million, times) : makePair(rows, 20);
  await quiet();
  const runs: OurMeasured[] = [];
  for (let round = 0; round < rounds; round++) runs.push(await measureOurs(pair));
  grown.push(runs);
  say(`  ${rows} rows: ${runs.at(-1)?.seconds.toFixed(2)} s`);
  if (times > 1) for (const path of [pair.reference, pair.current]) rmSync(path);
}

const results = { compared, grown };
const section = markdown(results);
say(`\n${section}`);
if (!quick) writeSection('drift-speed', section);
console.log(JSON.stringify(lastLine(results)));

async function quiet(): Promise<void> {
  await noteOthers();
  noteLoad();
}

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { findColumn, textOf } from '#domain/training/columns.ts';
import { toCsv } from '#domain/training/csv.ts';
import { seededRandom, shuffle } from '#domain/training/random.ts';
import { selectRows } from '#domain/training/select-rows.ts';
import type { Table } from '#domain/training/table.ts';
import { readReal, realFiles } from '../../bench/training/data/files.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';
import { type HardTable, hardTables, isRefused } from '../domain/training/hard-tables.ts';
import { type Ended, runCli } from './run-cli.ts';

/** What `npx loopwright train --json` ends with (../shared/interfaces.md). */
interface Told {
  readonly algorithm: string;
  readonly rows: number;
  readonly columns: number;
  readonly trainMs: number;
  readonly metrics: { readonly auc?: number; readonly accuracy?: number; readonly rmse?: number };
  readonly model: string;
}

interface Port {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** What test/clients/ask_onnx.py says. */
interface Asked {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly shape: readonly number[];
  readonly labels: readonly string[] | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly answers: Float64Array;
}

let folder: string;
let python: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-train-cli-'));
  python = join(
    await pythonEnvironment('python-models', 'tools/clients/python-models-requirements.txt'),
    'python',
  );
}, 1_200_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const loopwright = (...args: readonly string[]): Promise<Ended> => runCli(folder, args);

/** Standard output holds the one line and nothing else. */
function told({ code, stdout, stderr }: Ended): Told {
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as Told;
}

async function askPython(model: string, rows: string): Promise<Asked> {
  const answers = join(folder, 'answers.f64');
  const output = await run(python, ['test/clients/ask_onnx.py', model, rows, answers], {
    limitSeconds: 120,
  });
  const { buffer, byteOffset, byteLength } = readFileSync(answers);
  return {
    ...JSON.parse(output.trim().split('\n').at(-1) ?? ''),
    answers: new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength)),
  };
}

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** A fifth of the rows held out, as two files. */
function splitFiles(name: string, table: Table): { train: string; valid: string; held: Table } {
  const order = Int32Array.from({ length: table.rows }, (_, row) => row);
  shuffle(order, seededRandom(1));
  const cut = Math.floor(table.rows * 0.8);
  const held = selectRows(table, order.slice(cut).sort());
  return {
    train: file(`${name}-train.csv`, toCsv(selectRows(table, order.slice(0, cut).sort()))),
    valid: file(`${name}-valid.csv`, toCsv(held)),
    held,
  };
}

const inputsOf = (table: Table, without: readonly string[]): Port[] =>
  table.columns
    .filter(({ name }) => !without.includes(name))
    .map(({ name, kind }) => ({
      name,
      type: kind === 'number' ? 'tensor(float)' : 'tensor(string)',
      shape: [expect.any(String) as unknown as string, 1],
    }));

const byName = (ports: readonly Port[]): readonly Port[] =>
  ports.toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** Hold-out AUC that a trainer with these defaults reaches and a broken one does not. */
const real = [
  { name: 'telco', ...realFiles.telco, atLeast: 0.83, rows: 5_634 },
  { name: 'adult', ...realFiles.adult, atLeast: 0.92, rows: 26_048 },
  { name: 'elec', ...realFiles.elec, atLeast: 0.88, rows: 36_249 },
] as const;

it.each(real)(
  'RTR-4: train on $name says what interfaces.md promises, and its file answers the raw columns in Python as reported',
  async ({ name, target, positive, ids, atLeast, rows, ...rest }) => {
    const table = readReal({ target, positive, ids, ...rest });
    if (table === undefined) {
      console.warn(`Skipped: ../shared/data/${rest.file} is absent.`);
      return;
    }
    const { train, valid, held } = splitFiles(name, table);
    const out = join(folder, `${name}.onnx`);
    const options = ['--data', train, '--target', target, '--valid', valid, '--out', out];
    const ended = await loopwright('train', ...options, '--seed', '1', '--threads', '2', '--json');
    const line = told(ended);
    expect(line).toMatchObject({ algorithm: 'gbdt', rows, model: out });
    expect(line.columns).toBe(table.columns.length - 1 - ids.length);
    expect(line.trainMs).toBeGreaterThan(0);

    const asked = await askPython(out, valid);
    expect(byName(asked.inputs)).toEqual(byName(inputsOf(table, [target, ...ids])));
    expect(asked.outputs.map((each) => each.name)).toEqual(['label', 'probabilities']);
    expect(asked.shape).toEqual([held.rows, 2]);

    const truth = findColumn(held, target);
    const texts = truth === undefined ? [] : textOf(truth);
    const codes = texts.map((text) => (text === positive ? 1 : 0));
    const auc = rocAuc(
      codes,
      codes.map((_, row) => asked.answers[2 * row + 1] as number),
    );
    expect(auc).toBeGreaterThanOrEqual(atLeast);
    expect(line.metrics.auc).toBeCloseTo(auc, 6);
    const right = texts.filter((text, row) => asked.labels?.[row] === text).length;
    expect(line.metrics.accuracy).toBeCloseTo(right / texts.length, 6);
    expect(JSON.parse(asked.metadata['loopwright.classes'] ?? '')).toContain(positive);
  },
);

it('RTR-4: the same data and seed give the same file, byte for byte, on one thread and on two', async () => {
  const table = readReal(realFiles.telco);
  if (table === undefined) {
    console.warn('Skipped: ../shared/data/telco-churn.csv is absent.');
    return;
  }
  const data = file('telco.csv', toCsv(table));
  const [one, two] = await Promise.all(
    ['1', '2'].map(async (threads) => {
      const out = join(folder, `threads-${threads}.onnx`);
      const options = ['--data', data, '--target', 'Churn', '--seed', '3', '--threads', threads];
      told(await loopwright('train', ...options, '--out', out, '--json'));
      return readFileSync(out);
    }),
  );
  expect(one?.equals(two as Buffer)).toBe(true);
});

it('AML-3: several classes and numbers are trained and reported as such', async () => {
  const table = readReal(realFiles.adult);
  if (table === undefined) {
    console.warn('Skipped: ../shared/data/adult.csv is absent.');
    return;
  }
  const { train, valid, held } = splitFiles(
    'tasks',
    selectRows(
      table,
      Int32Array.from({ length: 6_000 }, (_, row) => row),
    ),
  );

  const classes = join(folder, 'classes.onnx');
  const several = told(
    await loopwright(
      'train',
      '--data',
      train,
      '--target',
      'relationship',
      '--valid',
      valid,
      '--out',
      classes,
      '--json',
    ),
  );
  const answered = await askPython(classes, valid);
  expect(answered.outputs.map((each) => each.name)).toEqual(['label', 'probabilities']);
  expect(answered.shape).toEqual([held.rows, 6]);
  const truth = textOf(findColumn(held, 'relationship') ?? { name: '', kind: 'text', values: [] });
  const right = truth.filter((text, row) => answered.labels?.[row] === text).length;
  expect(several.metrics.accuracy).toBeCloseTo(right / held.rows, 6);
  expect(right / held.rows).toBeGreaterThan(0.75);

  const quantity = join(folder, 'quantity.onnx');
  const number = told(
    await loopwright(
      'train',
      '--data',
      train,
      '--target',
      'age',
      '--task',
      'regression',
      '--valid',
      valid,
      '--out',
      quantity,
      '--json',
    ),
  );
  const predicted = await askPython(quantity, valid);
  expect(predicted.outputs.map((each) => each.name)).toEqual(['prediction']);
  expect(predicted.shape).toEqual([held.rows, 1]);
  const ages = findColumn(held, 'age')?.values as Float64Array;
  const squares = ages.reduce(
    (sum, age, row) => sum + (age - (predicted.answers[row] as number)) ** 2,
    0,
  );
  expect(number.metrics.rmse).toBeCloseTo(Math.sqrt(squares / ages.length), 3);
  expect(Math.sqrt(squares / ages.length)).toBeLessThan(11.5);
});

/** Rows that say little; no column of them is the other. */
const smallCsv = `x,y\n${Array.from({ length: 200 }, (_, row) => `${row},${row % 3 > 0 ? 'a' : 'b'}\n`).join('')}`;

async function trainHard(hard: HardTable): Promise<{ ended: Ended; data: string; out: string }> {
  const data = file('hard.csv', hard.csv());
  const out = join(folder, 'hard.onnx');
  rmSync(out, { force: true });
  const options = [
    ...['--data', data, '--target', hard.target, '--out', out, '--json'],
    ...(hard.task ? ['--task', hard.task] : []),
    ...(hard.weightColumn ? ['--weight', hard.weightColumn] : []),
  ];
  return { ended: await loopwright('train', ...options), data, out };
}

const trained = hardTables.filter(({ expect: what }) => !isRefused(what));
const refused = hardTables.filter(({ expect: what }) => isRefused(what));

it.each(trained)('AML-3: the command trains on $name; Python runs the file', async (hard) => {
  if (isRefused(hard.expect)) return;
  const { ended, data, out } = await trainHard(hard);
  const { metrics } = told(ended);
  expect(Object.values(metrics).every(Number.isFinite), JSON.stringify(metrics)).toBe(true);
  const asked = await askPython(out, data);
  expect(asked.inputs.map(({ name }) => name).sort()).toEqual([...hard.expect.reads].sort());
  expect(asked.answers.every(Number.isFinite)).toBe(true);
});

it.each(refused)('AML-3: the command refuses $name in words', async (hard) => {
  if (!isRefused(hard.expect)) return;
  const { ended, out } = await trainHard(hard);
  expect([ended.code, existsSync(out)]).toEqual([1, false]);
  const said = `${ended.stdout}${ended.stderr}`;
  for (const words of hard.expect.says) expect(said).toMatch(words);
  // A sentence for people, not a stack.
  expect(said).not.toMatch(/\n\s+at .*\.ts:\d+/);
});

it.each([
  {
    wrong: 'an unknown task',
    options: ['--task', 'clustering'],
    says: /binary.*multiclass.*regression/,
  },
  {
    wrong: 'an unknown algorithm',
    options: ['--algorithm', 'svm'],
    says: /gbdt.*auto|auto.*gbdt/s,
  },
  { wrong: 'a seed that is no number', options: ['--seed', 'lucky'], says: /whole number/ },
  { wrong: 'no thread', options: ['--threads', '0'], says: /thread/i },
])('RTR-4: the command refuses $wrong, naming what there is', async ({ options, says }) => {
  const data = file('small.csv', smallCsv);
  const out = join(folder, 'never.onnx');
  const ended = await loopwright(
    'train',
    '--data',
    data,
    '--target',
    'y',
    '--out',
    out,
    ...options,
  );
  expect(ended.code).not.toBe(0);
  expect(ended.stderr).toMatch(says);
  expect(existsSync(out)).toBe(false);
});

it('RTR-4: the command says which file is absent, and which folder of --out', async () => {
  const data = file('small.csv', smallCsv);
  const none = await loopwright(
    'train',
    '--data',
    'nowhere.csv',
    '--target',
    'y',
    '--out',
    'm.onnx',
  );
  expect(none.code).not.toBe(0);
  expect(none.stderr).toMatch(/nowhere\.csv/);
  const out = join(folder, 'no', 'such', 'folder', 'm.onnx');
  const lost = await loopwright('train', '--data', data, '--target', 'y', '--out', out);
  if (lost.code !== 0) expect(lost.stderr).toMatch(/folder/);
  else expect(existsSync(out)).toBe(true);
});

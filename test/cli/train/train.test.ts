import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { readMetadata } from '#adapters/onnx/read-metadata.ts';
import { writeParquet } from '#adapters/parquet/write-parquet.ts';
import { seededRandom } from '#domain/training/random.ts';
import { run } from '../../../cli/main.ts';
import { fakeTerminal } from '../fake-api.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopwright-train-'));
let files = 0;

function file(text: string | Uint8Array, ending = '.csv'): string {
  const path = join(folder, `data-${files++}${ending}`);
  writeFileSync(path, text);
  return path;
}

interface Customer {
  readonly id: string;
  readonly plan: string;
  readonly pay: number;
  readonly months: number;
  readonly shop: string;
  readonly day: string;
  readonly churn: string;
  readonly spent: number;
  readonly kind: string;
}

/** Who pays much and is new leaves. */
function customers(rows: number, seed = 1): Customer[] {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, (_, row) => {
    const plan = ['basic', 'plus', 'pro'][Math.floor(3 * random())] as string;
    const pay = Math.round(1_000 + 9_000 * random()) / 100;
    const months = Math.floor(60 * random());
    const chance = 1 / (1 + Math.exp(-(pay - 60) / 12 + months / 15 - (plan === 'basic' ? 1 : 0)));
    return {
      id: `c${row}`,
      plan,
      pay,
      months,
      shop: `shop ${Math.floor(40 * random())}`,
      day: `2026-${String(1 + Math.floor((12 * row) / rows)).padStart(2, '0')}-01`,
      churn: random() < chance ? 'yes' : 'no',
      spent: pay * months + 10 * random() + 1,
      kind: pay < 40 ? 'low' : pay < 70 ? 'middle' : random() < 0.2 ? 'middle' : 'high',
    };
  });
}

const columns = ['id', 'plan', 'pay', 'months', 'shop', 'day', 'churn', 'spent', 'kind'] as const;
const csv = (rows: readonly Customer[], names: readonly (keyof Customer)[] = columns): string =>
  `${[names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => line.join(',')).join('\n')}\n`;
const inputs = ['id', 'plan', 'pay', 'months', 'churn'] as const;

async function train(...args: readonly string[]) {
  const terminal = fakeTerminal(() => Promise.reject(new Error('The network was asked.')));
  const out = join(folder, `model-${files++}.onnx`);
  const code = await run(['train', '--threads', '1', '--out', out, ...args], terminal.io);
  return { ...terminal, code, out };
}

const quick = ['--param', 'trees=40', '--param', 'learningRate=0.2'];
const churnFile = file(csv(customers(900), inputs));
const churn = ['--data', churnFile, '--target', 'churn', '--id', 'id', ...quick];

describe('loopwright train', () => {
  it('RTR-4: prints one line of JSON with the agreed keys, and writes a model that answers', async () => {
    const { code, json, stdout, out } = await train(...churn, '--json');
    expect(code).toBe(0);
    expect(stdout().trim().split('\n')).toHaveLength(1);
    const answer = json();
    expect(answer).toMatchObject({
      algorithm: 'gbdt',
      rows: 900,
      columns: 3,
      trainMs: expect.any(Number),
      model: out,
      task: 'binary',
      classes: ['no', 'yes'],
    });
    expect(answer.trainRows + answer.holdOutRows).toBe(900);
    expect(answer.metrics.auc).toBeGreaterThan(0.75);
    expect(answer.intervals.auc.low).toBeLessThan(answer.metrics.auc);
    expect(answer.baseline.auc).toBe(0.5);
    expect(answer.onnx.largestDifference).toBeLessThan(1e-5);

    const bytes = readFileSync(out);
    const model = await onnxRuntime().load(bytes);
    expect(model.signature.inputs.map(({ name, datatype }) => [name, datatype]).sort()).toEqual([
      ['months', 'FP32'],
      ['pay', 'FP32'],
      ['plan', 'BYTES'],
    ]);
    expect(model.signature.outputs.map(({ name }) => name)).toEqual(['label', 'probabilities']);
    await model.release();
    expect(JSON.parse(readMetadata(bytes).get('loopwright.metrics') ?? '')).toEqual(answer.metrics);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('gives the same file again for the same seed', async () => {
    const [first, again] = [await train(...churn), await train(...churn)];
    expect(readFileSync(first.out).equals(readFileSync(again.out))).toBe(true);
  });

  it('tells a person the metrics beside a baseline, and what comes next', async () => {
    const { stdout, stderr, out } = await train(...churn);
    expect(stdout()).toMatch(
      /^gbdt: churn \("yes" against "no"\), learnt from \d+ rows × 3 columns/,
    );
    expect(stdout()).toMatch(/auc +0\.\d+ +0\.\d+ to 0\.\d+ +0\.5/);
    expect(stdout()).toContain('What counts most: ');
    expect(stdout()).toContain(`Next: npx loopwright serve --model ${out}`);
    expect(stderr()).toContain('reading');
  });

  it('measures on --valid, of which it learns nothing', async () => {
    const valid = file(csv(customers(300, 2), inputs));
    const [with1, with2] = [
      await train(...churn, '--valid', valid, '--json'),
      await train(...churn, '--valid', file(csv(customers(500, 3), inputs)), '--json'),
    ];
    expect(with1.json()).toMatchObject({ rows: 900, trainRows: 900, holdOutRows: 300 });
    expect(with2.json()).toMatchObject({ trainRows: 900, holdOutRows: 500 });
    // Other rows to judge by: the same trees, so only the metrics in the file differ.
    const differing = [readFileSync(with1.out).length, readFileSync(with2.out).length];
    expect(with1.json().params).toEqual(with2.json().params);
    expect(Math.abs((differing[0] ?? 0) - (differing[1] ?? 0))).toBeLessThan(200);
  });

  it.each(['linear', 'logistic', 'elastic-net', 'random-forest', 'extra-trees', 'knn'])(
    'AML-2: trains %s',
    async (algorithm) => {
      const { code, json, stderr } = await train(
        ...['--data', churnFile, '--target', 'churn', '--id', 'id'],
        ...['--algorithm', algorithm, '--json'],
      );
      expect([code, code === 0 ? '' : stderr()]).toEqual([0, '']);
      expect(json().metrics.auc).toBeGreaterThan(0.7);
      expect(json().algorithm).toBe(
        ['logistic', 'elastic-net'].includes(algorithm) ? 'linear' : algorithm,
      );
    },
  );

  it('AML-3: finds out the task, and takes the one that is asked for', async () => {
    const all = file(csv(customers(700), ['plan', 'pay', 'months', 'kind', 'spent']));
    const kinds = await train(
      '--data',
      all,
      '--target',
      'kind',
      '--ignore',
      'spent',
      ...quick,
      '--json',
    );
    expect(kinds.json()).toMatchObject({ task: 'multiclass', classes: ['high', 'low', 'middle'] });
    expect(kinds.json().metrics).toHaveProperty('macroF1');
    const spent = await train('--data', all, '--target', 'spent', '--json', ...quick);
    expect(spent.json()).toMatchObject({ task: 'regression' });
    expect(spent.json().metrics.r2).toBeGreaterThan(0.8);
    const tail = await train(
      ...['--data', all, '--target', 'spent', '--param', 'loss=quantile', '--param', 'alpha=0.9'],
      ...['--json', ...quick],
    );
    expect(tail.json().metrics).toHaveProperty('pinball');
  });

  it('trains again on all rows with --refit, and says whose metrics these are', async () => {
    const { json, out } = await train(...churn, '--refit', '--json');
    expect(json().trainRows).toBeLessThan(900);
    expect(json().notes.join(' ')).toContain('trained again on all 900 rows');
    expect(readMetadata(readFileSync(out)).get('loopwright.rows')).toBe('900');
  });

  it('chooses a threshold for what mistakes cost', async () => {
    const careful = await train(...churn, '--cost-fp', '1', '--cost-fn', '10', '--json');
    const plain = await train(...churn, '--json');
    expect(careful.json().threshold).toBeLessThan(0.4);
    expect(careful.json().metrics.recall).toBeGreaterThan(plain.json().metrics.recall);
  });

  it('keeps groups and times apart, and learns nothing from them', async () => {
    const all = file(csv(customers(900), ['plan', 'pay', 'months', 'shop', 'day', 'churn']));
    const start = ['--data', all, '--target', 'churn', ...quick, '--json'];
    const byShop = await train(...start, '--group', 'shop', '--ignore', 'day');
    expect(byShop.code).toBe(0);
    expect(
      byShop.json().importance.map(({ feature }: { feature: string }) => feature),
    ).not.toContain('shop');
    const byDay = await train(...start, '--time', 'day', '--ignore', 'shop');
    expect(byDay.json()).toMatchObject({ holdOutRows: 225 });
  });

  it('looks back in time, also from the rows to judge by into those to learn from', async () => {
    const random = seededRandom(5);
    const prices = ['x', 'y'].flatMap((shop) => {
      let price = 50;
      return Array.from({ length: 300 }, (_, day) => {
        price += 0.9 * (50 - price) + 8 * (random() - 0.5) + (day % 7 === 0 ? 20 : 0);
        return [shop, day, price.toFixed(3)] as const;
      });
    });
    const lines = (from: number, to: number) =>
      `shop,day,price\n${prices
        .filter(([, day]) => day >= from && day < to)
        .map((line) => line.join(','))
        .join('\n')}\n`;
    const past = [
      '--time',
      'day',
      '--entity',
      'shop',
      '--lag',
      'price',
      '--lags',
      '1,7',
      '--windows',
      '3',
    ];
    const start = ['--data', file(lines(0, 240)), '--target', 'price', '--json', ...quick, ...past];
    const { json } = await train(...start, '--valid', file(lines(240, 300)));
    expect(json().importance[0].feature).toBe('price lag 7');
    expect(json().metrics.r2).toBeGreaterThan(0.5);
    expect(json().holdOutRows).toBe(120);
    const last = await train(...start);
    expect(last.json().holdOutRows).toBe(96);
  });

  it('keeps a prediction from falling where it must not', async () => {
    const { code, json } = await train(...churn, '--monotone', 'pay=1', '--json');
    expect(code).toBe(0);
    expect(json().metrics.auc).toBeGreaterThan(0.75);
  });

  it('does not learn from later rows because their class is new', async () => {
    const late = customers(600).map((row, at) => ({ ...row, kind: at >= 540 ? 'new' : row.kind }));
    const { code, json } = await train(
      ...['--data', file(csv(late, ['pay', 'months', 'day', 'kind'])), '--target', 'kind'],
      ...['--time', 'day', '--json', ...quick],
    );
    expect([code, json().classes]).toEqual([0, ['high', 'low', 'middle']]);
    expect(json().trainRows + json().holdOutRows).toBe(540);
    expect(json().notes.join(' ')).toContain('"new": hardly any row to learn from');
  });

  it('warns of times that do not sort', async () => {
    const rows = customers(300).map(({ pay, day, churn: left }) => {
      const [year, month] = day.split('-');
      return [pay, `01/${month}/${year}`, left].join(',');
    });
    const { json } = await train(
      ...['--data', file(`pay,day,churn\n${rows.join('\n')}\n`), '--target', 'churn'],
      ...['--time', 'day', '--json', ...quick],
    );
    expect(json().notes.join(' ')).toContain('which is no ISO 8601 date');
  });

  it('warns of a model that has learnt nothing', async () => {
    const random = seededRandom(8);
    const coins = Array.from({ length: 300 }, () => `${random()},${random() < 0.5 ? 'no' : 'yes'}`);
    const noise = file(`x,y\n${coins.join('\n')}\n`);
    const { code, stdout } = await train(
      '--data',
      noise,
      '--target',
      'y',
      '--param',
      'trees=100',
      '--param',
      'earlyStoppingRounds=0',
    );
    expect([code, stdout()]).toEqual([0, expect.stringContaining('no better than its baseline')]);
    expect((await train(...churn)).stdout()).not.toContain('no better than');
  });

  it('compares with a champion on the same rows, and says so in words', async () => {
    const weak = await train(...churn, '--ignore', 'pay');
    const strong = await train(...churn, '--champion', weak.out, '--json');
    expect(strong.json().champion).toMatchObject({
      file: weak.out,
      verdict: 'better',
      metric: 'auc',
    });
    expect(strong.json().champion.differences.auc.difference).toBeGreaterThan(0.05);
    const again = await train(...churn, '--champion', strong.out);
    expect(again.stdout()).toContain(`Against ${strong.out}: No difference that chance does not`);

    const spent = [
      '--data',
      file(csv(customers(500), ['pay', 'months', 'spent'])),
      '--target',
      'spent',
    ];
    const first = await train(...spent, '--algorithm', 'linear');
    const second = await train(...spent, ...quick, '--champion', first.out, '--json');
    expect([second.code, second.json().champion.metric]).toEqual([0, 'rmse']);
    const other = await train(...spent, '--champion', weak.out);
    expect([other.code, other.stderr()]).toEqual([1, expect.stringContaining('plan')]);
  });

  it('warns of a column that holds the answer', async () => {
    const random = seededRandom(3);
    const rows = customers(600).map((row) => [
      row.pay,
      row.churn === 'yes' ? 5 + random() : random(),
      row.churn,
    ]);
    const told = file(`pay,refund,churn\n${rows.map((row) => row.join(',')).join('\n')}\n`);
    const { json } = await train('--data', told, '--target', 'churn', '--json', ...quick);
    expect(json().notes.join(' ')).toContain('"refund" may hold the answer');
    expect((await train(...churn)).stdout()).not.toContain('may hold the answer');
  });

  it('says whether more data would help', async () => {
    const { json, stdout } = await train(...churn, '--learning-curve', '--json');
    expect(json().learningCurve.points).toHaveLength(3);
    expect(json().learningCurve.words).toMatch(/more data would help/i);
    expect(stdout()).not.toContain('NaN');
  });

  it('keeps the model where a part of the rows is too little for the learning curve', async () => {
    const few = file(csv(customers(60), inputs));
    const { code, json } = await train(
      ...['--data', few, '--target', 'churn', '--id', 'id', '--learning-curve', '--json'],
    );
    expect([code, json().learningCurve.verdict]).toEqual([0, 'cannot tell']);
  });

  it.runIf(existsSync('/proc/self'))(
    'comes back where the file system makes no folders',
    async () => {
      const { code, stderr } = await train(...churn, '--out', '/proc/none/deeper/model.onnx');
      expect([code, stderr()]).toEqual([2, expect.stringContaining('cannot be written')]);
    },
    20_000,
  );

  it('reads a CSV without a header and with spaces after commas, and says what it did', async () => {
    const lines = csv(customers(400), inputs).split('\n').slice(1).join('\n').replaceAll(',', ', ');
    const bare = file(lines);
    const { json } = await train(
      ...[
        '--data',
        bare,
        '--no-header',
        '--target',
        'column 5',
        '--id',
        'column 1',
        '--json',
        ...quick,
      ],
    );
    expect(json()).toMatchObject({ rows: 400, classes: ['no', 'yes'] });
    expect(json().notes.join(' ')).toMatch(/space after every comma.*no header line/);
    const named = await train(
      ...['--data', bare, '--no-header', '--columns', 'id,plan,pay,months,churn'],
      ...['--target', 'churn', '--id', 'id', '--json', ...quick],
    );
    expect(named.json()).toMatchObject({ rows: 400, columns: 3, classes: ['no', 'yes'] });
    expect(named.json().notes.join(' ')).not.toContain('no header line');
  });

  it('reads JSON Lines and Parquet as it reads CSV', async () => {
    const rows = customers(400).map(({ plan, pay, months, churn: label }) => ({
      plan,
      pay,
      months,
      label,
    }));
    const lines = file(rows.map((row) => JSON.stringify(row)).join('\n'), '.jsonl');
    const column = (name: keyof (typeof rows)[number], type: 'text' | 'number') => ({
      name,
      type,
      values: rows.map((row) => row[name]),
    });
    const parquet = file(
      writeParquet({
        columns: [
          column('plan', 'text'),
          column('pay', 'number'),
          column('months', 'number'),
          column('label', 'text'),
        ],
      } as never),
      '.parquet',
    );
    const rest = ['--target', 'churn', '--json', ...quick].map((word) =>
      word === 'churn' ? 'label' : word,
    );
    const [a, b] = [await train('--data', lines, ...rest), await train('--data', parquet, ...rest)];
    expect([a.code, b.code]).toEqual([0, 0]);
    expect(a.json().metrics).toEqual(b.json().metrics);
  });

  it('reads a file in a stream when asked, and refuses there what it cannot do', async () => {
    const { code, json } = await train(...churn, '--stream', '--json');
    expect(code).toBe(0);
    expect(json().rows).toBe(900);
    expect(json().metrics.auc).toBeGreaterThan(0.7);
    expect(json().notes.join(' ')).toContain('read in a stream');
    const forest = await train(
      ...['--data', churnFile, '--target', 'churn', '--algorithm', 'random-forest', '--stream'],
    );
    expect(forest.code).toBe(1);
    expect(forest.stderr()).toContain('--algorithm random-forest is not possible');
  });

  it('AML-2: searches over all algorithms within its budget', async () => {
    const { code, json, stderr } = await train(
      ...['--data', churnFile, '--target', 'churn', '--id', 'id'],
      ...['--algorithm', 'auto', '--budget-seconds', '4', '--json'],
    );
    expect([code, code === 0 ? '' : stderr()]).toEqual([0, '']);
    expect(json()).toMatchObject({ algorithm: 'auto', leaderboard: expect.any(Array) });
    expect(json().metrics.auc).toBeGreaterThan(0.75);
    expect(json().trainMs).toBeLessThan(20_000);
  });
});

describe('wrong use of loopwright train', () => {
  const rows = (count: number, label: (row: number) => string) =>
    file(
      `a,b,y\n${Array.from({ length: count }, (_, row) => `${row},${row % 7},${label(row)}`).join('\n')}\n`,
    );
  const coin = (row: number) => (row % 2 === 0 ? 'no' : 'yes');

  it.each([
    ['a file that is not there', ['--data', 'nowhere.csv', '--target', 'y'], 'nowhere.csv'],
    ['a champion that is not there', [...churn, '--champion', 'old.onnx'], 'old.onnx'],
    ['a folder', ['--data', folder, '--target', 'y'], 'is a folder'],
    [
      'an unknown algorithm',
      ['--data', churnFile, '--target', 'churn', '--algorithm', 'magic'],
      'magic',
    ],
    ['an unknown task', ['--data', churnFile, '--target', 'churn', '--task', 'guess'], 'guess'],
    ['no target', ['--data', churnFile], '--target'],
    ['a seed that is no number', [...churn, '--seed', 'x'], 'whole number'],
    ['a share beyond all rows', [...churn, '--hold-out', '1.5'], 'share'],
    ['a budget without a search', [...churn, '--budget-seconds', '5'], '--algorithm auto'],
    ['parameters of a search', [...churn, '--algorithm', 'auto'], '--param is for one algorithm'],
    ['half of the costs', [...churn, '--cost-fp', '1'], 'both --cost-fp and --cost-fn'],
    ['a parameter without a value', [...churn, '--param', 'trees'], 'name=value'],
    ['a direction that is none', [...churn, '--monotone', 'pay=up'], 'column=1'],
    ['lags without a time', [...churn, '--lag', 'pay', '--lags', '1'], '--time'],
    [
      'lags that are none',
      [...churn, '--lag', 'pay', '--time', 'months', '--lags', '0'],
      'whole numbers',
    ],
    ['names beside a header', [...churn, '--columns', 'a,b'], '--no-header'],
    ['a refit without a hold-out', [...churn, '--valid', churnFile, '--refit'], '--refit'],
    ['the data to write to', [...churn, '--out', churnFile], 'would replace the rows'],
    [
      'rows to judge by that are learnt from',
      [...churn, '--valid', churnFile],
      '--valid is the file that is learnt from',
    ],
    ['an id that is the target', [...churn, '--id', 'churn'], 'the column to predict'],
    ['a crowd of threads', [...churn, '--threads', '5000'], '--threads is at most 256'],
    [
      'a folder below a file',
      [...churn, '--out', join(churnFile, 'models', 'm.onnx')],
      'is a file, so nothing can be written below it',
    ],
    ['semicolons', ['--data', file('a;b;y\n1;2;no\n'), '--target', 'y'], 'separated by ";"'],
    ['a folder to write to', [...churn, '--out', folder], 'is a folder'],
  ])('exits with 2 for %s', async (_, args, words) => {
    const { code, stderr, out } = await train(...args);
    expect([code, stderr()]).toEqual([2, expect.stringContaining(words)]);
    expect(stderr()).not.toMatch(/^\s+at /m);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    [
      'a column that is not there',
      () => ['--data', churnFile, '--target', 'Churn'],
      'no column "Churn"',
    ],
    [
      'a column to ignore that is not there',
      () => [...churn, '--ignore', 'Pay'],
      'no column "Pay" to ignore',
    ],
    [
      'one in a stream',
      () => [...churn, '--ignore', 'Pay', '--stream'],
      'no column "Pay" to ignore',
    ],
    ['an id that is not there', () => [...churn, '--id', 'nope'], 'no column "nope"'],
    ['an unknown parameter', () => [...churn, '--param', 'depth=3'], 'depth'],
    ['a class that is not there', () => [...churn, '--positive', 'maybe'], 'never "maybe"'],
    [
      'costs of a quantity',
      () => ['--data', churnFile, '--target', 'pay', '--cost-fp', '1', '--cost-fn', '2'],
      'two classes',
    ],
    [
      'weights below zero among the rows to judge by',
      () => [
        ...['--data', file(csv(customers(200), ['plan', 'pay', 'churn']))],
        ...['--valid', file('plan,pay,churn\nplus,-3,no\npro,5,yes\n')],
        ...['--target', 'churn', '--weight', 'pay'],
      ],
      'above 0',
    ],
    ['three rows', () => ['--data', rows(3, coin), '--target', 'y'], 'at least 20 rows'],
    ['one class', () => ['--data', rows(60, () => 'no'), '--target', 'y'], '"no" in every row'],
    [
      'rows too few for a hold-out',
      () => ['--data', rows(22, coin), '--target', 'y'],
      'left to learn from',
    ],
    ['an empty file', () => ['--data', file(''), '--target', 'y'], 'empty'],
    [
      'lines of different lengths',
      () => ['--data', file('a,y\n1,2\n3\n'), '--target', 'y'],
      'line 3',
    ],
    [
      'constraints on a line',
      () => [
        '--data',
        churnFile,
        '--target',
        'churn',
        '--algorithm',
        'linear',
        '--monotone',
        'pay=1',
      ],
      'monotone',
    ],
  ])('exits with 1 for %s and says what to do', async (_, args, words) => {
    const { code, stderr, out } = await train(...args());
    expect([code, stderr()]).toEqual([1, expect.stringContaining(words)]);
    expect(stderr()).not.toMatch(/^\s+at /m);
    expect(existsSync(out)).toBe(false);
  });

  it('leaves the file that is there as it was when the training fails', async () => {
    const out = file('an older model', '.onnx');
    const { code } = await train(
      '--data',
      rows(60, () => 'no'),
      '--target',
      'y',
      '--out',
      out,
    );
    expect(code).toBe(1);
    expect(readFileSync(out, 'utf8')).toBe('an older model');
    expect(statSync(out).size).toBe(14);
  });
});

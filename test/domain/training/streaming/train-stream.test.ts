import { describe, expect, it } from 'vitest';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { parseCsv } from '#domain/training/csv.ts';
import { predictTable } from '#domain/training/model/predict-table.ts';
import { seededRandom } from '#domain/training/random.ts';
import { lastRecordEnd } from '#domain/training/scan-csv.ts';
import { type StreamOptions, trainStream } from '#domain/training/streaming/train-stream.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';

/** Churners pay much and are new; `code` is a number but for a few rows. */
function customers(rows: number, seed = 1): string {
  const random = seededRandom(seed);
  const lines = ['id,plan,pay,months,code,churn'];
  for (let row = 0; row < rows; row++) {
    const plan = ['basic', 'plus', '"pro, yearly"'][Math.floor(3 * random())] as string;
    const pay = 10 + 90 * random();
    const months = Math.floor(60 * random());
    const chance = 1 / (1 + Math.exp(-(pay - 60) / 15 + months / 20 - (plan === 'basic' ? 1 : 0)));
    const code = row % 1_009 === 1_008 ? 'oops' : String(row % 7);
    const churn = row % 500 === 499 ? '' : random() < chance ? 'yes' : 'no';
    lines.push(`c${row},${plan},${pay.toFixed(2)},${months},${code},${churn}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The text in pieces of about so many characters that end where a record does. */
function inPieces(text: string, size: number) {
  return async function* () {
    for (let from = 0; from < text.length; ) {
      const end = lastRecordEnd(text.slice(from, from + size));
      yield text.slice(from, from + end);
      from += end;
    }
  };
}

const options = (text: string): StreamOptions => ({
  target: 'churn',
  idColumns: ['id'],
  seed: 1,
  params: { trees: 30 },
  length: text.length,
  judge: { share: 0.2, rows: 100_000 },
});

const tools = () => ({ compute: plainCompute() });

describe('trainStream', () => {
  it('RTR-4: learns from pieces of a file, and judges by rows that none of it has seen', async () => {
    const text = customers(6_000);
    const { model, judge, rows, target } = await trainStream(
      { pieces: inPieces(text, 20_000), trim: false },
      options(text),
      tools(),
    );
    expect(rows).toBe(6_000);
    expect(model.rows).toBe(target.y.length);
    expect(model.rowsWithoutTarget).toBe(12);
    expect(judge.table.rows).toBeGreaterThan(1_000);
    expect(judge.table.rows).toBeLessThan(1_400);
    expect(model.rows + judge.table.rows).toBeLessThan(6_000);
    const answers = predictTable(model, judge.table);
    const scores = judge.target.y.map((_, row) => answers[2 * row + 1] as number);
    expect(rocAuc(judge.target.y, scores)).toBeGreaterThan(0.78);
    expect(model.importance[0]?.feature).toBe('pay');
  });

  it('gives the same model for pieces of any size', async () => {
    const text = customers(2_000);
    const [small, large] = await Promise.all(
      [3_000, 1e6].map((size) =>
        trainStream({ pieces: inPieces(text, size), trim: false }, options(text), tools()),
      ),
    );
    const table = parseCsv(customers(200, 9));
    expect(small?.rows).toBe(large?.rows);
    expect(predictTable(small?.model as never, table)).toEqual(
      predictTable(large?.model as never, table),
    );
  });

  it('counts cells that are no numbers where the sample has numbers, and takes them as missing', async () => {
    // The sample does not meet the text: the file says it is two thousand times as long, so one row in twenty is drawn.
    const text = customers(3_000).replaceAll('oops', '4');
    const late = `${text}c9,basic,20.5,3,oops,no\n`;
    const { model } = await trainStream(
      { pieces: inPieces(late, 50_000), trim: false },
      { ...options(late), length: late.length * 2_000 },
      tools(),
    );
    expect(model.inputs.find(({ name }) => name === 'code')?.kind).toBe('number');
    expect(model.notes.join(' ')).toContain('1 cells of "code" are no numbers');
  });

  it('leaves out rows of a class that the sample does not have', async () => {
    const text = `${customers(3_000)}c9,basic,20.5,3,1,perhaps\n`;
    const { model } = await trainStream(
      { pieces: inPieces(text, 50_000), trim: false },
      { ...options(text), length: text.length * 2_000 },
      tools(),
    );
    expect(model.classes).toEqual(['no', 'yes']);
    expect(model.notes.join(' ')).toContain('Left out 1 rows whose target is not among');
  });

  it('learns a quantity, with weights', async () => {
    const text = customers(2_000);
    const { model, target } = await trainStream(
      { pieces: inPieces(text, 10_000), trim: false },
      { ...options(text), target: 'months', weightColumn: 'pay' },
      tools(),
    );
    expect(model.task).toBe('regression');
    expect(target.weights?.every((weight) => weight >= 10)).toBe(true);
    expect(model.inputs.map(({ name }) => name)).not.toContain('pay');
  });

  it('refuses a target that is not there, and a record that is not regular, saying where', async () => {
    const text = customers(300);
    const train = (broken: string, target = 'churn') =>
      trainStream(
        { pieces: inPieces(broken, 5_000), trim: false },
        { ...options(broken), target },
        tools(),
      );
    await expect(train(text, 'nope')).rejects.toThrow('no column "nope"');
    await expect(train(`${text}1,2\n`)).rejects.toThrow('after row 300');
  });
});

describe('lastRecordEnd', () => {
  it.each([
    ['a,b\n1,2\n3,', 8],
    ['a,b', 0],
    ['a\n"x\ny', 2],
    ['a\n"x\ny"\nz', 8],
    ['a\r\nb\r\n', 6],
  ])('%j ends at %i', (text, end) => {
    expect(lastRecordEnd(text)).toBe(end);
  });
});

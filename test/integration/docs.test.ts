import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { toCsv } from '#domain/training/csv.ts';
import { rowsToTable } from '#domain/training/rows-to-table.ts';
import { trainUploaded } from '../../cli/demo/train-uploaded.ts';
import { run } from '../../cli/main.ts';
import type { Customer } from '../../examples/churn/customer.ts';
import { generateCustomers } from '../../examples/churn/generate-customers.ts';
import { root } from '../../tools/local/paths.ts';
import { deployModel, registerVersion } from './deploy-model.ts';

/** Commands of the docs as they stand there, page by page; the demo and the local server have their own tests. */
const files = ['README.md', 'docs/mlflow.md', ...globSync('docs/guide/*.md', { cwd: root }).sort()];
const pages = files.map((page) => ({
  page,
  commands: readFileSync(join(root, page), 'utf8')
    .replaceAll(/ *\\\n */g, ' ')
    .split('\n')
    .filter((line) => line.startsWith('npx loopwright '))
    .map((line) => line.replace(/ +#.*$/, '').trim())
    .filter((line) => !/ (demo|serve) /.test(line)),
}));

/** Words of a command line, with quotes as a shell takes them. */
const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

let folder: string;

async function loopwright(line: string): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const args = words(line)
    .slice(2)
    .map((word) => (/^([\w-]+\.(csv|onnx|html)|weeks)$/.test(word) ? join(folder, word) : word));
  const code = await run(args, {
    env: {},
    folders: [folder],
    isTty: false,
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

/** What the pages speak of: a model `churn` that serves, with later versions, and the files they name. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-docs-'));
  mkdirSync(join(folder, '.loopwright'));
  writeFileSync(join(folder, '.loopwright', 'local.json'), JSON.stringify(inject('installation')));
  const customers = generateCustomers(1_200, 21);
  const csv = (rows: readonly Customer[]) => toCsv(rowsToTable(rows));
  writeFileSync(join(folder, 'october.csv'), csv(customers));
  writeFileSync(join(folder, 'november.csv'), csv(generateCustomers(400, 22)));
  for (const week of ['46', '47']) {
    mkdirSync(join(folder, 'weeks', week), { recursive: true });
    writeFileSync(join(folder, 'weeks', week, 'reference.csv'), csv(customers));
    writeFileSync(join(folder, 'weeks', week, 'current.csv'), csv(generateCustomers(600, 23)));
  }
  writeFileSync(
    join(folder, 'customers.csv'),
    csv(customers.slice(0, 20).map(({ customerID, Churn, ...features }) => features as Customer)),
  );
  writeFileSync(
    join(folder, 'leads.csv'),
    csv(
      customers.map(
        ({ customerID, Churn, ...rest }) =>
          ({
            id: customerID,
            ...rest,
            Bought: Churn === 'Yes' ? 'yes' : 'no',
          }) as unknown as Customer,
      ),
    ),
  );
  const { onnx } = await trainUploaded(customers);
  for (const file of ['churn.onnx', 'leads.onnx']) writeFileSync(join(folder, file), onnx);
  await deployModel('churn', 21);
  for (const seed of [22, 23, 24]) await registerVersion('churn', seed);
}, 200_000);

describe.each(pages.filter(({ commands }) => commands.length > 0))('$page', ({ commands }) => {
  it.each(commands)('%s', async (line) => {
    const { code, out, err } = await loopwright(line);
    // 2 is wrong usage: the page would be wrong. 1 is a refusal, which says what to do.
    expect([line, code === 2 ? err : 'understood']).toEqual([line, 'understood']);
    if (code === 1) expect(err).toMatch(/hint|→|refused/i);
    else expect(`${out}${err}`).not.toBe('');
  });
});

describe('what the pages promise to work', () => {
  it.each([
    'npx loopwright status',
    'npx loopwright models list --json',
    'npx loopwright models show churn',
    'npx loopwright models audit churn',
    'npx loopwright predict churn --file customers.csv',
    'npx loopwright drift churn --wait --json',
    'npx loopwright rollout status churn',
    'npx loopwright logs --since 5m',
    'npx loopwright open',
    'npx loopwright mlflow env',
  ])('%s', async (line) => {
    const { code, err } = await loopwright(line);
    expect([line, code, code === 0 ? '' : err]).toEqual([line, 0, '']);
  });

  it('RTR-4: a new model is trained from a file', async () => {
    const made = await loopwright(
      'npx loopwright models create bought --task binary --target Bought --positive-class yes --id-column id --data leads.csv',
    );
    expect([made.code, made.err]).toEqual([0, expect.anything()]);
    const trained = await loopwright('npx loopwright retrain bought --wait --json');
    expect([trained.code, JSON.parse(trained.out).status]).toEqual([0, 'registered']);
  }, 120_000);
});

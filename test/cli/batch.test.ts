import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../cli/main.ts';
import { fakeTerminal } from './fake-api.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'loopwright-'));

/** An API whose batch has two parts and ends after two looks. */
function batchApi(status = 'completed', broken = false) {
  const files: Record<string, string> = {
    'http://s3.test/1': 'row,label\n1,Yes\n',
    'http://s3.test/2': 'row,label\n2,No\n',
    'http://s3.test/2e': '{"row":3,"error":"oops"}\n',
  };
  const file = (name: string) => {
    const url = `http://s3.test/${name}`;
    const text = files[url] as string;
    const sha256 = broken ? '00' : createHash('sha256').update(text).digest('hex');
    return { url, uri: `s3://b/results/${name}.csv`, bytes: text.length, sha256 };
  };
  const asked: { method: string; path: string; body: unknown }[] = [];
  let looks = 0;
  const send: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const method = init.method ?? 'GET';
    if (url.host === 's3.test') return new Response(files[url.href] ?? '');
    const path = `${url.pathname}${url.search}`.replace('/prod', '');
    asked.push({
      method,
      path,
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
    });
    switch (`${method} ${path}`) {
      case 'POST /v1/uploads':
        return Response.json({ uri: 's3://b/uploads/churn/1', putUrl: 'http://s3.test/put' });
      case 'POST /v1/models/churn/batch':
        return Response.json({ batchId: 'b1' }, { status: 202 });
      case 'GET /v1/models/churn/batches/b1':
        looks += 1;
        return Response.json({
          id: 'b1',
          version: 1,
          status: looks === 1 ? 'running' : status,
          reasons: [],
          progress: {
            rows: { done: looks === 1 ? 1 : 3, failed: 1, total: 3 },
            parts: { done: looks, total: 2 },
          },
        });
      case 'GET /v1/models/churn/batches/b1/results?after=0':
        return Response.json({
          parts: [{ part: 1, firstRow: 1, rows: 1, failedRows: 0, results: file('1') }],
          next: 1,
        });
      default:
        return Response.json({
          parts: [
            {
              part: 2,
              firstRow: 2,
              rows: 2,
              failedRows: 1,
              results: file('2'),
              errors: file('2e'),
            },
          ],
        });
    }
  };
  return { asked, send };
}

async function loopwright(command: readonly string[], ...api: Parameters<typeof batchApi>) {
  const { asked, send } = batchApi(...api);
  const terminal = fakeTerminal(send);
  const code = await run(['batch', 'churn', ...command], terminal.io);
  return { code, asked, ...terminal };
}

describe('loopwright batch', () => {
  it('SRV-4: uploads, waits, and joins the parts under one header, errors beside them', async () => {
    const at = folder();
    const [file, out] = [join(at, 'rows.csv'), join(at, 'answers.csv')];
    writeFileSync(file, 'tenure\n1\n');
    const { code, asked, stderr } = await loopwright([
      '--file',
      file,
      '--id-column',
      'c',
      '--out',
      out,
    ]);
    expect(code).toBe(0);
    expect(asked[1]?.body).toEqual({
      input: 's3://b/uploads/churn/1',
      format: 'csv',
      idColumn: 'c',
    });
    expect(readFileSync(out, 'utf8')).toBe('row,label\n1,Yes\n2,No\n');
    expect(readFileSync(`${out}.errors.jsonl`, 'utf8')).toBe('{"row":3,"error":"oops"}\n');
    expect(stderr()).toContain('1 of 3 rows');
  });

  it('SRV-4: without --wait it answers the id at once', async () => {
    const { code, json } = await loopwright(['--input', 's3://b/x', '--format', 'jsonl', '--json']);
    expect([code, json()]).toEqual([0, { batchId: 'b1' }]);
  });

  it('SRV-4: a batch that failed exits with 1, and a file that is not what was written too', async () => {
    const at = folder();
    const out = join(at, 'answers.csv');
    const input = ['--input', 's3://b/x.csv'];
    expect((await loopwright([...input, '--wait'], 'failed')).code).toBe(1);
    const broken = await loopwright([...input, '--out', out], 'completed', true);
    expect([broken.code, broken.stderr()]).toEqual([
      1,
      expect.stringContaining('ask for it again'),
    ]);
    expect(existsSync(`${out}.errors.jsonl`)).toBe(false);
  });

  it.each([
    ['neither --file nor --input', []],
    ['both', ['--file', 'a.csv', '--input', 's3://b/x']],
    ['an ending that tells nothing', ['--file', 'rows.txt']],
    ['an unknown format', ['--input', 's3://b/x', '--format', 'xml']],
  ])('exits with 2 for %s, without asking the API', async (_, command) => {
    const { code, asked } = await loopwright(command);
    expect([code, asked]).toEqual([2, []]);
  });

  it('help has examples', async () => {
    const { code, stdout } = await loopwright(['--help']);
    expect([code, stdout()]).toEqual([0, expect.stringContaining('Examples:')]);
  });
});

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../cli/main.ts';

async function loopwright(args: readonly string[], answer: unknown = {}, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'loopwright-alerts-'));
  mkdirSync(join(folder, '.loopwright'));
  const local = { apiUrl: 'http://127.0.0.1:1/dev', token: 't', region: 'us-east-1' };
  writeFileSync(join(folder, '.loopwright', 'local.json'), JSON.stringify(local));
  let [out, err] = ['', ''];
  const asked: string[] = [];
  const code = await run(args, {
    env,
    folders: [folder],
    isTty: false,
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    fetch: async (url, init) => {
      const { pathname, search } = new URL(String(url));
      asked.push(`${init?.method} ${pathname}${search}`);
      return Response.json(answer);
    },
  });
  return { code, out, err, asked };
}

it('DRF-5: alerts test says what each channel answered', async () => {
  const { code, out, asked } = await loopwright(['alerts', 'test'], {
    told: { email: 'sent', slack: 'not-configured' },
  });
  expect([code, asked]).toEqual([0, ['POST /dev/v1/monitoring/test']]);
  expect(out).toBe('email: sent\nslack: not-configured\n');
});

it('DRF-5: alerts report shows a report as Markdown, or as JSON', async () => {
  const review = {
    schemaVersion: 1,
    kind: 'daily',
    stage: 'dev',
    day: '2026-11-21',
    from: '2026-11-20T07:00:00.000Z',
    to: '2026-11-21T07:00:00.000Z',
    models: [],
    createdAt: '2026-11-21T08:00:00.000Z',
  };
  const { out, asked } = await loopwright(['alerts', 'report', 'daily', '2026-11-21'], review);
  expect(asked).toEqual(['GET /dev/v1/monitoring/daily/2026-11-21']);
  expect(out).toContain('# Daily report, 2026-11-21');
  const json = await loopwright(['alerts', 'report', 'daily', '2026-11-21', '--json'], review);
  expect(JSON.parse(json.out)).toEqual(review);
  expect((await loopwright(['alerts', 'report', 'hourly', '2026-11-21'])).code).toBe(2);
});

it.each([
  [[]],
  [['--webhook', 'https://hooks.slack.com/services/x', '--off']],
  [['--webhook', 'http://hooks.slack.com/services/SECRETPART', '--secret', 's']],
  [['--webhook', 'https://evil.example/SECRETPART', '--secret', 's']],
  [['--webhook', 'https://hooks.slack.com/services/SECRETPART']],
])('SEC-1: alerts slack %j is wrong usage, and does not repeat the address', async (args) => {
  const { code, err } = await loopwright(['alerts', 'slack', ...args]);
  expect(code).toBe(2);
  expect(err).not.toContain('SECRETPART');
});

it('DRF-5: drift unsilence takes back silences, of one feature or of all', async () => {
  const answer = {
    model: 'churn',
    raised: false,
    severity: null,
    since: null,
    features: [],
    whole: false,
    concept: false,
    lastTold: null,
    silences: [],
    acknowledged: null,
  };
  const all = await loopwright(['drift', 'unsilence', 'churn'], answer);
  expect([all.code, all.asked]).toEqual([0, ['DELETE /dev/v1/models/churn/drift/silence']]);
  const one = await loopwright(
    ['drift', 'unsilence', 'churn', '--feature', 'a&b', '--reason', 'over'],
    answer,
  );
  expect(one.asked).toEqual([
    'DELETE /dev/v1/models/churn/drift/silence?feature=a%26b&reason=over',
  ]);
});

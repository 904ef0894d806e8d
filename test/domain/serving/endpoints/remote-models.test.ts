import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EndpointFailure } from '#domain/serving/endpoints/endpoint.ts';
import { remoteModels } from '#domain/serving/endpoints/remote-models.ts';
import type { LoadedModel } from '#domain/serving/model-runtime.ts';
import { refusal } from '../../registry/setup.ts';
import { versionOf } from '../setup.ts';

const document = new TextEncoder().encode(
  '{"kind":"https","url":"https://a.example","modelName":"m"}',
);
const sha256 = createHash('sha256').update(document).digest('hex');
const version = {
  ...versionOf(4),
  runtime: 'remote' as const,
  artifact: { uri: 'memory://endpoint.json', sha256, bytes: document.length },
};

function setup(bytes: Uint8Array = document) {
  let now = 0;
  let run: LoadedModel['run'] = async () => [];
  let asked = 0;
  const opened: unknown[] = [];
  const measured: unknown[] = [];
  const models = remoteModels(
    {
      artifacts: { read: async () => bytes },
      clients: {
        open(endpoint, sig) {
          opened.push(endpoint);
          return {
            signature: sig,
            run: (...input) => {
              asked += 1;
              return run(...input);
            },
            release: async () => {},
          };
        },
      },
      stopwatch: { now: () => now },
      metrics: { metric: (...metric) => measured.push(metric) },
    },
    { failures: 3, openMs: 1_000 },
  );
  return {
    opened,
    measured,
    asked: () => asked,
    pass: (ms: number) => {
      now += ms;
    },
    becomes: (next: LoadedModel['run']) => {
      run = next;
    },
    ask: () => models.use(version, (model) => model.run([])),
  };
}

const down = async () => Promise.reject(new EndpointFailure('It answered 503.', true));
const refuses = async () => Promise.reject(new EndpointFailure('It answered 400.', false));

describe('remote models', () => {
  it('SRV-9: opens an endpoint once, with its document and its signature', async () => {
    const { ask, opened } = setup();
    await Promise.all([ask(), ask()]);
    await ask();
    expect(opened).toEqual([{ kind: 'https', url: 'https://a.example', modelName: 'm' }]);
  });

  it('SRV-9: a failure is unavailable, with the words of the endpoint', async () => {
    const { ask, becomes } = setup();
    becomes(down);
    expect(await refusal(ask())).toMatchObject({
      kind: 'unavailable',
      message: 'Version 4 of churn did not answer: It answered 503.',
    });
  });

  it('SRV-9: after three failures it is not asked, until one probe has had an answer', async () => {
    const { ask, asked, becomes, pass, measured } = setup();
    becomes(down);
    for (let n = 0; n < 3; n++) await refusal(ask());
    expect(measured).toEqual([['endpointOpened', 1, { model: 'churn' }]]);
    expect((await refusal(ask())).message).toContain('is not asked');
    expect(asked()).toBe(3);
    pass(1_000);
    let release = (): void => {};
    becomes(async () => {
      await new Promise<void>((done) => {
        release = done;
      });
      return [];
    });
    const probe = ask();
    await Promise.resolve();
    expect((await refusal(ask())).message).toContain('is not asked');
    expect(asked()).toBe(4);
    release();
    expect(await probe).toEqual([]);
    becomes(async () => []);
    await ask();
    expect(asked()).toBe(5);
  });

  it('SRV-9: a probe that fails keeps it shut for another while', async () => {
    const { ask, asked, becomes, pass } = setup();
    becomes(down);
    for (let n = 0; n < 3; n++) await refusal(ask());
    pass(1_000);
    expect((await refusal(ask())).message).toContain('did not answer');
    pass(999);
    expect((await refusal(ask())).message).toContain('is not asked');
    expect(asked()).toBe(4);
  });

  it('SRV-9: requests it refuses do not shut it', async () => {
    const { ask, asked, becomes } = setup();
    becomes(refuses);
    for (let n = 0; n < 9; n++) expect((await refusal(ask())).kind).toBe('unavailable');
    expect(asked()).toBe(9);
  });

  it('SRV-9: a document that is not the registered one is not asked', async () => {
    const { ask, opened } = setup(new TextEncoder().encode('{"url":"https://evil.example"}'));
    expect(await refusal(ask())).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('not the one that was registered'),
    });
    expect(opened).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';
import { echo } from '../adapters/onnx/tiny-models.ts';
import { call } from './client.ts';
import { createModel, deployModel } from './deploy-model.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const conformance = join(root, '..', 'shared', 'conformance', 'oip');
const suite = join(conformance, 'oip_conformance.py');

let python: string;
beforeAll(async () => {
  python = join(await pythonEnvironment('clients', 'tools/clients/requirements.txt'), 'python');
});

/** Runs `work` while `npx loopwright serve` serves these files of the suite. */
async function whileServing<T>(models: readonly string[], work: (url: string) => Promise<T>) {
  const options = models.flatMap((model) => ['--model', join(conformance, `${model}.onnx`)]);
  const child = spawn(process.execPath, [join(root, 'cli/loopwright.mjs'), 'serve', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(child.stdout, 'data');
    return await work(/http:\S+/.exec(String(line))?.[0] ?? '');
  } finally {
    child.kill('SIGTERM');
  }
}

/** The suite lies beside the project in our workshop; elsewhere it is skipped, and the report says so. */
describe.skipIf(!existsSync(suite))('the Open Inference Protocol conformance suite', () => {
  it('SRV-2: passes strictly against the local server, and skips nothing', async () => {
    const said = await whileServing(['echo', 'addsub', 'churn'], (url) =>
      run(python, [suite, url, '--model', 'churn'], { limitSeconds: 120 }),
    );
    expect(said).not.toMatch(/^(FAIL|SKIP)/m);
    expect(said.trim().split('\n').at(-1)).toMatch(/^[1-9]\d* passed, 0 failed$/);
  });
});

describe('tritonclient through API Gateway', () => {
  beforeAll(async () => {
    await deployModel('triton', 17);
    await createModel('echo');
    const registered = await call('scientist', 'POST /v1/models/echo/versions', {
      artifact: { base64: Buffer.from(echo(['FP16', 'INT64', 'BYTES'])).toString('base64') },
    });
    expect([registered.status, registered.body.error]).toEqual([201, undefined]);
  });

  it('SRV-2: reads metadata, infers with JSON and with bytes, and gets our words for what is wrong', async () => {
    const { apiUrl, tokens } = inject('installation');
    const where = apiUrl.replace(/^https?:\/\//, '').replace(/\/$/, '');
    const said = await run(
      python,
      [join(root, 'test/clients/gateway_check.py'), where, tokens.scientist, 'triton', 'echo'],
      { limitSeconds: 120 },
    ).catch((error: Error) => error.message);
    expect(said).toMatch(/^6 passed$/m);
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { root } from '../../tools/local/paths.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';

const suite = join(root, '..', 'shared', 'conformance', 'mlflow', 'mlflow_conformance.py');
const ownChecks = join(root, 'test', 'clients', 'mlflow_check.py');

let python: string;
beforeAll(async () => {
  python = join(
    await pythonEnvironment('mlflow', 'tools/clients/requirements-mlflow.txt'),
    'python',
  );
}, 1_200_000);

/** Lets these checks loose on the deployed API, as a data scientist would set up the client; gives what they said. */
async function check(script: string, limitSeconds: number): Promise<string> {
  const { apiUrl, tokens } = inject('installation');
  const lines: string[] = [];
  await run(python, [script, apiUrl], {
    limitSeconds,
    onLine: (line) => lines.push(line),
    env: {
      MLFLOW_TRACKING_TOKEN: tokens.engineer,
      MLFLOW_DISABLE_TELEMETRY: 'true',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  }).catch((error: Error) => {
    // What failed is in the lines; why it ended early, if it did, is not.
    if (!/^\d+ passed, \d+ failed$/.test(lines.at(-1) ?? '')) lines.push(error.message);
  });
  return lines.join('\n');
}

const failures = (said: string): string[] =>
  said.match(/^FAIL .*(\n(?!PASS|FAIL|SKIP).*)*/gm) ?? [];
const lastLine = (said: string): string => said.trim().split('\n').at(-1) ?? '';

/** The suite lies beside the project in our workshop; elsewhere it is skipped, and the report says so. */
describe.skipIf(!existsSync(suite))('the MLflow conformance suite', () => {
  it('TRK-1, REG-1: the unmodified mlflow client passes it whole against the deployed API', async () => {
    const said = await check(suite, 870);
    expect(failures(said)).toEqual([]);
    expect(lastLine(said)).toMatch(/^[1-9]\d* passed, 0 failed$/);
  }, 900_000);
});

describe('our own checks of what the suite leaves out', () => {
  it('TRK-1, REG-1: autolog, ONNX, threads, large files, repeated and broken requests: each does what it says, none is skipped', async () => {
    const said = await check(ownChecks, 1_170);
    expect(failures(said)).toEqual([]);
    expect(said).not.toMatch(/^SKIP/m);
    expect(lastLine(said)).toMatch(/^[1-9]\d* passed, 0 failed$/);
  }, 1_200_000);
});

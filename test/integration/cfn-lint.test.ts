import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { localFolder } from '../../tools/local/paths.ts';
import { pythonEnvironment } from '../../tools/local/python.ts';
import { run } from '../../tools/local/run.ts';

it('CIC-1: the deployed templates pass cfn-lint', async () => {
  const assembly = join(localFolder, 'test', 'cdk.out');
  const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  expect(templates).toHaveLength(2);
  const programs = await pythonEnvironment('checks', 'tools/checks/requirements.txt');
  const output = await run(
    join(programs, 'cfn-lint'),
    ['--regions', 'us-east-1', '--', ...templates.map((file) => join(assembly, file))],
    { limitSeconds: 240 },
  ).catch((error: Error) => error.message);
  expect(output).toBe('');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';
import type { Reach } from './target.ts';

export type Outputs = Readonly<Record<string, string>>;

export interface DeployOptions {
  readonly reach: Reach;
  readonly stage: string;
  /** For logs, the outputs file and the cloud assembly. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

const news = /✅|✨ +Synth|❌|_FAILED|ROLLBACK_/;
const done = /\b(CREATE|UPDATE)_COMPLETE\b/;
const everyMs = 10_000;

/** Passes on what is news, and every ten seconds how many resources are done. */
function progress(say: (line: string) => void): (line: string) => void {
  let resources = 0;
  let saidAt = Date.now();
  return (line) => {
    if (news.test(line)) say(line.replace(/^[^\p{L}]*/u, '').trim());
    if (!done.test(line)) return;
    resources += 1;
    if (Date.now() - saidAt < everyMs) return;
    saidAt = Date.now();
    say(`${resources} resources done`);
  };
}

/** The real CDK CLI: bootstrap, then deploy both stacks. Returns the platform's outputs. */
export async function deploy({ reach, stage, folder, say }: DeployOptions): Promise<Outputs> {
  const app = [
    '--app',
    'node bin/app.ts',
    '--output',
    join(folder, 'cdk.out'),
    '--context',
    `stage=${stage}`,
  ];
  // Where the account is known beforehand no synthesis is needed to learn it.
  const where = reach.target === 'aws' ? app : [`aws://000000000000/${reach.region}`, '--app', ''];
  await run('cdk', ['bootstrap', ...where], {
    env: reach.env,
    limitSeconds: reach.target === 'aws' ? 600 : 180,
    logFile: join(folder, 'bootstrap.log'),
  });
  say('bootstrapped');
  const outputs = join(folder, 'outputs.json');
  await run(
    'cdk',
    [
      'deploy',
      '--all',
      ...app,
      '--require-approval',
      'never',
      '--method',
      'direct',
      '--asset-parallelism',
      '--concurrency',
      '2',
      '--outputs-file',
      outputs,
    ],
    {
      env: reach.env,
      limitSeconds: reach.target === 'aws' ? 1_800 : 150,
      logFile: join(folder, 'deploy.log'),
      onLine: progress(say),
    },
  );
  const all = JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, Outputs>;
  return all[`Loopwright-${stage}-Platform`] ?? {};
}

/** The emulators answer on their own address, not on the amazonaws.com name of the stack's output. */
export function apiUrlOf(reach: Reach, outputs: Outputs): string {
  const { ApiId = '', ApiStage = '', ApiUrl = '' } = outputs;
  return reach.endpoint
    ? `${reach.endpoint}/_aws/execute-api/${ApiId}/${ApiStage}`
    : ApiUrl.replace(/\/$/, '');
}

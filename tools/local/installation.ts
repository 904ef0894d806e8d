import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTokens } from '#adapters/dynamodb/tokens.ts';
import type { Role } from '#domain/access/actor.ts';
import { issueToken } from '#domain/access/tokens.ts';
import { apiUrlOf, type Outputs } from './deploy.ts';
import type { Reach } from './target.ts';

/** `.loopwright/local.json`: what the CLI, and anything outside, finds the installation by. */
export interface Installation {
  readonly target: Reach['target'];
  readonly stage: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly tokens: Readonly<Record<TokenName, string>>;
  readonly region: string;
  readonly endpoint?: string;
  readonly resources: Outputs;
}

const people = {
  viewer: 'viewer',
  scientist: 'scientist',
  engineer: 'engineer',
  mlLead: 'ml-lead',
  qaLead: 'qa-lead',
  admin: 'admin',
} as const satisfies Readonly<Record<string, Role>>;
type TokenName = keyof typeof people;

const tokenDays = 90;

/** One token per role, issued with the AWS credentials at hand. */
async function issueTokens(reach: Reach, table: string): Promise<Installation['tokens']> {
  const client = new DynamoDBClient({
    region: reach.region,
    ...(reach.endpoint === undefined
      ? {}
      : {
          endpoint: reach.endpoint,
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        }),
  });
  const deps = {
    tokens: dynamoTokens(client, table),
    clock: { now: () => new Date() },
    random: (count: number) => new Uint8Array(randomBytes(count)),
  };
  const issued: [string, string][] = [];
  for (const [name, role] of Object.entries(people)) {
    const { token } = await issueToken(deps, { name: `local-${role}`, role, days: tokenDays });
    issued.push([name, token]);
  }
  client.destroy();
  return Object.fromEntries(issued) as Installation['tokens'];
}

const fileOf = (folder: string) => join(folder, 'local.json');

export function readInstallation(folder: string): Installation | undefined {
  if (!existsSync(fileOf(folder))) return undefined;
  return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as Installation;
}

/** Whether the API of this installation takes its token. */
export async function answers({ apiUrl, token }: Installation): Promise<boolean> {
  const response = await fetch(`${apiUrl}/v2/health/live`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(20_000),
  }).catch(() => undefined);
  return response?.ok ?? false;
}

/**
 * Writes local.json for what was deployed. Tokens of an earlier start are kept while they work, so that a second start
 * changes nothing for those who use them.
 */
export async function recordInstallation(
  reach: Reach,
  stage: string,
  outputs: Outputs,
  folder: string,
): Promise<Installation> {
  const apiUrl = apiUrlOf(reach, outputs);
  const former = readInstallation(folder);
  const kept =
    former?.apiUrl === apiUrl && former.target === reach.target && (await answers(former))
      ? former.tokens
      : undefined;
  const tokens = kept ?? (await issueTokens(reach, outputs.ControlTable ?? ''));
  const installation: Installation = {
    target: reach.target,
    stage,
    apiUrl,
    token: tokens.engineer,
    tokens,
    region: reach.region,
    ...(reach.endpoint === undefined ? {} : { endpoint: reach.endpoint }),
    resources: outputs,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(folder), `${JSON.stringify(installation, null, 2)}\n`, { mode: 0o600 });
  return installation;
}

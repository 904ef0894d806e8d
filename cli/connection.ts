import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './answer.ts';

/** The roles that `npm start` makes a token for, as `.loopwright/local.json` names them. */
export const tokenNames = ['viewer', 'scientist', 'engineer', 'mlLead', 'qaLead', 'admin'] as const;
export type TokenName = (typeof tokenNames)[number];
export type Tokens = Readonly<Partial<Record<TokenName, string>>>;

/** Where the API is and who we are to it. */
export interface Connection {
  /** `emulator`, `localstack`, `aws`; `custom` when only LOOPWRIGHT_URL is known. */
  readonly target: string;
  readonly apiUrl: string;
  readonly consoleUrl?: string;
  readonly token: string;
  /** Which token it is: a name of `tokens`, `default`, or `LOOPWRIGHT_TOKEN`. */
  readonly tokenName: string;
  readonly tokens: Tokens;
  readonly region: string;
  /** Of the AWS API; absent on AWS itself. */
  readonly endpoint?: string;
  readonly resources: Readonly<Record<string, unknown>>;
}

interface LocalFile {
  readonly target?: string;
  readonly apiUrl?: string;
  readonly consoleUrl?: string;
  readonly token?: string;
  readonly tokens?: Tokens;
  readonly region?: string;
  readonly endpoint?: string | null;
  readonly resources?: Readonly<Record<string, unknown>>;
}

/** Looks in `folders`, in order, for `.loopwright/local.json`, which `npm start` writes. */
function readLocalFile(folders: readonly string[]): LocalFile {
  const file = folders
    .map((folder) => join(folder, '.loopwright', 'local.json'))
    .find((path) => existsSync(path));
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LocalFile;
  } catch (cause) {
    throw new UsageError(
      `${file} is not JSON (${(cause as Error).message}); \`npm start\` writes it again.`,
    );
  }
}

/**
 * Environment before file: LOOPWRIGHT_URL and LOOPWRIGHT_TOKEN override what `npm start` left, `tokenOf` overrides
 * both. Throws a UsageError that says what is missing.
 */
export function findConnection(input: {
  readonly folders: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tokenOf?: string;
}): Connection {
  const { folders, env, tokenOf } = input;
  const local = readLocalFile(folders);
  const apiUrl = env.LOOPWRIGHT_URL ?? local.apiUrl;
  if (apiUrl === undefined)
    throw new UsageError(
      'No deployment is known here: run `npm start`, or set LOOPWRIGHT_URL and LOOPWRIGHT_TOKEN.',
    );
  if (!URL.canParse(apiUrl))
    throw new UsageError(
      `LOOPWRIGHT_URL is not a URL: ${apiUrl}. Example: http://127.0.0.1:4566/…`,
    );
  const tokens = local.tokens ?? {};
  const [token, tokenName] = chooseToken(local, env.LOOPWRIGHT_TOKEN, tokenOf);
  return {
    target: local.apiUrl === apiUrl ? (local.target ?? 'unknown') : 'custom',
    apiUrl,
    token,
    tokenName,
    tokens,
    region: env.AWS_REGION ?? local.region ?? 'us-east-1',
    resources: local.resources ?? {},
    ...(local.consoleUrl === undefined ? {} : { consoleUrl: local.consoleUrl }),
    ...(local.endpoint == null ? {} : { endpoint: local.endpoint }),
  };
}

function chooseToken(
  local: LocalFile,
  fromEnv: string | undefined,
  tokenOf: string | undefined,
): readonly [token: string, name: string] {
  if (tokenOf !== undefined) {
    const token = local.tokens?.[tokenOf as TokenName];
    if (token !== undefined) return [token, tokenOf];
    const known = Object.keys(local.tokens ?? {}).join(', ') || 'none: `npm start` makes them';
    throw new UsageError(`There is no token of ${tokenOf} in .loopwright/local.json (${known}).`);
  }
  if (fromEnv !== undefined) return [fromEnv, 'LOOPWRIGHT_TOKEN'];
  if (local.token === undefined)
    throw new UsageError('No token is known: set LOOPWRIGHT_TOKEN, or run `npm start`.');
  const named = Object.entries(local.tokens ?? {}).find(([, token]) => token === local.token);
  return [local.token, named?.[0] ?? 'default'];
}

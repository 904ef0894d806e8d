import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Clock } from '../clock.ts';
import { invalid, notFound } from '../errors.ts';
import { type Actor, type Role, roles } from './actor.ts';

/** SEC-2: what is kept of a token. The token itself is shown once, to whom it was issued, and kept nowhere. */
export interface Token {
  /** Of the whole token, hexadecimal. With 256 random bits in it no salt or slow hash is needed. */
  readonly sha256: string;
  /** Who acts with it: the name in the audit trail, which four-eyes compares. */
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revoked: boolean;
}

export interface Tokens {
  /** Strongly consistent: a revoked token is refused at once. */
  find(sha256: string): Promise<Token | undefined>;
  /** By name. */
  list(): Promise<readonly Token[]>;
  /** Writes or replaces the token with this digest. */
  put(token: Token): Promise<void>;
}

/** Cryptographically random bytes, from outside. */
export type RandomBytes = (count: number) => Uint8Array;

/** Makes a leaked token recognisable to secret scanners. */
const prefix = 'lw_';
const randomBytes = 32;
const longestDays = 366;

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** As `platform` in actor.ts writes them. */
const platformPrefix = 'loopwright.';

const digest = (token: string): string => bytesToHex(sha256(utf8ToBytes(token)));

/**
 * Makes a token for a person or a program and answers it: the only time it is seen.
 *
 * @throws DomainError `invalid` for a name, role or duration that is not one.
 */
export async function issueToken(
  deps: { readonly tokens: Tokens; readonly clock: Clock; readonly random: RandomBytes },
  input: { readonly name: string; readonly role: Role; readonly days: number },
): Promise<{ readonly token: string; readonly expiresAt: string }> {
  const { name, role, days } = input;
  if (!namePattern.test(name))
    throw invalid(`"${name}" is not a name: letters, digits, . _ @ -, at most 64.`, {
      field: 'name',
    });
  if (name.startsWith(platformPrefix))
    throw invalid(`Names that begin with ${platformPrefix} are the platform's own.`, {
      field: 'name',
    });
  if (!roles.includes(role))
    throw invalid(`There is no role ${role}.`, {
      field: 'role',
      hint: `One of ${roles.join(', ')}.`,
    });
  if (!(days > 0 && days <= longestDays))
    throw invalid(`A token lives up to ${longestDays} days, not ${days}.`, { field: 'days' });
  const now = deps.clock.now();
  const token = prefix + base64url(deps.random(randomBytes));
  const expiresAt = new Date(now.getTime() + days * 86_400_000).toISOString();
  await deps.tokens.put({
    sha256: digest(token),
    name,
    role,
    createdAt: now.toISOString(),
    expiresAt,
    revoked: false,
  });
  return { token, expiresAt };
}

/**
 * Ends every token of this name.
 *
 * @throws DomainError `not-found` when there is none.
 */
export async function revokeToken(
  deps: { readonly tokens: Tokens },
  input: { readonly name: string },
): Promise<{ readonly revoked: number }> {
  const own = (await deps.tokens.list()).filter(({ name }) => name === input.name);
  if (own.length === 0) throw notFound(`There is no token of ${input.name}.`, { field: 'name' });
  const live = own.filter(({ revoked }) => !revoked);
  for (const token of live) await deps.tokens.put({ ...token, revoked: true });
  return { revoked: live.length };
}

/** Whose token it is, or undefined when it is unknown, expired or revoked: the caller is not told which. */
export async function authenticate(
  deps: { readonly tokens: Tokens; readonly clock: Clock },
  token: string,
): Promise<Actor | undefined> {
  if (!token.startsWith(prefix)) return undefined;
  const found = await deps.tokens.find(digest(token));
  if (found === undefined || found.revoked) return undefined;
  if (Date.parse(found.expiresAt) <= deps.clock.now().getTime()) return undefined;
  return { name: found.name, role: found.role };
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 section 5, without padding. */
function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const triple = (a << 16) | (b << 8) | c;
    const sextets = [triple >> 18, (triple >> 12) & 63, (triple >> 6) & 63, triple & 63];
    const used = Math.min(bytes.length - i, 3) + 1;
    text += sextets
      .slice(0, used)
      .map((sextet) => alphabet[sextet])
      .join('');
  }
  return text;
}

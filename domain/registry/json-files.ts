import { utf8ToBytes } from '@noble/hashes/utils.js';
import { decodeUtf8 } from '../utf8.ts';
import type { Artifacts } from './ports.ts';

/** A file that the platform wrote itself: taken as it is. Throws what `read` throws, and for what is no JSON. */
export const readJson = async <T>(artifacts: Pick<Artifacts, 'read'>, uri: string): Promise<T> =>
  JSON.parse(decodeUtf8(await artifacts.read(uri))) as T;

export const writeJson = (
  artifacts: Pick<Artifacts, 'write'>,
  key: string,
  value: unknown,
): Promise<string> => artifacts.write(key, utf8ToBytes(JSON.stringify(value)), 'application/json');

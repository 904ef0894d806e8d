import { DomainError } from '../../errors.ts';
import { readJson, writeJson } from '../../registry/json-files.ts';
import type { Artifacts } from '../../registry/ports.ts';
import { workKey } from '../../retraining/files.ts';
import type { RunInput } from '../../retraining/run.ts';

/** Plain data with typed arrays as bytes, and back. */
export interface Codec {
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}

/** What the steps of one search leave for each other in S3; states of the machine hand on names only. */
export interface SearchFiles {
  /** Undefined for a file that is not there. */
  json<T>(file: string): Promise<T | undefined>;
  writeJson(file: string, value: unknown): Promise<void>;
  value<T>(file: string): Promise<T | undefined>;
  writeValue(file: string, value: unknown): Promise<void>;
}

/** @throws DomainError `not-found` later, when a file is read that should be there: see `present`. */
export function searchFiles(
  artifacts: Artifacts,
  codec: Codec,
  { model, retrainingId }: RunInput,
): SearchFiles {
  const key = (file: string) => workKey(model, retrainingId, `automl/${file}`);
  const uri = (file: string) => artifacts.uriOf(key(file));
  return {
    json: (file) => unlessMissing(() => readJson(artifacts, uri(file))),
    async writeJson(file, value) {
      await writeJson(artifacts, key(file), value);
    },
    value: <T>(file: string) =>
      unlessMissing(async () => codec.decode(await artifacts.read(uri(file))) as T),
    async writeValue(file, value) {
      await artifacts.write(key(file), codec.encode(value), 'application/octet-stream');
    },
  };
}

/** What an earlier step has written: its absence is nobody's mistake, and nothing can be done without it. */
export function present<T>(value: T | undefined, file: string): T {
  if (value !== undefined) return value;
  throw new Error(`The search has lost its file ${file}; start another one.`);
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AnswerStore } from '#domain/automl/answer-store.ts';
import type { SearchState } from '#domain/automl/search-state.ts';

export interface SavedSearch {
  readonly answers: AnswerStore;
  /** What `save` kept last in this folder. */
  load(): SearchState | undefined;
  save(state: SearchState): void;
}

/**
 * A search in a folder, so that one that was interrupted goes on: its state after the last wave, and the out-of-fold
 * answers (a file of doubles each). A file is replaced as a whole: a process that dies leaves the old one or the new one.
 */
export function savedSearch(folder: string): SavedSearch {
  const state = join(folder, 'search.json');
  const answers = (key: string) => join(folder, 'answers', `${key}.f64`);
  return {
    answers: {
      get(key) {
        const bytes = read(answers(key));
        return bytes && new Float64Array(Uint8Array.from(bytes).buffer);
      },
      put(key, values) {
        write(answers(key), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      },
    },
    load() {
      const text = read(state)?.toString('utf8');
      return text === undefined ? undefined : (JSON.parse(text) as SearchState);
    },
    save: (next) => write(state, JSON.stringify(next)),
  };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.unfinished`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, file);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const idPattern = /\b[A-Z]{3}-\d+\b/g;

interface Line {
  readonly id: string;
  readonly state: string;
  readonly tests: readonly string[];
}

const lines: readonly Line[] = readFileSync(join(root, 'docs/requirements.md'), 'utf8')
  .split('\n')
  .flatMap((text) => {
    const [, id = '', state = '', , tests = ''] = text.split('|').map((cell) => cell.trim());
    if (!/^[A-Z]{3}-\d+$/.test(id)) return [];
    return [{ id, state, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path) }];
  });

/** A test names a requirement in its title: `it('REG-3: …')`. */
const namedBy = new Map<string, Set<string>>();
for (const path of readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })) {
  if (!path.endsWith('.ts')) continue;
  for (const [id] of readFileSync(join(root, 'test', path), 'utf8').matchAll(idPattern))
    namedBy.set(id, (namedBy.get(id) ?? new Set()).add(`test/${path.replaceAll('\\', '/')}`));
}

describe('docs/requirements.md', () => {
  it('has each id once, with a state it defines', () => {
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    expect(new Set(lines.map(({ state }) => state))).toEqual(
      new Set(['works', 'partly', 'not yet']),
    );
  });

  it('names for each id that works, in whole or in part, a test that names the id', () => {
    for (const { id, state, tests } of lines) {
      if (state === 'not yet') continue;
      expect(tests, `${id} ${state}, but no test is named`).not.toEqual([]);
      for (const path of tests)
        expect(namedBy.get(id)?.has(path), `${id}: ${path} does not name it`).toBe(true);
    }
  });

  const list = join(root, '..', 'shared', 'requirements.md');
  it.skipIf(!existsSync(list))(
    'has all ids of ../shared/requirements.md (skipped where absent)',
    () => {
      const ids = [...readFileSync(list, 'utf8').matchAll(/^- ([A-Z]{3}-\d+) /gm)].map(
        ([, id]) => id,
      );
      expect(lines.map(({ id }) => id)).toEqual(ids);
    },
  );
});

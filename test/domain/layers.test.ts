import { readdirSync, readFileSync } from 'node:fs';
import { dirname, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Files of domain/ and what of the product each imports, as paths from the root. */
const imports = new Map(
  readdirSync('domain', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const path = `domain/${name.replaceAll('\\', '/')}`;
      const found = readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'([#.][^']+)'/g);
      return [
        path,
        [...found].map(([, to = '']) =>
          to.startsWith('#') ? to.slice(1) : normalize(`${dirname(path)}/${to}`),
        ),
      ] as const;
    }),
);

const outside = (folder: string, allowed: RegExp): string[] =>
  [...imports].flatMap(([path, all]) =>
    path.startsWith(folder)
      ? all.filter((to) => !allowed.test(to)).map((to) => `${path} → ${to}`)
      : [],
  );

/** The folders below `folder` that lie on a circle of imports; its own files and what they share do not count. */
function circles(folder: string): string[] {
  const partOf = (path: string): string | undefined => {
    const rest = path.startsWith(folder) ? path.slice(folder.length).split('/') : [];
    return rest.length > 1 ? rest[0] : undefined;
  };
  const edges = new Map<string, Set<string>>();
  for (const [path, all] of imports) {
    const from = partOf(path);
    if (from === undefined) continue;
    const to = edges.get(from) ?? new Set<string>();
    edges.set(from, to);
    for (const one of all) {
      const part = partOf(one);
      if (part !== undefined && part !== from) to.add(part);
    }
  }
  const reached = (from: string): Set<string> => {
    const seen = new Set<string>();
    const open = [...(edges.get(from) ?? [])];
    for (let part = open.pop(); part !== undefined; part = open.pop()) {
      if (seen.has(part)) continue;
      seen.add(part);
      open.push(...(edges.get(part) ?? []));
    }
    return seen;
  };
  return [...edges.keys()].filter((part) => reached(part).has(part));
}

describe('layers of the domain', () => {
  it('sees the imports', () => {
    expect(imports.get('domain/drift/severity.ts')).toEqual(['domain/drift/drift-report.ts']);
    expect(circles('domain/')).toContain('registry');
  });

  it('statistics know nothing of the product', () => {
    expect(outside('domain/stats/', /^domain\/(stats\/|errors\.ts)/)).toEqual([]);
  });

  it('a sketch knows nothing of what is made of it', () => {
    expect(
      outside(
        'domain/drift/sketch/',
        /^domain\/(drift\/sketch\/|stats\/|training\/(missing|table)\.ts|serving\/capture\.ts|text-hash\.ts|own-value\.ts|errors\.ts)/,
      ),
    ).toEqual([]);
  });

  it('expectations judge tables, whoever asks', () => {
    expect(
      outside('domain/expectations/', /^domain\/(expectations\/|errors\.ts|text-hash\.ts)/),
    ).toEqual([]);
  });

  it.each([
    'domain/drift/',
    'domain/drift/report/',
    'domain/expectations/',
    'domain/monitoring/',
    'domain/stats/',
  ])('no two folders of %s import each other', (folder) => {
    expect(circles(folder)).toEqual([]);
  });

  it.each(['monitoring', 'explain', 'fairness', 'stats', 'expectations'])(
    'nothing that %s uses uses it, so that it can be read by itself',
    (part) => {
      expect(circles('domain/')).not.toContain(part);
    },
  );
});

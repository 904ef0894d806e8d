import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allCalls } from '#functions/tracking/all-calls.ts';
import { callList } from '#functions/tracking/call-list.ts';

const page = readFileSync(new URL('../../docs/mlflow.md', import.meta.url), 'utf8');
const known = callList(allCalls({} as Parameters<typeof allCalls>[0]));
const whole = (path: string) => (path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`);

describe('docs/mlflow.md', () => {
  it('TRK-1: lists every call that is supported, and no other', () => {
    const listed = [...page.matchAll(/^\| [\w ]+\| (GET|POST|PUT|PATCH|DELETE) `([^`]+)`/gm)];
    const supported = known.filter(({ state }) => state === 'supported');
    expect(listed.map(([, method, path = '']) => `${method} ${whole(path)}`).sort()).toEqual(
      supported.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it('TRK-1: lists every call that is known and left out, and no other', () => {
    const listed = [...page.matchAll(/^- `(\/[^`]+)`$/gm)].map(([, path]) => path);
    const left = known.filter(({ state }) => state === 'not supported');
    expect(listed.sort()).toEqual(left.map(({ path }) => path).sort());
  });
});

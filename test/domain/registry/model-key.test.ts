import { expect, it } from 'vitest';
import { modelKey } from '#domain/registry/model-key.ts';

it('REG-1: a plain name stands for itself in keys; any other is readable, ASCII, short and its own', () => {
  expect(modelKey('churn-2.v1_x')).toBe('churn-2.v1_x');
  // printf 'my model' | sha256sum | cut -c1-16
  expect(modelKey('my model')).toBe('my-model~76eeb051b539717c');
  const odd = ['my model', 'my-model', 'my/model', 'Grüße', 'Größe', '漢字', 'x'.repeat(200), '.x'];
  const keys = odd.map(modelKey);
  expect(new Set(keys).size).toBe(odd.length);
  for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9._~-]{1,128}$/);
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
// @ts-expect-error a build script in plain JavaScript
import { compileKernel, moduleFile } from '../../../kernel/build.mjs';

it('DRF-9: the scanner that is checked in is what its source compiles to (else: node kernel/build.mjs)', async () => {
  const file = new URL('../../../adapters/tables/scan-module.ts', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(
    moduleFile(await compileKernel('scanModule'), 'scanModule'),
  );
});

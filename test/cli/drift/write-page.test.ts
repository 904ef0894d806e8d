import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writePage } from '../../../cli/drift/write-page.ts';
import { sampleReport } from '../../domain/drift/report/sample-report.ts';

it('DRF-8: says why a page could not be written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const write = (path: string) => () => writePage(path, sampleReport({}));
  expect(write(join(folder, 'gone', 'x.html'))).toThrow('its folder is not there.');
  expect(write(join(file, 'x.html'))).toThrow('its folder is a file.');
  expect(write(folder)).toThrow('it is a folder.');
});

import { writeFileSync } from 'node:fs';
import type { DriftReport } from '#domain/drift/drift-report.ts';
import { type HtmlReportOptions, htmlReport } from '#domain/drift/report/html-report.ts';
import { UsageError } from '../answer.ts';

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'you may not write there',
  ENOSPC: 'the disk is full',
};

/** A report as a page in a file. */
export function writePage(
  path: string,
  report: DriftReport,
  options: HtmlReportOptions = {},
): void {
  try {
    writeFileSync(path, htmlReport(report, options));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`Cannot write ${path}: ${causes[code] ?? code}.`);
  }
}

import type { Severity, UpstreamFinding } from '../drift-report.ts';
import { counted } from '../words.ts';
import type { CheckPlan } from './check-plan.ts';
import type { Outside } from './outside.ts';

/** A share of the window's rows from which on lines that count for nothing are more than a nuisance. */
const warnShare = 0.01;

const severityOf = (lines: number, rows: number): Severity =>
  lines >= warnShare * Math.max(rows, 1) ? 'warning' : 'monitor';

/**
 * DRF-4: what the files say beside their rows: the same file twice, lines stamped in the future, lines that came too late for any
 * window. They are in no figure of the report, so they must be in its words.
 */
export function trafficFindings(
  { duplicates }: Pick<CheckPlan, 'duplicates'>,
  outside: Outside,
  rows: number,
): readonly UpstreamFinding[] {
  const found: UpstreamFinding[] = [];
  if (duplicates.files > 0)
    found.push({
      kind: 'duplicates',
      column: null,
      severity: 'monitor',
      words: `${counted(duplicates.files, 'file')} of captures held the same bytes as another and counted once: ${duplicates.keys.slice(0, 3).join(', ')}${duplicates.files > 3 ? ', …' : ''}.`,
    });
  if (outside.ahead > 0)
    found.push({
      kind: 'clock',
      column: null,
      severity: severityOf(outside.ahead, rows),
      words: `${counted(outside.ahead, 'line')} are stamped up to ${outside.aheadSeconds} s after they arrived and count in no window: a clock is ahead.`,
    });
  if (outside.tooLate > 0)
    found.push({
      kind: 'freshness',
      column: null,
      severity: severityOf(outside.tooLate, rows),
      words: `${counted(outside.tooLate, 'line')} came more than a day after they were stamped and count in no window: captures are held up, or a clock is behind.`,
    });
  return found;
}

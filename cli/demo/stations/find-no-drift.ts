import { checkWhenReadable } from '../check-window.ts';
import type { People } from '../people.ts';
import { expectThat, type Told } from '../told.ts';
import type { Wave } from './serve-wave.ts';

/** The world as the model knows it: the check must stay quiet. Returns how long captures took to become readable. */
export async function findNoDrift(
  { scientist }: People,
  model: string,
  wave: Wave,
  note: (line: string) => void,
): Promise<Told<{ readonly readableAfterMs: number }>> {
  const { report, readableAfterMs } = await checkWhenReadable(scientist, model, wave, note);
  const loud = report.features.filter(({ verdict }) => verdict === 'drift');
  expectThat(
    report.verdict === 'no-drift',
    `Expected no drift, but: ${report.verdict}. ${report.summary} ${loud.map(({ name, reasons }) => `${name}: ${reasons.join('; ')}`).join(' ')}`,
  );
  const top = report.features.toSorted((a, b) => (b.psi ?? 0) - (a.psi ?? 0))[0];
  return {
    detail: `${report.verdict} over ${report.rows} rows and ${report.features.length} features; largest PSI ${top?.psi?.toFixed(3)} (${top?.name})`,
    lines: [report.summary, ...(report.conceptDrift?.reasons ?? [])],
    value: { readableAfterMs },
  };
}

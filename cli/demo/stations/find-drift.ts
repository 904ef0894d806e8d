import type { DriftReport } from '#domain/drift/drift-report.ts';
import { changedColumns } from '../../../examples/churn/raise-prices.ts';
import { pause } from '../../wait.ts';
import { checkWindow } from '../check-window.ts';
import type { People } from '../people.ts';
import { expectThat, type Told } from '../told.ts';
import type { Wave } from './serve-wave.ts';

const psi = (value: number | null): string => value?.toFixed(3) ?? 'unknown';

/**
 * The shifted world: one check over the whole wave, once it can be read (a check of a part would start the retraining
 * with a part of the labels). Names what drifted and compares it with what was changed.
 */
export async function findDrift(
  { scientist }: People,
  model: string,
  wave: Wave,
  options: { readonly readableAfterMs: number; readonly note: (line: string) => void },
): Promise<Told<DriftReport>> {
  await pause(1.5 * options.readableAfterMs + 500);
  const report = await checkWindow(scientist, model, wave, options.note);
  const drifted = report.features
    .filter(({ verdict }) => verdict === 'drift')
    .sort((a, b) => (b.psi ?? 0) - (a.psi ?? 0));
  expectThat(
    report.verdict === 'drift',
    `Expected drift, but: ${report.verdict}. ${report.summary}`,
  );
  const names = new Set(drifted.map(({ name }) => name));
  const found = changedColumns.filter((name) => names.has(name));
  const others = drifted.filter(({ name }) => !changedColumns.some((changed) => changed === name));
  return {
    detail: `drift, severity ${report.severity}, in ${drifted.map((feature) => `${feature.name} (PSI ${psi(feature.psi)})`).join(', ')}`,
    lines: [
      `${found.length} of the ${changedColumns.length} changed columns were named (${changedColumns.join(', ')}); named without having been changed: ${others.map(({ name }) => name).join(', ') || 'none'}`,
      `${report.rows} of ${wave.served.length} rows and ${report.conceptDrift?.labels ?? 0} labels were read`,
      ...(report.conceptDrift?.reasons ?? []),
    ],
    value: report,
  };
}

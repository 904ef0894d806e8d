import type { Command } from 'commander';
import type { DriftReport } from '#domain/drift/drift-report.ts';
import { ApiError } from '../api-client.ts';
import { parseSeconds } from '../duration.ts';
import type { Api } from '../routes.ts';
import { type Act, examples } from '../shell.ts';
import { textTable } from '../text-table.ts';
import { waitFor } from '../wait.ts';

interface DriftOptions {
  readonly from?: string;
  readonly to?: string;
  readonly wait?: boolean;
  readonly limit: string;
}

/** The report of a check, or undefined while it is still being made. */
export async function readReport(
  api: Api,
  model: string,
  id: string,
): Promise<DriftReport | undefined> {
  try {
    return await api.driftReport(model, id);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

const number = (value: number | null): string => (value === null ? '-' : value.toPrecision(3));

/** The report for a terminal: verdict, then features with the largest PSI first. */
export function describeReport(report: DriftReport): string {
  const features = report.features.toSorted((a, b) => (b.psi ?? 0) - (a.psi ?? 0));
  return [
    `${report.model} v${report.version}: ${report.verdict}, severity ${report.severity}`,
    `${report.rows} rows from ${report.window.from} to ${report.window.to}, against ${report.referenceRows} of training`,
    report.summary,
    '',
    textTable(
      ['FEATURE', 'VERDICT', 'PSI', 'P', 'WHY'],
      features.map(({ name, verdict, psi, p, reasons }) => [
        name,
        verdict,
        number(psi),
        number(p),
        reasons.join('; '),
      ]),
    ),
    ...(report.predictionDrift === null
      ? []
      : ['', `predictions: ${report.predictionDrift.verdict}`]),
    ...(report.conceptDrift === null
      ? []
      : [
          `accuracy: ${report.conceptDrift.verdict} (${report.conceptDrift.labels} labels); ${report.conceptDrift.reasons.join('; ')}`,
        ]),
  ].join('\n');
}

export function driftCommands(program: Command, act: Act): void {
  program
    .command('drift <model>')
    .description('compare what was served with what the model was trained on')
    .option('--from <time>', 'start of the window, ISO 8601 (default: 24 hours before its end)')
    .option('--to <time>', 'end of the window, ISO 8601 (default: now)')
    .option('--wait', 'wait for the report and show it')
    .option('--limit <duration>', 'how long to wait', '5m')
    .addHelpText(
      'after',
      examples('drift churn --wait', 'drift churn --from 2026-11-01T00:00:00Z --json --wait'),
    )
    .action(
      act<[string], DriftOptions>(async (shell, { from, to, wait, limit }, model) => {
        const api = shell.api();
        const { checkId } = await api.checkDrift(model, {
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        });
        if (wait !== true)
          return { json: { checkId }, text: `Started check ${checkId}; --wait shows the report.` };
        const report = await waitFor(() => readReport(api, model, checkId), {
          what: `the report of check ${checkId}`,
          limitSeconds: parseSeconds(limit),
          look: `See execution ${checkId} of the drift-check state machine, and \`loopwright logs --filter ${model}\`.`,
          progress: shell.note,
        });
        return { json: report, text: describeReport(report) };
      }),
    );
}

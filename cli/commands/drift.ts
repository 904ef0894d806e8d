import { type Command, Option } from 'commander';
import { UsageError } from '../answer.ts';
import { failLevels } from '../drift/fail-on.ts';
import { readReport } from '../drift/read-report.ts';
import type { CompareFlags } from '../drift/run-compare.ts';
import { parseSeconds } from '../duration.ts';
import { type Act, examples, wholeNumber } from '../shell.ts';
import { textTable } from '../text-table.ts';
import { waitFor } from '../wait.ts';
import { driftAlertCommands } from './drift-alerts.ts';

interface CheckOptions {
  readonly from?: string;
  readonly to?: string;
  readonly wait?: boolean;
  readonly limit: string;
}

/** Everything about drift: `drift MODEL` checks; the other words do what they say (a model of such a name: `drift check NAME`). */
export function driftCommands(program: Command, act: Act): void {
  const drift = program
    .command('drift')
    .description('has the world moved? compare files, check what was served, read reports')
    .usage('<model> | compare | list | report | silence | unsilence | acknowledge | settings')
    .addHelpText(
      'after',
      `${examples(
        'drift churn --wait',
        'drift compare --reference october.csv --current november.csv --html drift.html',
        'drift report churn 01KAKQ3T9Z8M7W6V5R4Q3P2N1M --html drift.html',
        'drift silence churn --for 4h --reason "price campaign"',
      )}
\`drift MODEL\` is short for \`drift check MODEL\`, which also takes a model that is called compare or list.
`,
    );
  checkCommand(drift, act);
  compareCommand(drift, act);
  reportCommands(drift, act);
  driftAlertCommands(drift, act);
}

function checkCommand(drift: Command, act: Act): void {
  drift
    .command('check <model>', { isDefault: true })
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
      act<[string], CheckOptions>(async (shell, { from, to, wait, limit }, model) => {
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
        const { describeReport } = await import('../drift/describe.ts');
        return { json: report, text: describeReport(report) };
      }),
    );
}

function compareCommand(drift: Command, act: Act): void {
  drift
    .command('compare')
    .description('compare two files, or a folder of pairs; needs no deployment and no token')
    .option('--reference <file>', 'what it was like: CSV, JSON Lines or Parquet (.gz too)')
    .option('--current <file>', 'what it is like now')
    .option('--pairs <folder>', 'a folder of folders, each with reference.csv and current.csv')
    .option('--label <column>', 'what came true: finds drift of the outcomes; with --prediction')
    .option('--prediction <column>', 'what the model said: a probability, a class or a number')
    .option('--settings <file>', 'thresholds as JSON, such as {"psiBands":[0.1,0.25,0.5]}')
    .option('--html <file>', 'write the report there as one page')
    .addOption(
      new Option(
        '--fail-on <what>',
        'exit code 1 from this on; otherwise 0 whatever is found',
      ).choices(failLevels),
    )
    .addHelpText(
      'after',
      examples(
        'drift compare --reference october.csv --current november.csv',
        'drift compare --reference a.parquet --current b.parquet --label y --prediction p --html out.html',
        'drift compare --pairs weeks --json',
      ),
    )
    .action(
      act<[], CompareFlags>(async (shell, flags) =>
        (await import('../drift/run-compare.ts')).runCompare(shell, flags),
      ),
    );
}

function reportCommands(drift: Command, act: Act): void {
  drift
    .command('list <model>')
    .description('the latest checks, newest first')
    .option('--limit <number>', 'how many', wholeNumber, 10)
    .addHelpText('after', examples('drift list churn --limit 30'))
    .action(
      act<[string], { limit: number }>(async (shell, { limit }, model) => {
        const checks = await shell.api().driftChecks(model, limit);
        return {
          json: { checks },
          text:
            checks.length === 0
              ? `No checks of ${model} yet. Make one: npx loopwright drift ${model} --wait`
              : textTable(
                  ['ID', 'WINDOW UNTIL', 'VERSION', 'ROWS', 'VERDICT', 'SEVERITY', 'DRIFTED'],
                  checks.map(({ id, window, version, rows, verdict, severity, drifted }) => [
                    id,
                    window.to,
                    version,
                    rows,
                    verdict,
                    severity,
                    drifted.slice(0, 5).join(', '),
                  ]),
                ),
        };
      }),
    );
  drift
    .command('report <model> <id>')
    .description('the report of a check; `latest` is the newest')
    .option('--html <file>', 'write it there as one page')
    .addHelpText('after', examples('drift report churn latest --html drift.html'))
    .action(
      act<[string, string], { html?: string }>(async (shell, { html }, model, id) => {
        const api = shell.api();
        const [newest] = id === 'latest' ? await api.driftChecks(model, 1) : [];
        if (id === 'latest' && newest === undefined)
          throw new UsageError(
            `There are no checks of ${model} yet. Make one: npx loopwright drift ${model} --wait`,
          );
        const report = await api.driftReport(model, newest?.id ?? id);
        if (html !== undefined) {
          const { writePage } = await import('../drift/write-page.ts');
          writePage(html, report);
          shell.note(`Wrote ${html}.`);
        }
        const { describeReport } = await import('../drift/describe.ts');
        return { json: report, text: describeReport(report) };
      }),
    );
}

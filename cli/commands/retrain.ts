import type { Command } from 'commander';
import type { Retraining } from '#domain/retraining/retraining.ts';
import { parseSeconds } from '../duration.ts';
import { readUserFile } from '../rows-file.ts';
import { type Act, examples } from '../shell.ts';
import { waitFor } from '../wait.ts';

interface RetrainOptions {
  readonly data?: string;
  readonly reason?: string;
  readonly wait?: boolean;
  readonly limit: string;
}

/** Over, one way or the other. A rollout that the retraining started is still its own. */
export const isFinished = ({ status }: Retraining): boolean =>
  status === 'rejected' || status === 'registered' || status === 'deployed' || status === 'failed';

export const describeRetraining = (retraining: Retraining): string =>
  [
    `${retraining.id}: ${retraining.status}, at ${retraining.step}${
      retraining.version === undefined ? '' : `, version ${retraining.version}`
    } (${retraining.trigger.kind}: ${retraining.trigger.reason})`,
    ...retraining.reasons.map((reason) => `  - ${reason}`),
  ].join('\n');

export function retrainCommands(program: Command, act: Act): void {
  program
    .command('retrain <model>')
    .description('train a challenger; it is rolled out only through gate, approval and guardrails')
    .option('--data <file.csv>', 'train on these rows instead of the model’s own')
    .option('--reason <text>', 'for the audit trail')
    .option('--wait', 'wait until it is over, or until people have to decide')
    .option('--limit <duration>', 'how long to wait', '20m')
    .addHelpText(
      'after',
      examples('retrain churn --wait', 'retrain churn --data october.csv --reason "new tariff"'),
    )
    .action(
      act<[string], RetrainOptions>(async (shell, { data, reason, wait, limit }, model) => {
        const api = shell.api();
        const { retrainingId } = await api.retrain(model, {
          ...(data === undefined
            ? {}
            : { dataset: await api.upload('dataset', readUserFile(data), model) }),
          ...(reason === undefined ? {} : { reason }),
        });
        if (wait !== true)
          return { json: { retrainingId }, text: `Requested retraining ${retrainingId}.` };
        const end = await waitFor(
          async () => {
            const now = await api.retraining(model, retrainingId);
            if (isFinished(now)) return now;
            if (now.approvalId === undefined) return undefined;
            const { status } = await api.approval(now.approvalId);
            return status === 'pending' ? now : undefined;
          },
          {
            what: `the end of retraining ${retrainingId}`,
            limitSeconds: parseSeconds(limit),
            look: `See execution ${retrainingId} of the retrain state machine, and \`loopwright logs --filter ${retrainingId}\`.`,
            everyMs: 1000,
            progress: shell.note,
          },
        );
        if (!isFinished(end))
          shell.note(`waits for its approvers: \`loopwright approve ${end.approvalId}\``);
        return {
          json: end,
          text: describeRetraining(end),
          failed: end.status === 'failed' || end.status === 'rejected',
        };
      }),
    );
}

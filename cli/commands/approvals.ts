import type { Command } from 'commander';
import type { Approval } from '#domain/governance/approval.ts';
import { type Act, examples } from '../shell.ts';

const describe = (approval: Approval): string => {
  const decided = new Set(approval.decisions.map(({ by }) => by.role));
  const missing = approval.requiredApprovers.filter((role) => !decided.has(role));
  return [
    `${approval.id}: ${approval.model} version ${approval.version} is ${approval.status}.`,
    ...(approval.status === 'pending' ? [`Still to decide: ${missing.join(', ')}.`] : []),
  ].join(' ');
};

const verbs = {
  approve: 'agree to a version; it goes on when all required approvers agreed',
  reject: 'refuse a version; one refusal is enough',
} as const;

export function approvalCommands(program: Command, act: Act): void {
  for (const verb of ['approve', 'reject'] as const)
    program
      .command(`${verb} <approvalId>`)
      .description(verbs[verb])
      .requiredOption('--reason <text>', 'for the audit trail')
      .addHelpText(
        'after',
        examples(
          `${verb} churn.01J… --reason "read the evaluation" --token-of mlLead`,
          `${verb} churn.01J… --reason "checked the data" --token-of qaLead`,
        ),
      )
      .action(
        act<[string], { reason: string }>(async (shell, { reason }, id) => {
          const approval = await shell.api().decide(id, verb, reason);
          return { json: approval, text: describe(approval) };
        }),
      );
}

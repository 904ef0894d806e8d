import type { Command } from 'commander';
import type { Rollout } from '#domain/rollout/rollout.ts';
import { formatSeconds, parseSchedule } from '../duration.ts';
import { type Act, examples, wholeNumber } from '../shell.ts';

const describe = (rollout: Rollout): string =>
  [
    `${rollout.id}: version ${rollout.version} against ${rollout.championVersion}, ${rollout.status}`,
    ...rollout.schedule.map(
      ({ percent, waitSeconds }, index) =>
        `  ${index === rollout.step ? '→' : ' '} ${percent} %${
          waitSeconds === 0 ? '' : ` for ${formatSeconds(waitSeconds)}`
        }`,
    ),
    ...rollout.reasons.map((reason) => `  - ${reason}`),
  ].join('\n');

export function rolloutCommands(program: Command, act: Act): void {
  const rollout = program
    .command('rollout')
    .description('give a version traffic step by step, watched by guardrails');

  rollout
    .command('start <model>')
    .argument('<version>', 'the integer version', wholeNumber)
    .description('start with the default of 5 % for 6 h, 20 % for 12 h, 50 % for 24 h, 100 %')
    .option('--schedule <steps>', 'percent:wait, rising to 100, e.g. 10:1h,50:6h,100')
    .option('--reason <text>', 'for the audit trail')
    .addHelpText(
      'after',
      examples('rollout start churn 4', 'rollout start churn 4 --schedule 10:1h,100'),
    )
    .action(
      act<[string, number], { schedule?: string; reason?: string }>(
        async (shell, { schedule, reason }, model, version) => {
          const answer = await shell.api().startRollout(model, {
            version,
            ...(schedule === undefined ? {} : { schedule: parseSchedule(schedule) }),
            ...(reason === undefined ? {} : { reason }),
          });
          return { json: answer, text: describe(answer) };
        },
      ),
    );

  rollout
    .command('status <model> [rolloutId]')
    .description('one rollout, or the newest ones of a model')
    .addHelpText('after', examples('rollout status churn'))
    .action(
      act<[string, string | undefined]>(async (shell, _, model, id) => {
        const api = shell.api();
        if (id !== undefined) {
          const one = await api.rollout(model, id);
          return { json: one, text: describe(one) };
        }
        const rollouts = await api.rollouts(model);
        return {
          json: { rollouts },
          text: rollouts.map(describe).join('\n') || `${model} has had no rollout.`,
        };
      }),
    );

  rollout
    .command('rollback <model>')
    .description('what served before serves again, at once')
    .requiredOption('--reason <text>', 'for the audit trail')
    .addHelpText('after', examples('rollout rollback churn --reason "complaints from support"'))
    .action(
      act<[string], { reason: string }>(async (shell, { reason }, model) => {
        const answer = await shell.api().rollBack(model, reason);
        const weights = answer.serving.variants.map(
          ({ version, weight }) => `version ${version} with ${weight} %`,
        );
        return { json: answer, text: `${model} is served by ${weights.join(' and ')}.` };
      }),
    );
}

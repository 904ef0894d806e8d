import type { Command } from 'commander';
import type { DriftRecord } from '#domain/drift/drift-report.ts';
import type { Approval } from '#domain/governance/approval.ts';
import type { Rollout } from '#domain/rollout/rollout.ts';
import { concurrently } from '../concurrently.ts';
import type { Api, ModelDetails } from '../routes.ts';
import { type Act, examples } from '../shell.ts';
import { textTable } from '../text-table.ts';

interface ModelStatus {
  readonly name: string;
  readonly versions: ModelDetails['versions'];
  readonly serving: ModelDetails['serving'];
  readonly lastDrift: DriftRecord | undefined;
  readonly runningRollouts: readonly Rollout[];
}

async function readStatus(api: Api, name: string): Promise<ModelStatus> {
  const [details, checks, rollouts] = await Promise.all([
    api.model(name),
    api.driftChecks(name, 1),
    api.rollouts(name),
  ]);
  return {
    name,
    versions: details.versions,
    serving: details.serving,
    lastDrift: checks[0],
    runningRollouts: rollouts.filter((rollout) => rollout.status === 'running'),
  };
}

const weightsOf = ({ serving }: ModelStatus): string =>
  serving?.variants.map(({ version, weight }) => `v${version} ${weight} %`).join(', ') ??
  'not serving';

const stagesOf = ({ versions }: ModelStatus): string =>
  versions
    .filter(({ stage }) => stage === 'Production' || stage === 'Staging')
    .map(({ version, stage }) => `v${version} ${stage}`)
    .join(', ');

const driftOf = ({ lastDrift }: ModelStatus): string =>
  lastDrift === undefined
    ? 'never checked'
    : `${lastDrift.verdict} (${lastDrift.severity}) at ${lastDrift.createdAt}`;

function describeModels(models: readonly ModelStatus[]): string {
  if (models.length === 0) return 'No models yet: `npx loopwright demo churn` makes one.';
  return textTable(
    ['MODEL', 'STAGES', 'SERVING', 'LAST DRIFT CHECK', 'ROLLOUTS'],
    models.map((model) => [
      model.name,
      stagesOf(model) || '-',
      weightsOf(model),
      driftOf(model),
      model.runningRollouts.map(({ id, version }) => `${id} (v${version})`).join(', ') || '-',
    ]),
  );
}

const describeApprovals = (approvals: readonly Approval[]): string =>
  approvals.length === 0
    ? 'No open approvals.'
    : [
        'Open approvals:',
        ...approvals.map(
          ({ id, model, version, requiredApprovers, decisions }) =>
            `  ${id}: ${model} v${version}, needs ${requiredApprovers.join(' and ')}, decided by ${
              decisions.map(({ by }) => by.name).join(', ') || 'nobody yet'
            }`,
        ),
      ].join('\n');

export function statusCommands(program: Command, act: Act): void {
  program
    .command('status')
    .description('where the platform runs, which models serve, and what is open')
    .addHelpText('after', examples('status', 'status --json'))
    .action(
      act(async (shell) => {
        const { target, apiUrl, consoleUrl, tokenName } = shell.connection();
        const api = shell.api();
        const [all, openApprovals] = await Promise.all([api.models(), api.approvals()]);
        const models = await concurrently(all, 2, ({ name }) => readStatus(api, name));
        return {
          json: { target, apiUrl, consoleUrl, token: tokenName, models, openApprovals },
          text: [
            `target  ${target}`,
            `API     ${apiUrl}`,
            ...(consoleUrl === undefined ? [] : [`console ${consoleUrl}`]),
            `token   ${tokenName}`,
            '',
            describeModels(models),
            '',
            describeApprovals(openApprovals),
          ].join('\n'),
        };
      }),
    );
}

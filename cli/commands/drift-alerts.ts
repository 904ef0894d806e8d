import type { Command } from 'commander';
import type { AlertView } from '#domain/drift/alerts/alert-view.ts';
import type { MonitoringView } from '#domain/drift/set-monitoring.ts';
import { parseSeconds } from '../duration.ts';
import { type Act, examples } from '../shell.ts';

const collect = (value: string, before: readonly string[]) => [...before, value];

/** Who is told of drift, and when: silences, acknowledgements, settings. */
export function driftAlertCommands(drift: Command, act: Act): void {
  alertCommands(drift, act);
  settingsCommand(drift, act);
}

function alertCommands(drift: Command, act: Act): void {
  drift
    .command('silence <model>')
    .description('tell nobody of it for a while; checks and reports go on')
    .requiredOption('--for <duration>', 'how long: 4h, 2d')
    .requiredOption('--reason <text>', 'for those who wonder')
    .option('--feature <name>', 'only of this feature; may be repeated', collect, [])
    .addHelpText('after', examples('drift silence churn --for 4h --reason "price campaign"'))
    .action(
      act<[string], { for: string; reason: string; feature: readonly string[] }>(
        async (shell, { for: length, reason, feature }, model) => {
          const alert = await shell.api().silence(model, {
            hours: parseSeconds(length) / 3_600,
            reason,
            ...(feature.length === 0 ? {} : { features: feature }),
          });
          return { json: alert, text: describeAlert(alert) };
        },
      ),
    );
  drift
    .command('unsilence <model>')
    .description('tell people of it again: takes back silences and the acknowledgement')
    .option('--feature <name>', 'only silences that name this feature')
    .option('--reason <text>', 'for the audit trail')
    .addHelpText('after', examples('drift unsilence churn'))
    .action(
      act<[string], { feature?: string; reason?: string }>(
        async (shell, { feature, reason }, model) => {
          const alert = await shell.api().unsilence(model, {
            ...(feature !== undefined && { feature }),
            ...(reason !== undefined && { reason }),
          });
          return { json: alert, text: describeAlert(alert) };
        },
      ),
    );
  drift
    .command('acknowledge <model>')
    .description('it is known; be told again when it becomes worse')
    .requiredOption('--reason <text>', 'what is being done')
    .addHelpText('after', examples('drift acknowledge churn --reason "retraining tonight"'))
    .action(
      act<[string], { reason: string }>(async (shell, { reason }, model) => {
        const alert = await shell.api().acknowledge(model, reason);
        return { json: alert, text: describeAlert(alert) };
      }),
    );
}

function settingsCommand(drift: Command, act: Act): void {
  drift
    .command('settings <model>')
    .description(
      'how a model is watched: thresholds, reference, alerts (changing takes role admin)',
    )
    .option('--set <name=value>', 'such as drift.minRows=1000; may be repeated', collect, [])
    .option('--reason <text>', 'for the audit trail')
    .addHelpText(
      'after',
      examples(
        'drift settings churn',
        "drift settings churn --set 'drift.psiBands=[0.1,0.25,0.5]' --set reference=same-hour-last-week --token-of admin",
      ),
    )
    .action(
      act<[string], { set: readonly string[]; reason?: string }>(
        async (shell, { set, reason }, model) => {
          const api = shell.api();
          const known = await api.monitoring(model);
          if (set.length === 0) return { json: known, text: describeMonitoring(known) };
          const { withChanges } = await import('../drift/monitoring-changes.ts');
          const now = await api.setMonitoring(model, {
            ...withChanges(known.settings, set),
            ...(reason === undefined ? {} : { reason }),
          });
          return { json: now, text: describeMonitoring(now) };
        },
      ),
    );
}

function describeAlert({
  model,
  raised,
  severity,
  since,
  silences,
  acknowledged,
}: AlertView): string {
  return [
    raised ? `${model}: ${severity} since ${since}` : `${model}: nothing is raised`,
    ...silences.map(
      ({ features, until, reason, by }) =>
        `silenced until ${until} by ${by} (${features === null ? 'all of it' : features.join(', ')}): ${reason}`,
    ),
    ...(acknowledged === null
      ? []
      : [`acknowledged by ${acknowledged.by}: ${acknowledged.reason}`]),
  ].join('\n');
}

const describeMonitoring = (view: MonitoringView): string => JSON.stringify(view, null, 2);

import type { Command } from 'commander';
import { reviewMarkdown } from '#domain/monitoring/review/review-markdown.ts';
import { UsageError } from '../answer.ts';
import { type Act, examples } from '../shell.ts';

const periods = ['daily', 'weekly'] as const;

/** How people are told of their models; what they want to hear of one model is `drift silence` and `drift acknowledge`. */
export function alertsCommands(program: Command, act: Act): void {
  const alerts = program.command('alerts').description('ways to people: mail, Slack, reports');
  alerts
    .command('test')
    .description('send a test message to every channel (role admin)')
    .addHelpText('after', examples('alerts test --token-of admin'))
    .action(
      act(async (shell) => {
        const { told } = await shell.api().testAlerts();
        const lines = Object.entries(told).map(([channel, result]) => `${channel}: ${result}`);
        return { json: { told }, text: lines.join('\n') };
      }),
    );
  alerts
    .command('slack')
    .description('send messages to Slack too (needs AWS credentials that may write the secret)')
    .option('--webhook <url>', 'of an incoming webhook; LOOPWRIGHT_SLACK_WEBHOOK when absent')
    .option('--off', 'no more messages to Slack')
    .option('--secret <arn>', 'the stack’s output SlackWebhookSecret, where it is not known here')
    .addHelpText(
      'after',
      examples('alerts slack --webhook https://hooks.slack.com/services/…', 'alerts slack --off'),
    )
    .action(
      act<[], { webhook?: string; off?: boolean; secret?: string }>(
        async (shell, { webhook = shell.io.env.LOOPWRIGHT_SLACK_WEBHOOK, off, secret }) => {
          if ((webhook === undefined) === (off !== true))
            throw new UsageError('Say either --webhook URL or --off.');
          // Loaded here: no other command of this group needs the AWS SDK.
          const { setSlackWebhook } = await import('../slack-webhook.ts');
          await setSlackWebhook(
            shell.connection(),
            off === true ? null : (webhook ?? null),
            secret,
          );
          return {
            json: { slack: off === true ? 'off' : 'on' },
            text:
              off === true
                ? 'Slack is told nothing more, within a minute.'
                : 'Slack is told too, within a minute. Try it: npx loopwright alerts test --token-of admin',
          };
        },
      ),
    );
  alerts
    .command('report <daily|weekly> <day>')
    .description('the daily report or weekly review of a day, as Markdown')
    .addHelpText('after', examples('alerts report daily 2026-11-21'))
    .action(
      act<[string, string]>(async (shell, _, period, day) => {
        const kind = periods.find((one) => one === period);
        if (kind === undefined) throw new UsageError('Reports are daily or weekly.');
        const review = await shell.api().review(kind, day);
        return { json: review, text: reviewMarkdown(review) };
      }),
    );
}

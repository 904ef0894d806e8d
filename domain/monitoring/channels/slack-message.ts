import type { Notice } from '../notice.ts';

/** Limits of Block Kit (https://docs.slack.dev/reference/block-kit/blocks): header 150, text 3 000, 10 fields of 2 000. */
const longest = { header: 150, text: 3_000, field: 2_000, fields: 10, url: 3_000, label: 75 };

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;

/**
 * The three characters that Slack gives a meaning (https://docs.slack.dev/messaging/formatting-message-text): without them
 * nobody's text can mention a channel or hide where a link goes. Cut before they are written out, so none is cut in two.
 */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Escapes what fits: each character may take five. */
function fitted(text: string, length: number): string {
  const whole = escaped(text);
  if (whole.length <= length) return whole;
  let kept = '';
  for (const char of text) {
    const next = escaped(char);
    if (kept.length + next.length > length - 1) break;
    kept += next;
  }
  return `${kept}…`;
}

const marks = {
  good: ':large_green_circle:',
  info: ':large_blue_circle:',
  warning: ':large_yellow_circle:',
  critical: ':red_circle:',
} as const;

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** The body of a POST to an incoming webhook. */
export function slackMessage(notice: Notice, stage: string) {
  const { tone, subject, what, facts, todo, links } = notice;
  const title = `${marks[tone]} ${subject.replace(/\p{Control}+/gu, ' ')}`;
  return {
    text: fitted(`[${stage}] ${subject}`, longest.text),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: cut(title, longest.header), emoji: true },
      },
      ...(what === '' ? [] : [section(fitted(what, longest.text))]),
      ...(facts.length === 0
        ? []
        : [
            {
              type: 'section',
              fields: facts.slice(0, longest.fields).map(([name, value]) => ({
                type: 'mrkdwn',
                text: `*${fitted(name, 200)}*\n${fitted(value, longest.field - 300)}`,
              })),
            },
          ]),
      ...(todo.length === 0
        ? []
        : [section(fitted(todo.map((one) => `• ${one}`).join('\n'), longest.text))]),
      ...buttons(links),
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: fitted(`Loopwright, stage ${stage}`, longest.field) }],
      },
    ],
  };
}

const buttons = (links: Notice['links']) => {
  const fitting = links.filter(({ url }) => url.length <= longest.url).slice(0, 5);
  return fitting.length === 0
    ? []
    : [
        {
          type: 'actions',
          elements: fitting.map(({ label, url }) => ({
            type: 'button',
            text: { type: 'plain_text', text: cut(label, longest.label) },
            url,
          })),
        },
      ];
};

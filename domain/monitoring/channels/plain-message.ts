import type { Notice } from '../notice.ts';

/** As SNS mails it: a subject of at most 100 ASCII characters in one line, and plain text. */
export interface PlainMessage {
  readonly subject: string;
  readonly text: string;
}

const longestSubject = 100;
/** SNS takes 256 KB in a message; nobody reads so much. */
const longestText = 20_000;

/** What SNS refuses in a subject (control characters, anything but ASCII) is written as `?`; names may be anything. */
function asciiLine(text: string): string {
  const line = text
    .replaceAll('…', '...')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/\p{Control}+/gu, ' ')
    .replace(/[^\x20-\x7e]/gu, '?')
    .trim();
  return line.length <= longestSubject ? line : `${line.slice(0, longestSubject - 3)}...`;
}

const marks = { good: 'OK', info: 'Info', warning: 'Warning', critical: 'CRITICAL' } as const;

export function plainMessage(notice: Notice, stage: string): PlainMessage {
  const { tone, subject, what, facts, todo, links } = notice;
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  const parts = [
    subject,
    what,
    facts.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}`).join('\n'),
    todo.length === 0 ? '' : ['What to do', ...todo.map((one) => `- ${one}`)].join('\n'),
    links.map(({ label, url }) => `${label}: ${url}`).join('\n'),
    `Loopwright, stage ${stage}. Told once; ${notice.id}`,
  ];
  return {
    subject: asciiLine(`[${stage}] ${marks[tone]}: ${subject}`),
    text: parts
      .filter((part) => part !== '')
      .join('\n\n')
      .slice(0, longestText),
  };
}

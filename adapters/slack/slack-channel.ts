import { setTimeout as sleep } from 'node:timers/promises';
import { slackMessage } from '#domain/monitoring/channels/slack-message.ts';
import type { Channel } from '#domain/monitoring/ports.ts';
import type { Secrets } from '../remote/secrets.ts';
import { type SlackReach, webhookUrl } from './webhook-url.ts';

const tries = 3;
const timeoutMs = 5_000;
/** Of the function's 30 s no more than this for one pause; what is told to wait longer is delivered again later. */
const longestPauseMs = 5_000;

export interface SlackOptions {
  readonly secrets: Secrets;
  /** Name or ARN of the secret that holds the webhook. */
  readonly secretName: string;
  readonly reach: SlackReach;
  readonly stage: string;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * Posts to an incoming webhook. Throttling, errors of Slack and of the network are tried again with pauses (Retry-After
 * where Slack says how long); what Slack refuses for good is an error at once. No error names the address.
 */
export function slackChannel(options: SlackOptions): Channel {
  const { secrets, secretName, reach, stage, pause = sleep } = options;
  return {
    name: 'slack',
    async send(notice) {
      const url = webhookUrl(await secrets.read(secretName), reach);
      if (url === undefined) return 'not-configured';
      const body = JSON.stringify(slackMessage(notice, stage));
      for (let attempt = 1; ; attempt += 1) {
        const answer = await post(url, body);
        if (answer.ok) return 'sent';
        if (!answer.again || attempt === tries) throw new Error(answer.words);
        await pause(Math.min(longestPauseMs, answer.waitMs ?? 500 * 2 ** attempt));
      }
    },
  };
}

type Posted =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly again: boolean;
      readonly words: string;
      readonly waitMs?: number;
    };

async function post(url: URL, body: string): Promise<Posted> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      // A redirect could lead anywhere.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    // The cause may name the address.
    const { name } = error as Error;
    return { ok: false, again: true, words: `Slack could not be reached (${name}).` };
  }
  // Slack's reasons are a word: invalid_payload, no_service, channel_is_archived.
  const reason = (await response.text().catch(() => '')).slice(0, 60).replace(/[^\w -]/g, '');
  if (response.ok) return { ok: true };
  const seconds = Number(response.headers.get('retry-after'));
  return {
    ok: false,
    again: response.status === 429 || response.status >= 500,
    words: `Slack answered ${response.status} ${reason}.`,
    ...(seconds > 0 && { waitMs: seconds * 1000 }),
  };
}

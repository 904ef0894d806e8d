/** What the secret holds until somebody sets it: no Slack. */
export const notConfigured = 'not-configured';

/** Hosts of incoming webhooks, and whether this machine may be asked over plain HTTP (emulators, tests). */
export interface SlackReach {
  readonly hosts: readonly string[];
  readonly local: boolean;
}

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The address in the secret, as text or as `{"url": …}`; undefined while none is configured.
 *
 * @throws Error, without any part of the address, when it is not HTTPS or not of an allowed host: a webhook is a password.
 */
export function webhookUrl(secret: string, reach: SlackReach): URL | undefined {
  const text = addressIn(secret.trim());
  if (text === '' || text === notConfigured) return undefined;
  if (!URL.canParse(text)) throw new Error('The secret of the Slack webhook holds no URL.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw new Error('The URL of the Slack webhook must not carry a user or password.');
  if (reach.local && loopback.includes(url.hostname)) return url;
  if (url.protocol !== 'https:') throw new Error('The URL of the Slack webhook must be HTTPS.');
  if (!reach.hosts.includes(url.hostname) || url.port !== '')
    throw new Error(
      `The Slack webhook is of a host that is not allowed; allowed: ${reach.hosts.join(', ')}.`,
    );
  return url;
}

function addressIn(secret: string): string {
  if (!secret.startsWith('{')) return secret;
  try {
    const { url } = JSON.parse(secret) as { readonly url?: unknown };
    return typeof url === 'string' ? url.trim() : '';
  } catch {
    return secret;
  }
}

import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Secrets } from '../remote/secrets.ts';

/** A secret that was put anew is seen after this long. */
const keptMs = 60_000;

export interface SecretsOptions {
  /** A value that says that there is none yet: asked for anew each time, so that the first real one is used at once. */
  readonly placeholder?: string;
  readonly now?: () => number;
}

/** Values are kept in memory for a minute: a warm function asks, and pays, once. They are in no log and no error. */
export function secretsManager(
  client: Pick<SecretsManagerClient, 'send'>,
  { placeholder, now = Date.now }: SecretsOptions = {},
): Secrets {
  const kept = new Map<string, { readonly value: string; readonly until: number }>();
  return {
    async read(name) {
      const known = kept.get(name);
      if (known !== undefined && known.until > now()) return known.value;
      const { SecretString: value = '' } = await client.send(
        new GetSecretValueCommand({ SecretId: name }),
      );
      if (value !== placeholder) kept.set(name, { value, until: now() + keptMs });
      return value;
    },
  };
}

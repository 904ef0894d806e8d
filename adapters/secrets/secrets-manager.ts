import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Secrets } from '../remote/secrets.ts';

/** A secret that was put anew is seen after this long. */
const keptMs = 60_000;

/** Values are kept in memory for a minute: a warm function asks, and pays, once. They are in no log and no error. */
export function secretsManager(
  client: Pick<SecretsManagerClient, 'send'>,
  now: () => number = Date.now,
): Secrets {
  const kept = new Map<string, { readonly value: string; readonly until: number }>();
  return {
    async read(name) {
      const known = kept.get(name);
      if (known !== undefined && known.until > now()) return known.value;
      const { SecretString: value = '' } = await client.send(
        new GetSecretValueCommand({ SecretId: name }),
      );
      kept.set(name, { value, until: now() + keptMs });
      return value;
    },
  };
}

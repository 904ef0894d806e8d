import * as z from 'zod/mini';
import { failureWords } from '#domain/failure-words.ts';
import { finish } from '#domain/retraining/finish.ts';
import { stateFailure } from '../runtime/state-failure.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { run } from './run-schema.ts';

const schema = z.object({
  ...run,
  status: z.enum(['rejected', 'registered', 'rolling-out', 'failed']),
  reasons: z.array(z.string()),
  error: z.nullable(stateFailure),
  rolloutId: z.nullable(z.string()),
  base: z.nullable(z.object({ uri: z.string(), sha256: z.string(), rows: z.number() })),
  labelled: z.nullable(z.object({ uri: z.string(), until: z.string(), rows: z.number() })),
});

export const handler = step(schema, ({ error, rolloutId, base, labelled, ...input }) =>
  finish(deps, {
    ...input,
    reasons: error === null ? input.reasons : [...input.reasons, failureWords(error)],
    ...(rolloutId !== null && { rolloutId }),
    ...(base !== null && { base }),
    ...(labelled !== null && { labelled }),
  }),
);

import * as z from 'zod/mini';
import { awaitApproval } from '#domain/retraining/await-approval.ts';
import { step } from '../runtime/step.ts';
import { deps } from './deps.ts';
import { run } from './run-schema.ts';

const schema = z.object({
  ...run,
  version: z.number(),
  risk: z.array(z.string()),
  taskToken: z.optional(z.string()),
});

export const handler = step(schema, (input) => awaitApproval(deps, input));

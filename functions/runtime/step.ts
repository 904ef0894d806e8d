import type * as z from 'zod/mini';
import { checkInput } from './check-input.ts';
import { logger } from './logger.ts';

/** What Lambda says of an invocation. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

const withoutLimit: Invocation = { getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY };

/**
 * Joins a use case to a state machine: checks the state's input, logs what happened. Errors keep their name
 * (`InvalidError`, `ConflictError`…), which is what a state's Retry and Catch match.
 */
export const step =
  <S extends z.ZodMiniType, Out>(
    schema: S,
    run: (input: z.output<S>, invocation: Invocation) => Promise<Out>,
  ) =>
  async (event: unknown, invocation: Invocation = withoutLimit): Promise<Out> => {
    try {
      return await run(checkInput(schema, event, 'The input'), invocation);
    } catch (error) {
      logger.error('step failed', error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  };

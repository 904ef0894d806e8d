import { UnexpectedOutcome } from '../answer.ts';
import { ApiError } from '../api-client.ts';
import { expectThat } from './told.ts';

/** Does something that must be refused, and returns the refusal. */
export async function refused(
  what: string,
  status: number,
  attempt: () => Promise<unknown>,
): Promise<ApiError> {
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expectThat(
      error.status === status,
      `${what} was refused with ${error.status} instead of ${status}: ${error.message}`,
    );
    return error;
  }
  throw new UnexpectedOutcome(`${what} was not refused (${status} was expected).`);
}

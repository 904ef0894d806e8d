import { WaitedTooLong } from './answer.ts';

export interface WaitOptions {
  /** What is waited for, as the subject of "… did not happen within 30 s". */
  readonly what: string;
  readonly limitSeconds: number;
  /** Where a person looks when it does not come. */
  readonly look: string;
  readonly everyMs?: number;
  /** Called about every 10 s of waiting. */
  readonly progress?: (line: string) => void;
}

const reportEveryMs = 10_000;

/** Asks until `ask` gives something other than undefined, or the limit is reached (rejects with WaitedTooLong). */
export async function waitFor<T>(
  ask: () => Promise<T | undefined>,
  options: WaitOptions,
): Promise<T> {
  const { what, limitSeconds, look, everyMs = 300, progress } = options;
  const startedAt = performance.now();
  let reportedAt = startedAt;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const now = performance.now();
    if (now - startedAt > limitSeconds * 1000) throw new WaitedTooLong(what, limitSeconds, look);
    if (now - reportedAt > reportEveryMs) {
      reportedAt = now;
      progress?.(`… waiting ${Math.round((now - startedAt) / 1000)} s: ${what}`);
    }
    await pause(everyMs);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

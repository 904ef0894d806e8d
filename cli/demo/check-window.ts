import type { DriftReport } from '#domain/drift/drift-report.ts';
import { readReport } from '../drift/read-report.ts';
import type { Api } from '../routes.ts';
import { pause, waitFor } from '../wait.ts';
import type { Wave } from './stations/serve-wave.ts';

/** Asks for one drift check of the wave's window and waits for its report. */
export async function checkWindow(
  api: Api,
  model: string,
  wave: Wave,
  note: (line: string) => void,
): Promise<DriftReport> {
  const { checkId } = await api.checkDrift(model, {
    from: wave.from.toISOString(),
    to: wave.to.toISOString(),
  });
  return waitFor(() => readReport(api, model, checkId), {
    what: `the report of drift check ${checkId}`,
    limitSeconds: 120,
    look: `See execution ${checkId} of the drift-check state machine, and \`loopwright logs --filter ${model}\`.`,
    progress: note,
  });
}

/** Firehose gathers before it writes: up to 15 minutes, a minute as we deploy it, at once on the emulator. */
const limitSeconds = 240;

/**
 * Checks again until the report has seen every row and label of the wave. Returns how long that took, which is how long
 * the next wave needs until it can be read.
 */
export async function checkWhenReadable(
  api: Api,
  model: string,
  wave: Wave,
  note: (line: string) => void,
): Promise<{ readonly report: DriftReport; readonly readableAfterMs: number }> {
  const startedAt = performance.now();
  let readableAfterMs = 0;
  const report = await waitFor(
    async () => {
      readableAfterMs = performance.now() - startedAt;
      const now = await checkWindow(api, model, wave, note);
      const labels = now.conceptDrift?.labels ?? wave.served.length;
      const complete = now.rows >= wave.served.length && labels >= wave.served.length;
      if (!complete) await pause(1000);
      return complete ? now : undefined;
    },
    {
      what: `a drift check over all ${wave.served.length} captures of ${model}`,
      limitSeconds,
      look: 'Captures travel through Firehose: see its delivery errors, and `captures/` and `feedback/` in the lake bucket.',
      progress: note,
    },
  );
  return { report, readableAfterMs };
}

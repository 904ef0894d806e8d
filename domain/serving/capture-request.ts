import type { ModelVersion } from '../registry/model-version.ts';
import type { CaptureLine } from './capture.ts';
import type { Route } from './choose-route.ts';
import { shareOf } from './hash32.ts';
import {
  byReference,
  type KeptFeatures,
  redactedColumns,
  redactedFeatures,
} from './kept-features.ts';
import { microseconds } from './microseconds.ts';
import type { Asked, PredictDeps, PredictInput } from './predict.ts';
import { isMirrored, runShadows } from './run-shadows.ts';
import type { ServingRecord } from './serving-record.ts';

type Said = Pick<CaptureLine, 'outputs' | 'error' | 'members'>;

/** SRV-8: what a request leaves in the lake: its sampled rows, by each version that was asked. Nothing here rejects. */
export function captureRequest(
  deps: PredictDeps,
  request: {
    readonly record: ServingRecord | undefined;
    readonly route: Route;
    /** What answers. */
    readonly version: ModelVersion;
    readonly input: PredictInput;
    readonly asked: Asked;
    readonly ids: readonly string[];
  },
) {
  const { record, route, input, asked, ids } = request;
  const { captureRate = 1, capture, routing } = record ?? {};
  const redact = redactedColumns(request.version.signature, capture?.redact);
  const rows = ids.flatMap((id, row) => (shareOf(id) < captureRate ? [row] : []));
  let features: Promise<readonly KeptFeatures[]> | undefined;
  const kept = (ts: string) =>
    Promise.all(
      rows.map((row) => {
        const whole = redactedFeatures(asked.features(row), redact);
        return byReference(deps.oversize, whole, ids[row] as string, ts);
      }),
    );

  async function send(
    line: Omit<CaptureLine, 'id' | 'ts' | 'model' | 'subject' | 'features' | 'outputs'>,
    of: (row: number) => Said & Pick<CaptureLine, 'id' | 'shadowOf'>,
  ): Promise<void> {
    if (rows.length === 0) return;
    const ts = deps.clock.now().toISOString();
    features ??= kept(ts);
    const found = await features;
    const lines = rows.map(
      (row, at): CaptureLine => ({
        ts,
        model: input.model,
        subject: input.subject ?? null,
        ...(asked.rows > 1 ? { requestId: ids[0] as string } : {}),
        ...(found[at] as KeptFeatures),
        ...line,
        ...of(row),
      }),
    );
    await deliver(deps, input.model, lines);
  }

  const { pinned, rule, assignment } = route;
  const chosen = {
    version: route.version,
    variant: route.role,
    ...(pinned && { pinned }),
    ...(rule !== undefined && { rule }),
    ...(assignment && { assignment }),
    source: input.source,
  };
  return {
    answer: (latencyMs: number, said: (row: number) => Said, more: { cached?: true } = {}) =>
      send({ ...chosen, latencyMs, ...more }, (row) => ({ id: ids[row] as string, ...said(row) })),
    /** Only of rows that are captured: a shadow's answer is compared with the one beside it. */
    shadows(version: ModelVersion): Promise<void> | undefined {
      const mirrored = (routing?.shadows ?? []).filter(
        (shadow) => shadow.version !== version.version && isMirrored(shadow, ids[0] as string),
      );
      const { wait } = deps;
      if (wait === undefined || pinned || rows.length === 0 || mirrored.length === 0)
        return undefined;
      const done = runShadows(deps, wait, input, { version, asked }, mirrored).then(
        async (answers) => {
          await Promise.all(
            answers.map(({ version: number, latencyMs, said }) =>
              send(
                {
                  version: number,
                  variant: 'challenger',
                  source: 'shadow',
                  latencyMs: microseconds(latencyMs),
                },
                (row) => ({
                  id: deps.ids.next(),
                  shadowOf: ids[row] as string,
                  ...(typeof said === 'function'
                    ? { outputs: said(row) }
                    : { outputs: null, ...said }),
                }),
              ),
            ),
          );
        },
      );
      return done.catch((error: unknown) =>
        deps.warn('shadow captures lost', { model: input.model, reason: String(error) }),
      );
    },
  };
}

async function deliver(
  { captures, metrics, warn }: PredictDeps,
  model: string,
  lines: readonly CaptureLine[],
): Promise<void> {
  try {
    await captures.captures(lines);
  } catch (error) {
    metrics.metric('captureFailures', lines.length);
    warn('captures lost', { model, lines: lines.length, reason: String(error) });
  }
}

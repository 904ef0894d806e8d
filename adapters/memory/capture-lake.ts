import type {
  CaptureLake,
  CaptureLine,
  CaptureLog,
  FeedbackLine,
} from '#domain/serving/capture.ts';

interface Query {
  readonly model: string;
  readonly from: Date;
  readonly to: Date;
}

async function* matching<L extends { readonly model: string; readonly ts: string }>(
  lines: readonly L[],
  { model, from, to }: Query,
): AsyncIterable<L> {
  for (const line of lines) {
    const at = Date.parse(line.ts);
    if (line.model === model && at >= from.getTime() && at < to.getTime()) yield line;
  }
}

/**
 * Both sides of the lake on one array: given lines, `captures` and `feedback` write; given a query, they read.
 * Lines go through JSON, as they do on the way to S3.
 */
export function memoryCaptureLake(): CaptureLog & CaptureLake {
  const captured: CaptureLine[] = [];
  const labelled: FeedbackLine[] = [];
  function side<L extends { readonly model: string; readonly ts: string }>(kept: L[]) {
    function both(lines: readonly L[]): Promise<void>;
    function both(query: Query): AsyncIterable<L>;
    function both(given: readonly L[] | Query): Promise<void> | AsyncIterable<L> {
      if (!Array.isArray(given)) return matching(kept, given as Query);
      kept.push(...(JSON.parse(JSON.stringify(given)) as L[]));
      return Promise.resolve();
    }
    return both;
  }
  return { captures: side(captured), feedback: side(labelled) };
}

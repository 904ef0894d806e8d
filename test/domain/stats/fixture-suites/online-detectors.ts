import { type AdwinState, adwin } from '#domain/stats/online/adwin.ts';
import { ddm } from '#domain/stats/online/ddm.ts';
import type { OnlineDetector } from '#domain/stats/online/detector.ts';
import { eddm } from '#domain/stats/online/eddm.ts';
import { hddmA } from '#domain/stats/online/hddm-a.ts';
import { hddmW } from '#domain/stats/online/hddm-w.ts';
import { type PageHinkleyOptions, pageHinkley } from '#domain/stats/online/page-hinkley.ts';
import { numbersOf, type Suite, usualTolerance } from './fixture.ts';

type Params = Readonly<Record<string, number>>;

const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };

const confidences = (p: Params) => ({
  ...optional('driftConfidence', p.drift_confidence),
  ...optional('warningConfidence', p.warning_confidence),
  ...optional('twoSided', p.two_sided_test === undefined ? undefined : Boolean(p.two_sided_test)),
});

const detectors: Readonly<Record<string, (p: Params) => OnlineDetector<unknown>>> = {
  ADWIN: (p) =>
    adwin({
      ...optional('delta', p.delta),
      ...optional('clock', p.clock),
      ...optional('maxBuckets', p.max_buckets),
      ...optional('minWindowLength', p.min_window_length),
      ...optional('gracePeriod', p.grace_period),
    }),
  PageHinkley: (p) =>
    pageHinkley({
      ...optional('minInstances', p.min_instances),
      ...optional('delta', p.delta),
      ...optional('threshold', p.threshold),
      ...optional('alpha', p.alpha),
      ...optional('mode', p.mode as PageHinkleyOptions['mode'] | undefined),
    }),
  DDM: (p) =>
    ddm({
      ...optional('warmStart', p.warm_start),
      ...optional('warningThreshold', p.warning_threshold),
      ...optional('driftThreshold', p.drift_threshold),
    }),
  EDDM: (p) =>
    eddm({
      ...optional('warmStart', p.warm_start),
      ...optional('alpha', p.alpha),
      ...optional('beta', p.beta),
    }),
  HDDMA: (p) => hddmA(confidences(p)),
  HDDMW: (p) => hddmW({ ...confidences(p), ...optional('lambda', p.lambda_val) }),
};

interface Expected {
  readonly detector: string;
  readonly params: Params;
}

function watched(stream: readonly number[], { detector: name, params }: Expected) {
  const detector = detectors[name]?.(params);
  if (detector === undefined) return undefined;
  const drifts: number[] = [];
  const warnings: number[] = [];
  const trace: number[][] = [];
  stream.forEach((value, at) => {
    const { drift, warning } = detector.update(value);
    if (drift) drifts.push(at);
    if (warning) warnings.push(at);
    if (name !== 'ADWIN' || at % 250 !== 249) return;
    const { width, total, variance } = detector.state() as AdwinState;
    trace.push([at, width, width === 0 ? 0 : total / width, variance]);
  });
  const found = { detector: name, params, drift_positions: drifts, warning_positions: warnings };
  if (name !== 'ADWIN') return found;
  const { detections } = detector.state() as AdwinState;
  return { ...found, trace_index_width_estimation_variance: trace, n_detections: detections };
}

export const onlineDetectors: Suite = {
  run: ({ input, expected }) =>
    (expected as readonly Expected[]).map((one) =>
      watched(numbersOf(input.stream as readonly unknown[]), one),
    ),
  nameOf: ({ expected }, path) =>
    `${(expected as readonly Expected[])[Number(path[0])]?.detector}: ${path[1]}`,
  tolerance: usualTolerance,
};

import type { Clock } from '../../clock.ts';
import type { DriftReport } from '../../drift/drift-report.ts';
import { dayMs, hourMs } from '../../durations.ts';
import { readJson } from '../../registry/json-files.ts';
import type { Artifacts, ModelStore } from '../../registry/ports.ts';
import type { Metrics } from '../../workflows.ts';
import { type BusEvent, fieldsIn, textIn } from '../bus-event.ts';
import type { GaugeBoard } from '../ports.ts';
import { catalogue } from './catalogue.ts';
import { cloudWatchSamples } from './cloud-watch-samples.ts';
import { modelSamples } from './model-samples.ts';

export interface PublishMetricsDeps {
  readonly store: Pick<ModelStore, 'alert' | 'version'>;
  readonly artifacts: Pick<Artifacts, 'read'>;
  readonly board: GaugeBoard;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Features of a model that CloudWatch is given; the board has more. */
  readonly cloudWatchFeatures: number;
}

/** Windows older than this change no curve that anybody looks at: a check of last month is no news. */
const newestDays = 2;

/**
 * OBS-2: the figures of a check, to CloudWatch and to the board that Prometheus scrapes. Answers how many there were; the
 * same event again writes the same.
 *
 * @throws DomainError `not-found` when the report is not there (yet): the event comes again.
 */
export async function publishMetrics(
  { store, artifacts, board, metrics, clock, cloudWatchFeatures }: PublishMetricsDeps,
  { detail }: BusEvent,
): Promise<number> {
  const model = textIn(detail, 'model');
  const uri = textIn(fieldsIn(detail.after), 'uri');
  if (model === undefined || uri === undefined) return 0;
  const report = await readJson<DriftReport>(artifacts, uri);
  const now = clock.now();
  if (now.getTime() - Date.parse(report.window.to) > newestDays * dayMs) return 0;
  const [alert, version] = await Promise.all([
    store.alert(model),
    store.version(model, report.version),
  ]);
  const samples = modelSamples(report, alert?.state.episode != null);
  await board.put({
    model,
    windowTo: report.window.to,
    versionCreatedAt: version?.createdAt ?? null,
    samples,
  });
  // CloudWatch has the hour already, at its time; what is counted again would be added to it.
  if ((report.revision ?? 0) > 0) return samples.length;
  const isHour = Date.parse(report.window.to) - Date.parse(report.window.from) === hourMs;
  for (const { metric, labels, value } of cloudWatchSamples(samples, cloudWatchFeatures, isHour))
    metrics.metric(catalogue[metric].cloudWatch, value, { model, ...labels });
  if (version !== undefined)
    metrics.metric('modelAgeDays', (now.getTime() - Date.parse(version.createdAt)) / dayMs, {
      model,
    });
  return samples.length;
}

import { describe, expect, it, vi } from 'vitest';
import { emfMetrics } from '#adapters/cloudwatch/emf-metrics.ts';

function setup() {
  const lines: string[] = [];
  const metrics = emfMetrics(
    'Loopwright',
    (line) => lines.push(line),
    () => 1_700_000_000_000,
  );
  return { metrics, written: () => lines.map((line) => JSON.parse(line)) };
}

describe('emfMetrics', () => {
  it('OBS-1: writes to standard output itself: what goes through `console` Lambda wraps, and CloudWatch overlooks', () => {
    const [out, wrapped] = [
      vi.spyOn(process.stdout, 'write').mockReturnValue(true),
      vi.spyOn(console, 'log'),
    ];
    try {
      const metrics = emfMetrics('Loopwright');
      metrics.metric('predictions', 2);
      metrics.flush();
      expect(wrapped).not.toHaveBeenCalled();
      const lines = out.mock.calls.map(([line]) => String(line));
      expect(lines.map((line) => JSON.parse(line).predictions)).toEqual([[2]]);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('OBS-1: writes one line with values, dimensions, units and properties', () => {
    const { metrics, written } = setup();
    metrics.metric('predictions', 2, { model: 'churn', version: '3' });
    metrics.metric('modelLatencyMs', 1.5, { model: 'churn', version: '3' });
    metrics.metric('latencyMs', 4);
    metrics.flush({ requestId: 'r1' });
    expect(written()).toEqual([
      {
        requestId: 'r1',
        model: 'churn',
        version: '3',
        predictions: [2],
        modelLatencyMs: [1.5],
        latencyMs: [4],
        _aws: {
          Timestamp: 1_700_000_000_000,
          CloudWatchMetrics: [
            {
              Namespace: 'Loopwright',
              Dimensions: [['model', 'version']],
              Metrics: [
                { Name: 'predictions', Unit: 'Count' },
                { Name: 'modelLatencyMs', Unit: 'Milliseconds' },
              ],
            },
            {
              Namespace: 'Loopwright',
              Dimensions: [[]],
              Metrics: [{ Name: 'latencyMs', Unit: 'Milliseconds' }],
            },
          ],
        },
      },
    ]);
  });

  it('OBS-1: uses another line where a tag or a metric would have two meanings', () => {
    const { metrics, written } = setup();
    metrics.metric('predictions', 1, { model: 'churn' });
    metrics.metric('errors', 1, { model: 'fraud' });
    metrics.metric('predictions', 5);
    metrics.flush();
    expect(written().map(({ model, predictions }) => [model, predictions])).toEqual([
      ['churn', [1]],
      ['fraud', [5]],
    ]);
  });

  it('OBS-1: writes nothing when nothing was measured, and nothing twice', () => {
    const { metrics, written } = setup();
    metrics.flush();
    metrics.metric('predictions', 1);
    metrics.flush();
    metrics.flush();
    expect(written()).toHaveLength(1);
  });

  it('OBS-1: names a model in ASCII, as CloudWatch takes dimensions', () => {
    const { metrics, written } = setup();
    metrics.metric('predictions', 1, { model: 'my.first model' });
    metrics.flush();
    metrics.metric('predictions', 1, { model: 'Grüße' });
    metrics.flush();
    expect(written().map(({ model }) => model)).toEqual([
      'my.first model',
      expect.stringMatching(/^Gr-e~[0-9a-f]{16}$/),
    ]);
  });

  it('OBS-1: puts no more than 100 values of a metric into a line', () => {
    const { metrics, written } = setup();
    for (let i = 0; i < 250; i++) metrics.metric('predictions', i);
    metrics.flush();
    expect(written().map(({ predictions }) => predictions.length)).toEqual([100, 100, 50]);
  });
});

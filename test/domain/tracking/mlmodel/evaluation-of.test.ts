import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dataSha256, evaluationOf } from '#domain/tracking/mlmodel/evaluation-of.ts';
import { dataset, metrics, modelMetrics } from './setup.ts';

const none = metrics({});
const rows = (count: number) => JSON.stringify({ num_rows: count, num_elements: 4 * count });
const test = dataset('churn', 'b1e859d5', 'test', rows(50));
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const onTest = { name: 'churn', digest: 'b1e859d5' };

describe('REG-4: an evaluation from what clients measured', () => {
  it('mlflow.models.evaluate: metrics of the logged model on a data set, with its example_count', () => {
    // As MLflow 3.17.2 logs it: the data set has no context, autolog's own has `train`.
    const run = {
      metrics: none,
      datasets: [
        dataset('dataset', 'e475cbeb', 'train', rows(150)),
        dataset('dataset', 'b1e859d5'),
      ],
    };
    const model = {
      metrics: [
        ...modelMetrics(
          { training_accuracy_score: 0.99, training_score: 0.99 },
          { name: 'dataset', digest: 'e475cbeb' },
        ),
        ...modelMetrics(
          {
            accuracy_score: 0.9,
            recall_score: 0.8,
            precision_score: 0.7,
            f1_score: 0.75,
            log_loss: 0.4,
            roc_auc: 0.95,
            precision_recall_auc: 0.6,
            true_negatives: 27,
            example_count: 50,
          },
          { name: 'dataset', digest: 'b1e859d5' },
        ),
      ],
    };
    expect(evaluationOf(run, model)).toEqual({
      rows: 50,
      dataSha256: digest('dataset\nb1e859d5'),
      metrics: { accuracy: 0.9, auc: 0.95, f1: 0.75, logLoss: 0.4, precision: 0.7, recall: 0.8 },
    });
    // The evaluation can have been another run's.
    expect(evaluationOf({ metrics: none, datasets: [] }, model)?.rows).toBe(50);
  });

  it('a run with one data set for tests: its metrics, with and without a prefix', () => {
    const run = {
      metrics: metrics({ rmse: 3, test_mae: 2, r2: 0.5, epochs: 9 }),
      datasets: [test],
    };
    expect(evaluationOf(run, undefined)).toEqual({
      rows: 50,
      dataSha256: digest('churn\nb1e859d5'),
      metrics: { rmse: 3, mae: 2, r2: 0.5 },
    });
  });

  it('with several the prefix says of which: test before validation', () => {
    const datasets = [dataset('churn', 'aa', 'validation', rows(20)), test];
    const of = (values: Readonly<Record<string, number>>) =>
      evaluationOf({ metrics: metrics(values), datasets }, undefined);
    expect(of({ val_accuracy: 0.8, test_accuracy: 0.7, accuracy: 0.9 })).toMatchObject({
      rows: 50,
      metrics: { accuracy: 0.7 },
    });
    expect(of({ val_accuracy: 0.8, accuracy: 0.9 })).toMatchObject({
      rows: 20,
      metrics: { accuracy: 0.8 },
    });
    expect(of({ accuracy: 0.9 })).toBeUndefined();
  });

  it('rows of arrays are their first dimension', () => {
    const profile = JSON.stringify({ features_shape: [60, 4], features_size: 240 });
    const datasets = [dataset('x', '11', 'eval', profile)];
    expect(evaluationOf({ metrics: metrics({ auc: 0.9 }), datasets }, undefined)?.rows).toBe(60);
  });

  it.each([
    ['only the training was measured', { training_accuracy_score: 0.99 }, [test]],
    ['no data set is known', { test_accuracy: 0.9 }, []],
    ['the data set was for training', { accuracy: 0.9 }, [dataset('d', '1', 'training', rows(9))]],
    [
      'the rows were trained on, whatever they are called now',
      { test_accuracy: 0.9 },
      [dataset('d', '1', 'train', rows(9)), dataset('copy', '1', 'test', rows(9))],
    ],
    ['nobody says what the rows are for', { accuracy: 0.9 }, [dataset('d', '1', '', rows(9))]],
    ['their number is not known', { accuracy: 0.9 }, [dataset('d', '1', 'test')]],
    ['the profile is no JSON', { accuracy: 0.9 }, [dataset('d', '1', 'test', 'rows: 9')]],
    ['there are none', { accuracy: 0.9 }, [dataset('d', '1', 'test', rows(0))]],
    ['the metric is not one of ours', { lift: 3, accuracy_score_X_test: 1 }, [test]],
    ['it is a percentage', { accuracy: 93.1 }, [test]],
    ['it is no number', { accuracy: Number.NaN, logLoss: Number.POSITIVE_INFINITY }, [test]],
    ['it is below what it can be', { rmse: -1, auc: -0.1 }, [test]],
  ])('none when %s', (_, values, datasets) => {
    expect(evaluationOf({ metrics: metrics(values), datasets }, { metrics: [] })).toBeUndefined();
  });

  it('metrics on a data set go before those that name none', () => {
    const run = { metrics: metrics({ test_accuracy: 0.5 }), datasets: [test] };
    const model = { metrics: modelMetrics({ accuracy: 0.8 }, onTest) };
    expect(evaluationOf(run, model)?.metrics).toEqual({ accuracy: 0.8 });
  });

  it('a digest that is SHA-256 stays', () => {
    const own = 'AB'.repeat(32);
    expect(dataSha256({ name: 'd', digest: own })).toBe(own.toLowerCase());
    expect(dataSha256({ name: 'd', digest: 'ab' })).toBe(digest('d\nab'));
  });
});

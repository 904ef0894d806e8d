import { accuracy } from '#domain/stats/accuracy.ts';
import { brier } from '#domain/stats/brier.ts';
import { classify } from '#domain/stats/classify.ts';
import { logLoss } from '#domain/stats/log-loss.ts';
import { precisionRecallF1 } from '#domain/stats/precision-recall-f1.ts';
import { rocAuc } from '#domain/stats/roc-auc.ts';
import { type Suite, usualTolerance } from './fixture.ts';

interface Binary {
  readonly y_true: readonly number[];
  readonly y_prob: readonly number[];
  readonly threshold: number;
}

function binary({ y_true, y_prob, threshold }: Binary): unknown {
  const predicted = classify(y_prob, threshold);
  const cautious = precisionRecallF1(y_true, predicted);
  const generous = precisionRecallF1(y_true, predicted, 1);
  return {
    roc_auc: rocAuc(y_true, y_prob),
    log_loss: logLoss(y_true, y_prob),
    brier: brier(y_true, y_prob),
    accuracy: accuracy(y_true, predicted),
    precision_zd0: cautious.precision,
    recall_zd0: cautious.recall,
    f1_zd0: cautious.f1,
    precision_zd1: generous.precision,
    recall_zd1: generous.recall,
    f1_zd1: generous.f1,
  };
}

export const modelMetrics: Suite = {
  run: ({ input }) => (input.kind === 'binary' ? binary(input as unknown as Binary) : undefined),
  nameOf: ({ input }, path) => `${input.kind}: ${path[0]}`,
  tolerance: usualTolerance,
};

import type { Clock } from '../clock.ts';
import { invalid, notFound, unavailable } from '../errors.ts';
import { isModelName } from '../registry/model-name.ts';
import type { ModelStore } from '../registry/ports.ts';
import type { BanditLedger } from '../serving/bandits/ports.ts';
import type { CaptureLog, FeedbackLine } from '../serving/capture.ts';
import { applyRewards, type Rewarded } from './apply-rewards.ts';

/** Labels in one request. */
export const maxLabels = 1000;

/** ULID, as prediction ids are: 26 characters of Crockford's base 32, the first of which is at most 7. */
const predictionId = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

export interface FeedbackDeps {
  readonly store: Pick<ModelStore, 'model' | 'serving' | 'version'>;
  readonly log: Pick<CaptureLog, 'feedback'>;
  readonly bandits: Pick<BanditLedger, 'reward'>;
  readonly clock: Clock;
}

export interface Label {
  readonly id: string;
  readonly label: string | number;
  readonly value?: number | undefined;
  /** 0..1, for the model's bandit. */
  readonly reward?: number | undefined;
}

export interface FeedbackTaken extends Partial<Rewarded> {
  readonly accepted: number;
}

/**
 * SRV-8, SRV-6: labels that arrived after their predictions. Whether a prediction with that id was made is not asked here: its
 * capture may still be on its way. Throws `invalid` naming the label, `not-found` for the model, and `unavailable` when
 * the labels could not be kept (then none of them counts as taken, and all may be sent again). A bandit's rewards are added after the labels are kept.
 */
export async function recordFeedback(
  { store, log, clock, bandits }: FeedbackDeps,
  { model, labels }: { readonly model: string; readonly labels: readonly Label[] },
): Promise<FeedbackTaken> {
  if (labels.length === 0 || labels.length > maxLabels)
    throw invalid(`${labels.length} labels in one request; 1 to ${maxLabels} are taken.`, {
      field: 'labels',
      hint: 'Send them in several requests.',
    });
  const known = isModelName(model) ? await store.model(model) : undefined;
  if (known === undefined)
    throw notFound(`There is no model ${model}.`, {
      field: 'model',
      hint: 'GET /v1/models lists the models.',
    });
  const classes = await classesOf(store, model);
  labels.forEach((label, at) => {
    check(label, at, known.task === 'regression', classes);
  });
  const ts = clock.now().toISOString();
  const lines = labels.map(
    ({ id, label, value, reward }): FeedbackLine => ({
      id,
      ts,
      model,
      label,
      ...(value === undefined ? {} : { value }),
      ...(reward === undefined ? {} : { reward }),
    }),
  );
  try {
    await log.feedback(lines);
  } catch (cause) {
    throw unavailable('The labels could not be kept; none was taken.', {
      hint: 'Send them again.',
      cause,
    });
  }
  return { accepted: lines.length, ...(await applyRewards(bandits, lines)) };
}

function check(
  { id, label, reward }: Label,
  at: number,
  regression: boolean,
  classes: readonly string[] | undefined,
): void {
  if (!predictionId.test(id))
    throw invalid(`${JSON.stringify(id)} is not the id of a prediction.`, {
      field: `labels[${at}].id`,
      hint: 'Send the `id` that came with the prediction (26 characters, such as 01JD3Z…).',
    });
  if (reward !== undefined && !(reward >= 0 && reward <= 1))
    throw invalid(`A reward is from 0 to 1; this one is ${reward}.`, {
      field: `labels[${at}].reward`,
      hint: 'Send `value` for the business value of an outcome.',
    });
  const field = `labels[${at}].label`;
  if (regression && typeof label !== 'number')
    throw invalid(`The model predicts a number; the label is ${JSON.stringify(label)}.`, {
      field,
      hint: 'Send a number without quotes.',
    });
  if (!regression && classes !== undefined && !classes.includes(String(label)))
    throw invalid(`${JSON.stringify(label)} is none of the model's classes.`, {
      field,
      hint: `Classes: ${classes.join(', ')}.`,
    });
}

/** The classes of the champion; unknown while nothing serves, or when its file does not name them. */
async function classesOf(store: FeedbackDeps['store'], model: string) {
  const record = await store.serving(model);
  const champion = record?.variants.find(({ role }) => role === 'champion');
  return champion && (await store.version(model, champion.version))?.signature.classes;
}

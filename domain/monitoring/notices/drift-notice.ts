import { listed } from '../../drift/alerts/alert-words.ts';
import { type BusEvent, eventKey, fieldsIn, numberIn, textIn, textsIn } from '../bus-event.ts';
import { argument, modelUrl, type Notice, type Places, type Tone } from '../notice.ts';
import { countWords, figureWords, percentWords, spanWords } from '../number-words.ts';

const tones: Readonly<Record<string, Tone>> = {
  ok: 'info',
  monitor: 'info',
  warning: 'warning',
  critical: 'critical',
};

const actions: Readonly<Record<string, string>> = {
  monitor: 'Look at it more often; nothing is retrained for this.',
  'repair-source':
    'Repair the source of the data first. Nothing is retrained on these rows: the model would learn the fault.',
  'retrain-within-48h':
    'A retraining is planned within 48 hours where the model has data to learn from.',
  'retrain-within-24h':
    'A retraining is planned within 24 hours where the model has data to learn from.',
  'retrain-now': 'A retraining starts now where the model has data to learn from.',
};

/** What the alert decided; undefined of checks that decide none. */
function alertOf(after: Readonly<Record<string, unknown>>) {
  const { alert } = after;
  return typeof alert === 'string'
    ? { state: alert, words: undefined }
    : alert === undefined || alert === null
      ? undefined
      : { state: textIn(fieldsIn(alert), 'state'), words: textIn(fieldsIn(alert), 'words') };
}

/** Of a check: told when its alert was raised or cleared; undefined else. A check without an alert tells of every drift. */
export function driftNotice(event: BusEvent, places: Places): Notice | undefined {
  const { detail, detailType } = event;
  const after = fieldsIn(detail.after);
  const alert = alertOf(after);
  if (alert === undefined ? detailType !== 'DriftDetected' : !isTold(alert.state)) return undefined;
  const model = textIn(detail, 'model') ?? 'a model';
  const cleared = alert?.state === 'cleared';
  const drifted = textsIn(after, 'drifted');
  const severity = textIn(after, 'severity') ?? 'ok';
  const concept = textIn(after, 'conceptSeverity') ?? 'ok';
  const tone = [severity, concept].includes('critical')
    ? 'critical'
    : [severity, concept].includes('warning')
      ? 'warning'
      : (tones[severity] ?? 'info');
  const summary = textIn(detail, 'reason') ?? textIn(after, 'summary') ?? '';
  const what = [alert?.words, summary].filter((words) => words !== undefined && words !== '');
  return {
    id: eventKey(event),
    tone: cleared ? 'good' : tone,
    subject: cleared
      ? `Drift is over: ${model}`
      : concept !== 'ok' && drifted.length === 0
        ? `Accuracy of ${model} falls (${concept})`
        : `Drift in ${model}: ${drifted.length === 0 ? 'the data as a whole' : listed(drifted)} (${severity})`,
    what: what.join(' '),
    facts: factsOf(after),
    todo: cleared
      ? []
      : [
          ...[actions[textIn(after, 'action') ?? '']].filter((words) => words !== undefined),
          `Read the report: npx loopwright drift report ${argument(model)} ${textIn(after, 'id') ?? 'latest'}`,
          `If it is known, say so and hear of it only when it gets worse or is over: npx loopwright drift acknowledge ${argument(model)} --reason "…"`,
        ],
    links: linksOf(after, model, places),
  };
}

const isTold = (state: string | undefined) => state === 'raised' || state === 'cleared';

function factsOf(after: Readonly<Record<string, unknown>>): Notice['facts'] {
  const window = fieldsIn(after.window);
  const [from, to] = [textIn(window, 'from'), textIn(window, 'to')];
  const psi = fieldsIn(after.psi);
  const largest = Object.entries(psi)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([name, value]) => `${name} ${figureWords(value)}`);
  const accuracy = numberIn(after, 'accuracy');
  const [rows, version] = [numberIn(after, 'rows'), numberIn(after, 'version')];
  const drifted = textsIn(after, 'drifted');
  const concept = textIn(after, 'conceptSeverity');
  return [
    ...(from === undefined || to === undefined ? [] : [['Window', spanWords(from, to)] as const]),
    ...(version === undefined ? [] : [['Version', String(version)] as const]),
    ...(rows === undefined ? [] : [['Predictions', countWords(rows)] as const]),
    ['Severity', textIn(after, 'severity') ?? 'ok'],
    ...(concept === undefined ? [] : [['Severity by labels', concept] as const]),
    ...(accuracy === undefined ? [] : [['Accuracy', percentWords(accuracy)] as const]),
    ...(drifted.length === 0 ? [] : [['Features that drifted', listed(drifted)] as const]),
    ...(largest.length === 0 ? [] : [['Largest PSI', largest.join(', ')] as const]),
  ];
}

function linksOf(
  after: Readonly<Record<string, unknown>>,
  model: string,
  places: Places,
): Notice['links'] {
  const id = textIn(after, 'id');
  const path = `/drift${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
  return [
    { label: 'Report', url: modelUrl(places, model) + path },
    ...(places.consoleUrl === undefined
      ? []
      : [{ label: 'Console', url: `${places.consoleUrl}/models/${encodeURIComponent(model)}` }]),
  ];
}

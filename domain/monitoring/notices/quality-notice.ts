import { listed } from '../../drift/alerts/alert-words.ts';
import { type BusEvent, eventKey, fieldsIn, numberIn, textIn, textsIn } from '../bus-event.ts';
import { modelUrl, type Notice, type Places } from '../notice.ts';
import { countWords, spanWords } from '../number-words.ts';

/** Of data that did not meet a suite of expectations (DAT-4), or of a window whose upstream turned critical (DRF-4); undefined when that is silenced or known. */
export function qualityNotice(event: BusEvent, places: Places): Notice | undefined {
  const { detail } = event;
  const after = fieldsIn(detail.after);
  if (textIn(after, 'quiet') !== undefined) return undefined;
  const suite = textIn(after, 'suite') ?? textIn(detail, 'suite');
  const uri = textIn(after, 'uri') ?? textIn(after, 'dataset') ?? textIn(detail, 'uri');
  const model = textIn(detail, 'model');
  const failed = [...textsIn(after, 'failed'), ...textsIn(after, 'failures')];
  const window = fieldsIn(after.window);
  const [from, to] = [textIn(window, 'from'), textIn(window, 'to')];
  const isWindow = from !== undefined && to !== undefined;
  const rows = numberIn(after, 'rows');
  const count = numberIn(after, 'unsuccessful') ?? numberIn(after, 'failedExpectations');
  return {
    id: eventKey(event),
    tone: 'critical',
    subject: isWindow
      ? `The data that ${model ?? 'a model'} is asked with are broken`
      : `Data failed its expectations: ${model ?? suite ?? uri ?? 'a data set'}`,
    what: textIn(detail, 'reason') ?? textIn(after, 'summary') ?? 'See the result for what failed.',
    facts: [
      ...(isWindow ? [['Window', spanWords(from, to)] as const] : []),
      ...(suite === undefined ? [] : [['Suite', suite] as const]),
      ...(uri === undefined || isWindow ? [] : [['Data', uri] as const]),
      ...(rows === undefined ? [] : [['Rows', countWords(rows)] as const]),
      ...(count === undefined ? [] : [['Expectations not met', countWords(count)] as const]),
      ...(failed.length === 0 || isWindow ? [] : [['Not met', listed(failed)] as const]),
    ],
    todo: isWindow
      ? [
          'Ask who sends or prepares these columns what they changed; predictions on them are not to be trusted.',
        ]
      : [
          'Nothing is trained on this data. What serves is as it was.',
          'Mend the data where it comes from, or change the expectation if the world has changed.',
        ],
    links:
      model === undefined ? [] : [{ label: 'Checks', url: `${modelUrl(places, model)}/drift` }],
  };
}

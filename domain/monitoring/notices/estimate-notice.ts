import { type BusEvent, eventKey, fieldsIn, numberIn, textIn } from '../bus-event.ts';
import { modelUrl, type Notice, type Places } from '../notice.ts';
import { figureWords } from '../number-words.ts';

const loud = ['warning', 'critical'];

/** Of performance estimated without labels (DRF-3), when it is bad and neither silenced nor known; undefined else. */
export function estimateNotice(event: BusEvent, places: Places): Notice | undefined {
  const { detail } = event;
  const after = fieldsIn(detail.after);
  const severity = textIn(after, 'severity') ?? '';
  if (textIn(after, 'quiet') !== undefined) return undefined;
  if (after.bad !== true && !loud.includes(severity)) return undefined;
  const model = textIn(detail, 'model') ?? 'a model';
  const metrics = Object.entries({
    ...fieldsIn(after.metrics),
    ...fieldsIn(fieldsIn(after.estimated).metrics),
  });
  const before = {
    ...fieldsIn(after.baseline),
    ...fieldsIn(fieldsIn(after.baseline).metrics),
  };
  return {
    id: eventKey(event),
    tone: severity === 'critical' ? 'critical' : 'warning',
    subject: `${model} is probably worse than it was (an estimate, without labels)`,
    what:
      textIn(detail, 'reason') ??
      'The confidence of its predictions says so. That is right only while inputs mean what they meant.',
    facts: metrics
      .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
      .slice(0, 8)
      .map(([name, value]) => {
        const was = numberIn(before, name);
        return [
          `Estimated ${name}`,
          was === undefined ? figureWords(value) : `${figureWords(value)}, was ${figureWords(was)}`,
        ] as const;
      }),
    todo: [
      'Send labels as soon as there are some (POST /v1/feedback): only they can say for sure.',
    ],
    links: [{ label: 'Checks', url: `${modelUrl(places, model)}/drift` }],
  };
}

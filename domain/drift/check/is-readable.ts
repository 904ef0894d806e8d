import type { CaptureLine } from '../../serving/capture.ts';

/**
 * Whether a line of the lake has the form of a capture, as far as it is counted. What else writes into the lake may have put
 * anything there; one such line must not keep an hour from being judged.
 */
export function isReadable({ features, outputs, redacted }: Partial<CaptureLine>): boolean {
  return isObjectOf(features, isValue) && isAnswer(outputs) && isNames(redacted);
}

const isObjectOf = (given: unknown, fits: (value: unknown) => boolean): boolean => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  for (const name in given) if (!fits((given as Record<string, unknown>)[name])) return false;
  return true;
};

const isValue = (value: unknown): boolean => value === null || typeof value !== 'object';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isLabel = (value: unknown): boolean => typeof value === 'string' || isNumber(value);

const isNames = (given: unknown): boolean =>
  given === undefined || (Array.isArray(given) && given.every((name) => typeof name === 'string'));

/** null of a model that failed. */
function isAnswer(given: unknown): boolean {
  if (given === null) return true;
  if (!isObjectOf(given, () => true)) return false;
  const { label, prediction, probabilities } = given as Record<string, unknown>;
  return (
    (label === undefined || isLabel(label)) &&
    (prediction === undefined || isNumber(prediction)) &&
    (probabilities === undefined || isObjectOf(probabilities, isNumber))
  );
}

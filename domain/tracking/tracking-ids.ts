/**
 * Ids that say where they belong: the last 12 of 32 hexadecimal digits are the experiment's number, so that a call that
 * knows only a run finds it with one read. The first 20 digits are random (80 bits).
 */
const idPattern = /^[0-9a-f]{32}$/;
const experimentDigits = 12;

/** `entropy`: 20 hexadecimal digits. */
export const runIdIn = (experimentId: string, entropy: string): string =>
  entropy + BigInt(experimentId).toString(16).padStart(experimentDigits, '0');

export const modelIdIn = (experimentId: string, entropy: string): string =>
  `m-${runIdIn(experimentId, entropy)}`;

/** The experiment a run's id names; undefined for what is none of our ids. */
export function experimentOfRun(runId: string): string | undefined {
  if (!idPattern.test(runId)) return undefined;
  return BigInt(`0x${runId.slice(-experimentDigits)}`).toString();
}

export const experimentOfModel = (modelId: string): string | undefined =>
  modelId.startsWith('m-') ? experimentOfRun(modelId.slice(2)) : undefined;

/** Whether a text can be an experiment's id: digits without leading zeros, below 2^48. */
export const isExperimentId = (text: string): boolean =>
  /^(0|[1-9]\d{0,14})$/.test(text) && Number(text) < 2 ** 48;

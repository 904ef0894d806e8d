import { readFileSync } from 'node:fs';
import type { DriftSettings } from '#domain/drift/drift-settings.ts';
import { driftSettingsOf, parseMonitoring } from '#domain/drift/monitoring-settings.ts';
import { UsageError } from '../answer.ts';

/** `--settings F`: some thresholds of a drift check as JSON, or the settings of a model that hold them under `drift`. */
export function readSettings(path: string): DriftSettings {
  const given = parseJson(path);
  const isWhole =
    typeof given === 'object' && given !== null && ('drift' in given || 'reference' in given);
  return driftSettingsOf(parseMonitoring(isWhole ? given : { drift: given }));
}

function parseJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${(error as NodeJS.ErrnoException).code}.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${path} is not JSON: ${(error as Error).message} Example: {"psiBands":[0.1,0.25,0.5]}`,
    );
  }
}

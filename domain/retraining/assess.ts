import { assessRisk, type Risk } from '../governance/assess-risk.ts';
import { knownVersion } from '../registry/known-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import { championVersion, knownRun, type RunInput } from './run.ts';

/** GOV-2: whether the registered version needs people before it serves. */
export async function assess(
  { store }: { readonly store: ModelStore },
  input: RunInput & { readonly version: number },
): Promise<Risk> {
  const { model } = await knownRun(store, input);
  const [version, champion] = await Promise.all([
    knownVersion(store, model.name, input.version),
    championVersion(store, model.name),
  ]);
  return assessRisk(model, version, champion);
}

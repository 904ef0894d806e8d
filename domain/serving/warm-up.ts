import type { LoadedModels, ServingDirectory, Warn } from './ports.ts';
import { rowOfZeros } from './row-of-zeros.ts';

export interface WarmUpDeps {
  readonly directory: ServingDirectory;
  readonly models: LoadedModels;
  readonly warn: Warn;
}

/**
 * SRV-4: loads what the serving records of these models name, one after another as the memory's budget has it, and asks
 * each ONNX model once: its first run costs several others. What fails is told and left to the first request. Endpoints
 * are opened but not asked.
 */
export async function warmUp(
  { directory, models, warn }: WarmUpDeps,
  names: readonly string[],
): Promise<void> {
  for (const model of names)
    try {
      const record = await directory.serving(model);
      for (const { version: number } of record?.variants ?? []) {
        const version = await directory.version(model, number);
        if (version === undefined) continue;
        await models.use(version, async (loaded) => {
          if (version.runtime === 'remote') return;
          // A model may refuse one row of zeros and take others.
          await loaded.run(version.signature.inputs.map(rowOfZeros)).catch(() => undefined);
        });
      }
    } catch (error) {
      warn('not warmed up', { model, reason: String(error) });
    }
}

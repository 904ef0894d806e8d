import { type App, CliCredentialsStackSynthesizer } from 'aws-cdk-lib';
import { PlatformStack } from './stacks/platform.ts';
import { StorageStack } from './stacks/storage.ts';
import type { StageSettings, Target } from './stages.ts';

/** The two stacks of one stage: what keeps data, and what can be deployed anew. */
export function loopwright(app: App, stage: StageSettings, target: Target) {
  const synthesizer = () =>
    target.deploysAsCaller ? { synthesizer: new CliCredentialsStackSynthesizer() } : {};
  const name = (part: string) => `Loopwright-${stage.name}-${part}`;
  const storage = new StorageStack(app, name('Storage'), {
    ...synthesizer(),
    stage,
    target,
    terminationProtection: stage.keepsData,
    description: 'Loopwright: artifacts, captures, tables',
  });
  const platform = new PlatformStack(app, name('Platform'), {
    ...synthesizer(),
    stage,
    target,
    storage,
    description: 'Loopwright: API, functions, state machines, schedules, alarms',
  });
  return { storage, platform };
}

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { deploy } from '../../tools/local/deploy.ts';
import { startEmulator, stopEmulator } from '../../tools/local/emulator.ts';
import { waitScale } from '../../tools/local/install.ts';
import { type Installation, recordInstallation } from '../../tools/local/installation.ts';
import { localFolder } from '../../tools/local/paths.ts';
import { reachEmulator } from '../../tools/local/target.ts';

declare module 'vitest' {
  interface ProvidedContext {
    installation: Installation;
  }
}

/** An emulator of its own with IAM enforced, and the real stacks on it. Ended when the tests are. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = join(localFolder, 'test');
  await stopEmulator(folder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const say = (line: string) => console.error(`  set-up: ${line}`);
  const emulator = await startEmulator({ folder, enforceIam: true, waitScale, persist: false });
  try {
    say(`emulator at ${emulator.endpoint}, IAM enforced`);
    process.env.LOOPWRIGHT_TEST_ENDPOINT = emulator.endpoint;
    const reach = reachEmulator(emulator);
    const outputs = await deploy({ reach, stage: 'dev', folder, say });
    project.provide('installation', await recordInstallation(reach, 'dev', outputs, folder));
  } catch (error) {
    await stopEmulator(folder);
    throw error;
  }
  return async () => {
    await stopEmulator(folder);
  };
}

import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy, type Outputs } from './deploy.ts';
import { runningEmulator, startEmulator } from './emulator.ts';
import {
  answers,
  type Installation,
  readInstallation,
  recordInstallation,
} from './installation.ts';
import { localFolder, root } from './paths.ts';
import { type Reach, reachAws, reachEmulator, reachLocalstack } from './target.ts';

/** 42 hours of rollout in about five seconds; a look at the guardrails still takes its own time. */
export const waitScale = 0.00003;

export type Say = (line: string) => void;

/** Digest of everything a deployment is made of. */
function sourceDigest(): string {
  const hash = createHash('sha256');
  const files = globSync('{bin,lib,functions,domain,adapters,statemachines}/**/*.{ts,cjs,json}', {
    cwd: root,
  });
  for (const file of [...files, 'package-lock.json', 'cdk.json'].sort())
    hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

async function reachOf(target: Reach['target'], say: Say): Promise<Reach> {
  if (target === 'aws') return reachAws();
  if (target === 'localstack') return reachLocalstack();
  const running = await runningEmulator(localFolder);
  if (running) {
    say(`emulator is running at ${running.endpoint}`);
    return reachEmulator(running);
  }
  const emulator = await startEmulator({
    folder: localFolder,
    enforceIam: false,
    waitScale,
    persist: false,
  });
  say(`emulator started at ${emulator.endpoint}`);
  // A new emulator is empty: what an earlier one held is gone.
  rmSync(join(localFolder, 'local.json'), { force: true });
  rmSync(join(localFolder, 'deployed.json'), { force: true });
  return reachEmulator(emulator);
}

/** Brings the target up to the state of this checkout: deploys unless exactly this is deployed and answers. */
export async function install(
  target: Reach['target'],
  stage: string,
  say: Say,
): Promise<Installation> {
  mkdirSync(localFolder, { recursive: true });
  const reach = await reachOf(target, say);
  const deployedFile = join(localFolder, 'deployed.json');
  const digest = `${target} ${stage} ${sourceDigest()}`;
  const former = readInstallation(localFolder);
  if (
    former &&
    existsSync(deployedFile) &&
    readFileSync(deployedFile, 'utf8') === digest &&
    (await answers(former))
  ) {
    say('this checkout is deployed already');
    return former;
  }
  const outputs: Outputs = await deploy({ reach, stage, folder: localFolder, say });
  const installation = await recordInstallation(reach, stage, outputs, localFolder);
  writeFileSync(deployedFile, digest);
  return installation;
}

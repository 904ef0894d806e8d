import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { PredictEnv } from '#functions/serving/env.ts';
import { bundleFunctions, bundleOf } from '#lib/constructs/bundle.ts';
import { root } from '../../tools/local/paths.ts';
import { run } from '../../tools/local/run.ts';
import { median } from '../median.ts';
import type { Case } from './cases.ts';
import { pinned } from './pinned.ts';

export interface FunctionMeasures {
  /** The package as it is uploaded, unzipped, without the layer. */
  readonly packageMb: number;
  /** From an empty Node to a handler, no model loaded. */
  readonly initMs: number;
  readonly handlerUs: number;
  readonly runUs: number;
}

/** SRV-3: the predict function as it is deployed. */
export async function measureFunction(
  model: Case,
  { starts, rounds }: { readonly starts: number; readonly rounds: number },
): Promise<FunctionMeasures> {
  await bundleFunctions();
  const folder = bundleOf('serving/predict');
  const script = fileURLToPath(new URL('./handler-overhead.ts', import.meta.url));
  const said = await onServerCore([script, model.file, `${model.features}`, `${rounds}`]);
  return {
    packageMb: Math.round((bytesIn(folder) / 2 ** 20) * 100) / 100,
    initMs: Math.round(await initMs(join(folder, 'index.mjs'), starts)),
    ...(JSON.parse(said) as { handlerUs: number; runUs: number }),
  };
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Node with the bundle minus Node without it, in turns. */
async function initMs(bundle: string, starts: number): Promise<number> {
  const load = `await import(${JSON.stringify(pathToFileURL(bundle).href)});process.exit()`;
  const took = { empty: [] as number[], bundle: [] as number[] };
  for (let start = 0; start < starts; start += 1)
    for (const [kind, code] of [
      ['empty', 'process.exit()'],
      ['bundle', load],
    ] as const) {
      const startedAt = performance.now();
      await onServerCore(['--input-type=module', '--eval', code]);
      took[kind].push(performance.now() - startedAt);
    }
  return median(took.bundle) - median(took.empty);
}

/** Where the layer was staged by a synthesis, that; the same library otherwise. */
function layer(): string {
  const staged = join(root, '.cache', 'layers');
  const name = existsSync(staged)
    ? readdirSync(staged).find((entry) => entry.endsWith('-linux-x64'))
    : undefined;
  return name === undefined || process.arch !== 'x64'
    ? join(root, 'node_modules')
    : join(staged, name, 'nodejs', 'node_modules');
}

const settings = {
  TABLE_NAME: 'table',
  ARTIFACT_BUCKET: 'artifacts',
  LAKE_BUCKET: 'lake',
  CAPTURE_STREAM: 'captures',
  FEATURE_TABLE: 'features',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
} satisfies PredictEnv;

const onServerCore = (args: readonly string[]) =>
  run(...pinned(0, process.execPath, args), {
    limitSeconds: 120,
    env: { NODE_PATH: layer(), AWS_REGION: 'eu-central-1', ...settings },
  });

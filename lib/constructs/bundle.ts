import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const outdir = join(projectRoot, 'dist', 'functions');

/** Every file under functions/ that exports a handler, as `capability/verb`. */
export function handlers(): string[] {
  return globSync('functions/*/*.ts', { cwd: projectRoot })
    .filter((file) =>
      /^export (const|async function) handler\b/m.test(
        readFileSync(join(projectRoot, file), 'utf8'),
      ),
    )
    .map((file) => relative('functions', file).replace(/\.ts$/, ''))
    .sort();
}

/**
 * Bundles all functions in one esbuild run (seconds, where a run per function takes half a minute), each into its own
 * folder `dist/functions/{capability}/{verb}/index.mjs`. The AWS SDK goes in, pinned and tree-shaken; onnxruntime-node
 * comes from its layer. Layers are on NODE_PATH, which only `require` looks at: hence the shim.
 */
export async function bundleFunctions(): Promise<void> {
  await build({
    absWorkingDir: projectRoot,
    entryPoints: Object.fromEntries(
      handlers().map((name) => [`${name}/index`, `functions/${name}.ts`]),
    ),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    mainFields: ['module', 'main'],
    alias: { 'onnxruntime-node': './lib/constructs/onnxruntime-from-layer.cjs' },
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

export const bundleOf = (name: string): string => join(outdir, name);

// Compiles kernel/assembly to WebAssembly and writes it into adapters/compute/kernel-module.ts: node kernel/build.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const flags = [
  '-O3',
  '--converge',
  '--noAssert',
  ...['--runtime', 'stub'],
  ...['--enable', 'simd,threads,bulk-memory'],
  '--importMemory',
  '--sharedMemory',
  ...['--initialMemory', '1'],
  ...['--maximumMemory', '65536'],
  '--noExportMemory',
  ...['--use', 'abort='],
];

/** The bytes of the module that the source makes. */
export async function compileKernel() {
  const folder = fileURLToPath(new URL('assembly/', import.meta.url));
  let bytes;
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', folder, '--outFile', 'kernel.wasm', ...flags],
    {
      writeFile(name, contents) {
        if (name === 'kernel.wasm') bytes = contents;
      },
    },
  );
  if (error || !bytes) throw new Error(`kernel/assembly does not compile:\n${stderr.toString()}`);
  return Buffer.from(bytes);
}

/** The file that holds them. */
export function moduleFile(bytes) {
  const lines = bytes.toString('base64').match(/.{1,90}/g) ?? [];
  return `/** Written by kernel/build.mjs from kernel/assembly: the loops of training as a WebAssembly module, base64. */
export const kernelModule = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = await compileKernel();
  const file = new URL('../adapters/compute/kernel-module.ts', import.meta.url);
  writeFileSync(file, moduleFile(bytes));
  process.stderr.write(`${bytes.length} bytes\n`);
}

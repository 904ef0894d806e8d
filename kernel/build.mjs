// Compiles kernel/assembly to WebAssembly and writes it into TypeScript files that hold it: node kernel/build.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const flags = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort='];

/** The loops of training share their memory with the host's threads; the scanner of files has its own. */
export const modules = {
  kernelModule: {
    source: 'index.ts',
    file: 'adapters/compute/kernel-module.ts',
    words:
      'Written by kernel/build.mjs from kernel/assembly: the loops of training as a WebAssembly module, base64.',
    flags: [
      ...['--enable', 'simd,threads,bulk-memory'],
      ...['--importMemory', '--sharedMemory', '--noExportMemory'],
      ...['--initialMemory', '1'],
      ...['--maximumMemory', '65536'],
    ],
  },
  scanModule: {
    source: 'scan/index.ts',
    file: 'adapters/tables/scan-module.ts',
    words:
      'Written by kernel/build.mjs from kernel/assembly/scan: the scanner of CSV files as a WebAssembly module, base64.',
    flags: ['--enable', 'simd,bulk-memory'],
  },
};

/** The bytes of the module that the source makes. */
export async function compileKernel(name = 'kernelModule') {
  const { source, flags: own } = modules[name];
  const folder = fileURLToPath(new URL('assembly/', import.meta.url));
  let bytes;
  const { error, stderr } = await asc.main(
    [source, '--baseDir', folder, '--outFile', 'kernel.wasm', ...flags, ...own],
    {
      writeFile(to, contents) {
        if (to === 'kernel.wasm') bytes = contents;
      },
    },
  );
  if (error || !bytes) throw new Error(`kernel/assembly does not compile:\n${stderr.toString()}`);
  return Buffer.from(bytes);
}

/** The file that holds them. */
export function moduleFile(bytes, name = 'kernelModule') {
  const lines = bytes.toString('base64').match(/.{1,90}/g) ?? [];
  return `/** ${modules[name].words} */
export const ${name} = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, { file }] of Object.entries(modules)) {
    const bytes = await compileKernel(name);
    writeFileSync(new URL(`../${file}`, import.meta.url), moduleFile(bytes, name));
    process.stderr.write(`${file}: ${bytes.length} bytes\n`);
  }
}

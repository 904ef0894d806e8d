// After `npm install`: `node tools/complete-lock.mjs`. Some registries hold only the platforms of their own machines; npm
// then leaves the packages of other platforms out of the lock file, and `npm ci` refuses it. This writes what
// package names and versions say of them, and drops download addresses.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'openharmony',
  'win32',
  'aix',
  'sunos',
  'netbsd',
  'openbsd',
];
const processors = [
  'arm64',
  'x64',
  'arm',
  'ia32',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'mips64el',
];

const added = [];
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const known = [`${path}/node_modules/${name}`, `node_modules/${name}`].some(
      (at) => at in lock.packages,
    );
    if (known || !/^\d+\.\d+\.\d+/.test(version)) continue;
    const words = name.split(/[/-]/);
    lock.packages[`node_modules/${name}`] = {
      version,
      optional: true,
      ...(dev ? { dev } : {}),
      ...(words.includes('wasm32') ? { cpu: ['wasm32'] } : {}),
      ...pick('os', systems, words),
      ...pick('cpu', processors, words),
      ...(words.includes('musl') ? { libc: ['musl'] } : {}),
    };
    added.push(name);
  }
}
for (const entry of Object.values(lock.packages)) delete entry.resolved;
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} packages of other platforms added`);

/** The first word of the name that is a known system or processor. */
function pick(field, known, words) {
  const found = words.find((word) => known.includes(word));
  return found === undefined ? {} : { [field]: [found] };
}

import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** What a running installation leaves behind: state, logs, local.json. Not in git. */
export const localFolder = join(root, '.loopwright');
const programs = join(root, 'node_modules', '.bin');

/** The project's Node 24 and its tools come first. */
export const pathWithTools = `${programs}${delimiter}${process.env.PATH ?? ''}`;

import { parseDocument, type ScalarTag } from 'yaml';
import { invalid } from '../../errors.ts';
import type { Fields } from './yaml-fields.ts';

/**
 * What plain scalars mean in a file that PyYAML wrote. YAML 1.2's own rules read the model id `1234e567…` as a number:
 * PyYAML writes it without quotes, because a float of YAML 1.1 has a point.
 */
const scalars: ScalarTag[] = [
  scalar('null', /^(?:~|null|Null|NULL)?$/, () => null),
  scalar('bool', /^(?:true|True|TRUE|false|False|FALSE)$/, (text) => /^t/i.test(text)),
  scalar('int', /^[-+]?(?:0|[1-9]\d{0,14})$/, Number),
  scalar('float', /^[-+]?\d+\.\d*(?:[eE][-+]\d+)?$/, Number),
];

function scalar(name: string, test: RegExp, resolve: (text: string) => unknown): ScalarTag {
  return { tag: `tag:yaml.org,2002:${name}`, default: true, test, resolve };
}

/**
 * One YAML document that is a mapping with texts as keys, nested mappings as Maps. No tags but those of JSON, no
 * document that grows by aliases.
 *
 * @throws DomainError `invalid` with line and column
 */
export function parseYaml(text: string): Fields {
  let value: unknown;
  try {
    const document = parseDocument(text, {
      schema: 'failsafe',
      customTags: (tags) => [...tags, ...scalars],
      resolveKnownTags: false,
      // Of a key that is given twice the last counts, as in PyYAML; looking for it takes time with the square of the keys.
      uniqueKeys: false,
    });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    value = document.toJS({ mapAsMap: true, maxAliasCount: 100 });
  } catch (cause) {
    const words = /call stack/.test(String(cause)) ? 'it is nested too deeply' : firstLine(cause);
    throw invalid(`it is not YAML that can be read: ${words}.`, { cause });
  }
  if (!(value instanceof Map)) throw invalid('it is not a mapping.');
  return value;
}

const firstLine = (cause: unknown): string =>
  String((cause as Error).message)
    .split('\n', 1)[0]
    ?.replace(/[.:]$/, '') ?? '';

import { invalid } from '../../errors.ts';
import {
  type ExpectationConfig,
  type ExpectationSuite,
  type Severity,
  severities,
} from './suite.ts';

/** A suite may be a file of somebody else's: more than this is a mistake, or an attack. */
export const maxExpectations = 5_000;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wrong = (place: string, what: string) =>
  invalid(`${place}: ${what}`, {
    field: place,
    hint: 'A suite is what Great Expectations writes: {"name", "expectations": [{"type", "kwargs"}]}.',
  });

function text(value: unknown, place: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw wrong(place, value === undefined ? 'is missing; it must be a text.' : 'must be a text.');
}

function object(value: unknown, place: string): Json {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  throw wrong(place, 'must be an object.');
}

function notesOf({ notes }: Json, place: string): { notes?: string | readonly string[] } {
  if (notes === undefined || notes === null) return {};
  const isText = typeof notes === 'string';
  if (isText || (Array.isArray(notes) && notes.every((note) => typeof note === 'string')))
    return { notes };
  throw wrong(`${place}notes`, 'must be a text, or a list of texts.');
}

const optionalText = (name: string, value: unknown, place: string) =>
  value === undefined || value === null ? {} : { [name]: text(value, place) };

function severityOf(value: unknown, place: string): Severity {
  if (value === undefined || value === null) return 'critical';
  if (severities.includes(value as Severity)) return value as Severity;
  throw wrong(place, `must be one of ${severities.join(', ')}.`);
}

function parseExpectation(value: unknown, place: string): ExpectationConfig {
  if (!isObject(value)) throw wrong(place, 'must be an object.');
  const [key, type] =
    value.type === undefined && value.expectation_type !== undefined
      ? ['expectation_type', value.expectation_type]
      : ['type', value.type];
  return {
    type: text(type, `${place}.${key}`),
    kwargs: object(value.kwargs, `${place}.kwargs`),
    meta: object(value.meta, `${place}.meta`),
    ...optionalText('id', value.id ?? value.ge_cloud_id, `${place}.id`),
    ...notesOf(value, `${place}.`),
    ...optionalText('description', value.description, `${place}.description`),
    severity: severityOf(value.severity, `${place}.severity`),
  };
}

/** Equal configurations count once, as in Great Expectations: a suite is like a set. */
function withoutRepeats(expectations: readonly ExpectationConfig[]): readonly ExpectationConfig[] {
  const seen = new Set<string>();
  return expectations.filter(({ type, kwargs, meta }) => {
    const key = canonical({ type, kwargs, meta });
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(byKey)) : inner,
  );
const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** Deeper than any configuration; beyond some thousands, whatever walks through the values runs out of stack. */
const deepest = 64;

function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
  }
  return false;
}

/**
 * A suite of Great Expectations 1.x, or of 0.x (`expectation_suite_name`, `expectation_type`, `evaluation_parameters`).
 * Whether the types and their arguments make sense is found when it runs, expectation by expectation.
 *
 * @throws DomainError `invalid`, naming the place
 */
export function parseSuite(value: unknown): ExpectationSuite {
  if (!isObject(value)) throw wrong('suite', 'must be a JSON object.');
  if (isTooDeep(value)) throw wrong('suite', `is nested more than ${deepest} levels deep.`);
  const [key, name] =
    value.name === undefined && value.expectation_suite_name !== undefined
      ? ['expectation_suite_name', value.expectation_suite_name]
      : ['name', value.name];
  const { expectations } = value;
  if (!Array.isArray(expectations))
    throw wrong('expectations', 'must be a list of expectations (it may be empty).');
  if (expectations.length > maxExpectations)
    throw wrong(
      'expectations',
      `has ${expectations.length} expectations; at most ${maxExpectations} are taken.`,
    );
  const parameters = object(
    value.suite_parameters ?? value.evaluation_parameters,
    'suite_parameters',
  );
  return {
    name: text(name, key as string),
    ...optionalText('id', value.id ?? value.ge_cloud_id, 'id'),
    ...(Object.keys(parameters).length > 0 && { suite_parameters: parameters }),
    ...notesOf(value, ''),
    meta: object(value.meta, 'meta'),
    expectations: withoutRepeats(
      expectations.map((expectation, at) => parseExpectation(expectation, `expectations[${at}]`)),
    ),
  };
}

import { invalid } from '../errors.ts';

const maxLength = 256;

/**
 * As MLflow's registered models: any text without `/` and `:`. Part of URLs and of table keys; in keys of objects
 * `modelKey` stands for it.
 */
export const isModelName = (name: string): boolean => problemOf(name) === undefined;

/** @throws DomainError `invalid` */
export function checkModelName(name: string): void {
  const problem = problemOf(name);
  if (problem !== undefined)
    throw invalid(
      `${JSON.stringify(name.slice(0, maxLength))} is not a model's name: ${problem}.`,
      {
        field: 'name',
        hint: `1 to ${maxLength} characters, none of them / or :.`,
      },
    );
}

function problemOf(name: string): string | undefined {
  if (name.trim() === '') return 'it is empty';
  if (name.length > maxLength) return `it has ${name.length} characters`;
  if (name === '.' || name === '..') return 'paths have a meaning for it';
  if (!name.isWellFormed() || /\p{Cc}/u.test(name)) return 'it holds characters that are none';
  const [wrong] = /[/:]/.exec(name) ?? [];
  return wrong === undefined ? undefined : `it holds "${wrong}"`;
}

/** A run of characters of one class in a text, e.g. three digits. */
interface Run {
  readonly of: string;
  shortest: number;
  longest: number;
}

const classOf = (char: string): string => {
  if (/\d/.test(char)) return '\\d';
  if (/[A-Z]/.test(char)) return '[A-Z]';
  if (/[a-z]/.test(char)) return '[a-z]';
  return char.replace(/[\^$\\.*+?()[\]{}|/]/, '\\$&');
};

/** More kinds of text than this are no code. */
const mostShapes = 3;
/** A code has fewer parts. */
const mostRuns = 12;

/**
 * Recognises codes: texts that are built alike (`AB-1234`, `u17@ex.com`), run of characters by run. Texts in sentences, with
 * letters beyond ASCII, or of many builds are none.
 */
export class TextShapes {
  #shapes: Map<string, Run[]> | undefined = new Map();

  add(text: string): void {
    if (this.#shapes === undefined) return;
    const runs = runsOf(text);
    const key = runs?.map(({ of }) => of).join('') ?? '';
    const known = this.#shapes.get(key);
    if (runs === undefined || (known === undefined && this.#shapes.size === mostShapes)) {
      this.#shapes = undefined;
      return;
    }
    if (known === undefined) this.#shapes.set(key, runs);
    else
      for (const [at, run] of known.entries()) {
        const { shortest } = runs[at] as Run;
        run.shortest = Math.min(run.shortest, shortest);
        run.longest = Math.max(run.longest, shortest);
      }
  }

  /** A pattern for the whole text; undefined when the texts are no codes. */
  pattern(): string | undefined {
    const shapes = [...(this.#shapes?.values() ?? [])];
    if (shapes.length === 0 || shapes.every((runs) => runs.length < 2 && !hasDigits(runs)))
      return undefined;
    const patterns = shapes.map((runs) => runs.map(runPattern).join('')).toSorted();
    return patterns.length === 1 ? `^${patterns[0]}$` : `^(?:${patterns.join('|')})$`;
  }
}

const hasDigits = (runs: readonly Run[]): boolean => runs.some(({ of }) => of === '\\d');

function runsOf(text: string): Run[] | undefined {
  if (text.length === 0 || text.length > 64) return undefined;
  const runs: Run[] = [];
  for (const char of text) {
    if (char < ' ' || char > '~') return undefined;
    const of = classOf(char);
    const last = runs.at(-1);
    if (last?.of === of) {
      last.shortest++;
      last.longest++;
    } else runs.push({ of, shortest: 1, longest: 1 });
    if (runs.length > mostRuns) return undefined;
  }
  return runs;
}

/** A length that never changed is part of the code; one that did may go on changing, as numbers grow. */
function runPattern({ of, shortest, longest }: Run): string {
  if (shortest !== longest) return `${of}+`;
  return shortest === 1 ? of : `${of}{${shortest}}`;
}

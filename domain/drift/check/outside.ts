import type { LateLines } from '../drift-report.ts';

/** Lines of the model, in the files that were read, which the window does not hold; so that none is lost in silence. */
export interface Outside {
  /** Of earlier hours, in files that came after those hours were counted. */
  readonly late: readonly LateLines[];
  /** Stamped so long before they arrived that no hour is counted again for them. */
  readonly tooLate: number;
  /** Stamped after the window and after their file was written: no later window will look into this file. */
  readonly ahead: number;
  /** The furthest of those, in seconds after their file was written. */
  readonly aheadSeconds: number;
}

export const nothingOutside: Outside = { late: [], tooLate: 0, ahead: 0, aheadSeconds: 0 };

/** Hours that are counted again when lines of theirs come late. */
export const lateHours = 24;

/** More files than this are not named. */
export const namedFiles = 20;

/** How far clocks may differ without a word being said of it. */
export const skewMs = 10_000;

const lateOf = (a: LateLines, b: LateLines): LateLines => {
  const files =
    a.files === null || b.files === null ? null : [...new Set([...a.files, ...b.files])].sort();
  return {
    from: a.from,
    to: a.to,
    lines: a.lines + b.lines,
    files: files !== null && files.length > namedFiles ? null : files,
    arrivedAt: [a.arrivedAt, b.arrivedAt].sort()[1] as string,
  };
};

/** Of two parts of a window. */
export function mergeOutside(a: Outside, b: Outside): Outside {
  const late = new Map<string, LateLines>();
  for (const lines of [...a.late, ...b.late]) {
    const known = late.get(lines.from);
    late.set(lines.from, known === undefined ? lines : lateOf(known, lines));
  }
  return {
    late: [...late.values()].sort((x, y) => (x.from < y.from ? -1 : 1)),
    tooLate: a.tooLate + b.tooLate,
    ahead: a.ahead + b.ahead,
    aheadSeconds: Math.max(a.aheadSeconds, b.aheadSeconds),
  };
}

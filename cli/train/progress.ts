/** Where progress is told: one line that is written over in a terminal, else a line now and then. */
export interface ProgressOut {
  readonly isTty: boolean;
  readonly write: (text: string) => void;
}

export interface ProgressStep {
  readonly phase: string;
  readonly step: number;
  /** At most. */
  readonly steps: number;
  readonly loss?: number;
  /** Said after the rest. */
  readonly note?: string;
}

export interface Progress {
  /** Something that takes a while begins: `reading telco.csv`. */
  begin(what: string): void;
  step(told: ProgressStep): void;
  /** Leaves the terminal's line clean. */
  end(): void;
}

const barWidth = 24;
const everyMs = { terminal: 100, lines: 5_000 } as const;

/** @param now milliseconds; another clock for tests. */
export function showProgress(
  { isTty, write }: ProgressOut,
  now: () => number = performance.now.bind(performance),
): Progress {
  let shown = '';
  let shownAt = Number.NEGATIVE_INFINITY;
  let phase = '';
  let phaseAt = 0;
  const show = (line: string) => {
    if (isTty) write(`\r${line.padEnd(shown.length)}`);
    else write(`${line}\n`);
    shown = line;
    shownAt = now();
  };
  return {
    begin(what) {
      phase = '';
      show(`${what} …`);
    },
    step(told) {
      if (told.phase !== phase) {
        phase = told.phase;
        phaseAt = now();
        if (!isTty) shownAt = now();
      }
      const isLast = told.step === told.steps;
      if (now() - shownAt < (isTty ? everyMs.terminal : everyMs.lines) && !(isLast && isTty))
        return;
      show(lineOf(told, (now() - phaseAt) / 1000, isTty));
    },
    end() {
      if (isTty && shown !== '') write(`\r${' '.repeat(shown.length)}\r`);
      shown = '';
    },
  };
}

function lineOf({ phase, step, steps, loss, note }: ProgressStep, seconds: number, bar: boolean) {
  const share = steps > 0 ? Math.min(1, step / steps) : 0;
  const full = Math.round(share * barWidth);
  const left = share > 0 && seconds > 0.5 ? (seconds / share) * (1 - share) : undefined;
  return [
    phase.padEnd(10),
    ...(bar ? [`[${'#'.repeat(full)}${' '.repeat(barWidth - full)}]`] : []),
    `${step}/${steps}`,
    ...(loss === undefined ? [] : [`loss ${loss.toPrecision(4)}`]),
    ...(left === undefined ? [] : [`at most ${Math.ceil(left)} s left`]),
    ...(note === undefined ? [] : [note]),
  ].join('  ');
}

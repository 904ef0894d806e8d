import { exitCodes, Interrupted } from '../answer.ts';

export interface Interruption {
  /** Lets signals in now and then; rejects with `Interrupted` when one came. */
  breathe(): Promise<void>;
  /** Rejects when a signal comes; for waiting on somebody else's work. */
  readonly asked: Promise<never>;
  /** Signals end the process again. */
  release(): void;
}

const breathEveryMs = 100;

/** While it is held, a signal ends the training between two steps instead of the process; the second one ends the process. */
export function holdSignals(): Interruption {
  let signalled = false;
  let breathedAt = performance.now();
  let reject: (reason: Interrupted) => void = () => {};
  const asked = new Promise<never>((_, no) => {
    reject = no;
  });
  asked.catch(() => {}); // Nobody may be waiting.
  const listen = () => {
    if (signalled) process.exit(exitCodes.interrupted);
    signalled = true;
    reject(new Interrupted('Stopped; nothing was written.'));
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listen);
  return {
    asked,
    async breathe() {
      if (performance.now() - breathedAt < breathEveryMs) return;
      await new Promise((resolve) => setImmediate(resolve));
      breathedAt = performance.now();
      if (signalled) await asked;
    },
    release() {
      for (const signal of signals) process.off(signal, listen);
    },
  };
}

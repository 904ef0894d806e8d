import { DomainError } from '#domain/errors.ts';
import type { Algorithm, FitInput, FitProgress, Fitted } from '../algorithm.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Paused, TrainContext } from './train-options.ts';

/** Keeps checkpoints of one training, and knows the one it began with. */
export interface Session {
  /** Where an earlier call of the same training was left. */
  readonly from?: Checkpoint;
  /** Does nothing where there is nowhere to keep it. */
  save(state: Omit<Checkpoint, 'fingerprint'>): Promise<void>;
  readonly canSave: boolean;
}

export interface FitRun<F extends Fitted> {
  readonly fitted: F;
  /** Why the fit ended before its last step. */
  readonly note?: string;
}

interface RunInput<F extends Fitted> {
  readonly phase: 'search' | 'fit';
  readonly algorithm: Algorithm<F>;
  readonly input: Omit<FitInput, 'resume'>;
  readonly context: TrainContext;
  readonly session: Session;
  readonly found?: Checkpoint['found'];
}

/** A fit with less time than this left is saved: enough to write some hundred megabytes. */
const reserveMs = 30_000;
/** Of the longest step so far must fit before the reserve, as the next one cannot be interrupted. */
const spareSteps = 1.5;

/**
 * Drives a fit to its end or to the deadline, from the checkpoint of the same phase if there is one. At the deadline it
 * pauses; where that cannot help (no checkpoints, or an algorithm without state whose whole time this was) it ends early
 * with what there is.
 */
export async function runFit<F extends Fitted>(run: RunInput<F>): Promise<FitRun<F> | Paused> {
  const { phase, algorithm, input, context, session, found } = run;
  const { checkpoints, deadline } = context;
  const state = (told: FitProgress) => {
    const fit = told.checkpoint?.();
    return { phase, step: told.step, ...(found && { found }), ...(fit && { fit }) };
  };
  const from = session.from?.phase === phase ? session.from : undefined;
  const begun = begin(algorithm, input, from?.fit);
  const { fit } = begun;
  let { told } = begun;
  let savedAt = checkpoints?.clock.now().getTime() ?? 0;
  let leftBefore = deadline?.() ?? Number.POSITIVE_INFINITY;
  let longestStep = 0;
  let note: string | undefined;
  let command: 'stop' | undefined;
  for (; ; told = fit.next(command)) {
    const { done, value } = told;
    if (done) return { fitted: value, ...(note !== undefined && { note }) };
    await context.onProgress?.({ phase, ...progressOf(value) });
    if (command === 'stop') continue;
    const left = deadline?.() ?? Number.POSITIVE_INFINITY;
    if (Number.isFinite(left)) longestStep = Math.max(longestStep, leftBefore - left);
    leftBefore = left;
    if (left < reserveMs + spareSteps * longestStep) {
      // Started anew once already, from a checkpoint without state: another time would end here again.
      const inVain = value.checkpoint === undefined && from !== undefined && from.step > 0;
      if (session.canSave && !inVain) {
        await session.save(state(value));
        return { paused: true, phase, step: value.step, steps: value.steps };
      }
      command = 'stop';
      note = `Time was up after ${value.step} of ${value.steps} steps.`;
      continue;
    }
    const now = checkpoints?.clock.now().getTime() ?? 0;
    if (checkpoints && value.checkpoint && now - savedAt >= checkpoints.everyMs) {
      await session.save(state(value));
      savedAt = checkpoints.clock.now().getTime();
    }
  }
}

/** A fit with its first step, resumed where it can be: a state that is damaged, or of another version, is no reason to fail. */
function begin<F extends Fitted>(
  algorithm: Algorithm<F>,
  input: Omit<FitInput, 'resume'>,
  resume: Uint8Array | undefined,
) {
  if (resume !== undefined) {
    try {
      const fit = algorithm.fit({ ...input, resume });
      return { fit, told: fit.next() };
    } catch (error) {
      if (!(error instanceof DomainError && error.field === 'resume')) throw error;
    }
  }
  const fit = algorithm.fit(input);
  return { fit, told: fit.next() };
}

const progressOf = ({ step, steps, validLoss }: FitProgress) => ({
  step,
  steps,
  ...(validLoss !== undefined && { validLoss }),
});

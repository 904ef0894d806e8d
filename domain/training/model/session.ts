import type { Table } from '../table.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { fingerprint } from './fingerprint.ts';
import type { Session } from './run-fit.ts';
import type { TrainContext, TrainOptions } from './train-options.ts';

/** The session of a training, with a note where a checkpoint was there that is not of the same data and options. */
export async function openSession(
  table: Table,
  { valid, ...options }: TrainOptions,
  { checkpoints }: TrainContext,
): Promise<Session & { readonly notes: readonly string[] }> {
  if (checkpoints === undefined) return { canSave: false, save: async () => {}, notes: [] };
  const print = fingerprint(options, valid ? [table, valid] : [table]);
  const bytes = await checkpoints.load();
  const from = bytes && decodeCheckpoint(bytes);
  const same = from?.fingerprint === print;
  return {
    canSave: true,
    save: (state) => checkpoints.save(encodeCheckpoint({ ...state, fingerprint: print })),
    ...(same && { from }),
    notes:
      bytes === undefined || same
        ? []
        : ['A checkpoint of other data or options was there; the training began anew.'],
  };
}

import * as z from 'zod/mini';
import { anyText, message, optional } from './fields.ts';

type AboutRun<Shape extends z.core.$ZodLooseShape> = z.ZodMiniType<
  { readonly run_id: string } & z.output<z.ZodMiniObject<Shape, z.core.$strip>>
>;

/**
 * A message about a run, which is named by `run_id`, or by `run_uuid` from clients before 1.0; newer ones send both. An
 * empty text is none.
 *
 * @param shape the other fields
 */
export const aboutRun = <const Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): AboutRun<Shape> =>
  z.pipe(
    message({ ...runIds(), ...shape }) as unknown as z.ZodMiniType<RunIds>,
    z.transform(({ run_uuid, ...fields }: RunIds, { issues }) => {
      const run_id = fields.run_id || run_uuid;
      if (run_id) return { ...fields, run_id };
      issues.push({ code: 'custom', input: run_id, path: ['run_id'], message: absent });
      return z.NEVER;
    }),
  ) as unknown as AboutRun<Shape>;

const runIds = () => ({ run_id: optional(anyText()), run_uuid: optional(anyText()) });
interface RunIds {
  readonly run_id?: string;
  readonly run_uuid?: string;
}

/** In the words of functions/runtime/check-input.ts. */
const absent = 'Invalid input: expected string, received undefined';

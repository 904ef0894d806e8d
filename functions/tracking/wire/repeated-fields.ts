import type * as z from 'zod/mini';

type Def = z.core.$ZodTypeDef & {
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
};

const defOf = (schema: z.core.$ZodType): Def => schema._zod.def;

/** The schema that sees the input first, below defaults, options and transformations. */
function bare(schema: z.core.$ZodType): Def {
  let def = defOf(schema);
  for (let inner = def.innerType ?? def.in; inner !== undefined; inner = def.innerType ?? def.in)
    def = defOf(inner);
  return def;
}

/** Names of the message's fields that are lists: in a query one value of them is a list of one. */
export const repeatedFields = (message: z.core.$ZodType): ReadonlySet<string> =>
  new Set(
    Object.entries(bare(message).shape ?? {})
      .filter(([, field]) => bare(field).type === 'array')
      .map(([name]) => name),
  );

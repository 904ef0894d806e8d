import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { stages } from '../../lib/stages.ts';
import { synthesiseWith } from './synth.ts';

type Schema = {
  readonly def: { readonly shape: Readonly<Record<string, unknown>> };
  safeParse(value: unknown): { success: boolean; error?: { issues: unknown[] } };
};

/** `serving/predict` → the schema `predictEnv` of functions/serving/env.ts; steps of a machine may share `stepEnv`. */
async function schemaOf(entry: string): Promise<Schema | undefined> {
  const [capability = '', verb = ''] = entry.split('/');
  const camel = verb.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const schemas = (await import(`../../functions/${capability}/env.ts`)) as Record<string, Schema>;
  return schemas[`${camel}Env`] ?? schemas.stepEnv;
}

describe('settings of functions', () => {
  let functions: { entry: string; environment: Record<string, unknown> }[] = [];
  beforeAll(async () => {
    // With all that a stage can ask for, or some functions would not be there.
    const { platform } = await synthesiseWith({
      ...stages.dev,
      sageMakerTraining: { image: 'image', instanceType: 'ml.m5.large', maxHours: 1 },
    });
    functions = Object.values(platform.findResources('AWS::Lambda::Function'))
      .filter(({ Properties }) => Properties.Environment?.Variables?.POWERTOOLS_SERVICE_NAME)
      .map(({ Properties }) => ({
        entry: Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME as string,
        environment: Properties.Environment.Variables,
      }));
  }, 60_000);

  it('SEC-1: every deployed function gets the settings its own schema asks for, and no other', async () => {
    expect(functions.length).toBeGreaterThan(20);
    for (const { entry, environment } of functions) {
      const schema = await schemaOf(entry);
      // References are filled in at deployment; here only their presence counts.
      const present = Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : 'reference',
        ]),
      );
      const known = new Set(Object.keys(schema?.def.shape ?? {}));
      const own = Object.keys(environment).filter((name) => !name.startsWith('POWERTOOLS_'));
      expect([entry, own.filter((name) => !known.has(name))]).toEqual([entry, []]);
      expect([entry, schema?.safeParse(present).error?.issues ?? []]).toEqual([entry, []]);
    }
  });

  it('every function with a handler is deployed', async () => {
    const { handlers } = await import('../../lib/constructs/bundle.ts');
    expect(functions.map(({ entry }) => entry).sort()).toEqual(handlers());
  });

  it('every capability with functions has its settings in one file', () => {
    for (const { entry } of functions)
      expect(readdirSync(`functions/${entry.split('/')[0]}`)).toContain('env.ts');
  });
});

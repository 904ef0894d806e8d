import * as z from 'zod/mini';

/** What the states of statemachines/automl.asl.json hand on. */
export const run = { model: z.string(), retrainingId: z.string() };
export const data = { datasetUri: z.string(), baseRows: z.number() };

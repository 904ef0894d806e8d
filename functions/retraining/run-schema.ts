import * as z from 'zod/mini';

/** What the states of statemachines/retrain.asl.json hand on. */
export const run = { model: z.string(), retrainingId: z.string() };

export const collected = {
  datasetUri: z.string(),
  datasetSha256: z.string(),
  baseRows: z.number(),
};

export const trained = {
  modelUri: z.string(),
  sketchUri: z.string(),
  classes: z.array(z.string()),
  positiveClass: z.optional(z.string()),
  algorithm: z.string(),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
};

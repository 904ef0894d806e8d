import { expect } from 'vitest';
import { trainUploaded } from '../../cli/demo/train-uploaded.ts';
import { generateCustomers } from '../../examples/churn/generate-customers.ts';
import { call } from './client.ts';

/** A policy that asks for nothing, so that a test is about what it is about. */
const anything = {
  minimum: {},
  minImprovement: null,
  maxLatencyMs: null,
  retrainingCooldownHours: 0,
};

export async function createModel(name: string): Promise<void> {
  const created = await call('scientist', 'POST /v1/models', {
    name,
    task: 'binary',
    target: 'Churn',
    positiveClass: 'Yes',
    idColumns: ['customerID'],
    policy: anything,
  });
  expect([created.status, created.body.error]).toEqual([201, undefined]);
}

/** Trains on synthetic customers at the caller's desk, uploads the file, and answers the new version's number. */
export async function registerVersion(model: string, seed: number): Promise<number> {
  const { onnx, evaluation } = await trainUploaded(generateCustomers(1_500, seed));
  const registered = await call('scientist', `POST /v1/models/${model}/versions`, {
    artifact: { base64: Buffer.from(onnx).toString('base64') },
    evaluation,
  });
  expect([registered.status, registered.body.error]).toEqual([201, undefined]);
  return registered.body.version;
}

const setStage = (model: string, version: number, stage: string) =>
  call('engineer', `POST /v1/models/${model}/versions/${version}/stage`, { stage });

/** Staging, and both approvers: the version may go to Production next. */
export async function approveVersion(model: string, version: number): Promise<void> {
  expect((await setStage(model, version, 'Staging')).status).toBe(200);
  const refused = await setStage(model, version, 'Production');
  expect(refused.status).toBe(409);
  const { body } = await call('viewer', 'GET /v1/approvals');
  const { id } = body.approvals.find(
    (approval: { model: string; version: number }) =>
      approval.model === model && approval.version === version,
  );
  for (const who of ['mlLead', 'qaLead'] as const)
    expect((await call(who, `POST /v1/approvals/${id}/approve`, { reason: 'test' })).status).toBe(
      200,
    );
}

export async function deployModel(name: string, seed: number): Promise<number> {
  await createModel(name);
  const version = await registerVersion(name, seed);
  await approveVersion(name, version);
  expect((await setStage(name, version, 'Production')).status).toBe(200);
  return version;
}

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';

/** Tries when DynamoDB could not take a transaction at all, which says nothing about its conditions. */
export const maxTries = 5;
const firstPauseMs = 20;

/** Why a transaction was cancelled, by the places of its writes; empty for another error. */
export const codesOf = (error: unknown): readonly (string | undefined)[] =>
  ((error as Partial<TransactionCanceledException>).CancellationReasons ?? []).map(
    ({ Code }) => Code,
  );

const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** Whether the same transaction may succeed in a moment (API reference of TransactWriteItems, cancellation reasons). */
export const mayPass = (error: unknown): boolean =>
  error instanceof TransactionInProgressException ||
  codesOf(error).some((code) => code !== undefined && passing.includes(code));

/** Before the next of several tries. */
export const pauseAfter = (tries: number): Promise<void> =>
  sleep(Math.random() * firstPauseMs * 2 ** tries);

import { describe, expect, it } from 'vitest';
import { failureWords } from '#domain/failure-words.ts';

const nested = JSON.stringify({
  ExecutionArn: 'arn:aws:states:eu-central-1:1:execution:search:1',
  Error: 'InvalidError',
  Cause: JSON.stringify({ errorType: 'InvalidError', errorMessage: 'No trial gave a model.' }),
});

describe('RTR-5: a failed state as a sentence', () => {
  it.each([
    ['a function', JSON.stringify({ errorMessage: 'It is full.' }), 'It is full.'],
    [
      'a training job',
      JSON.stringify({ FailureReason: 'AlgorithmError: no' }),
      'AlgorithmError: no',
    ],
    ['an execution that was waited for', nested, 'No trial gave a model.'],
    ['plain text', 'Task timed out', 'Task timed out'],
    ['JSON without words', '{"a":1}', '{"a":1}'],
    ['JSON that is no object', 'null', 'null'],
    ['nothing', undefined, 'no more is known.'],
  ])('of %s', (_, Cause, words) => {
    expect(failureWords({ Error: 'E', Cause, State: 'Train' })).toBe(
      `Step Train failed with E: ${words}`,
    );
  });
});

import { type DomainError, tooLarge } from '../errors.ts';

export const fileTooLarge = (uri: string, bytes: number, maxBytes: number): DomainError =>
  tooLarge(`${uri} has ${bytes} bytes; at most ${maxBytes} are taken.`, {
    field: 'uri',
    hint: 'Upload a smaller file.',
  });

/** Something this machine lacks; the message is one sentence that says what to do. */
export class Missing extends Error {
  override readonly name = 'Missing';
}

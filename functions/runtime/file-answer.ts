import { tooLarge } from '#domain/errors.ts';

/**
 * Of an answer, in bytes as Lambda hands it over: 6 MB with the envelope around it, in which text is a JSON string with
 * its quotes escaped, and bytes are base64.
 */
export const maxAnswerBytes = 6_000_000;

/** What a route answers when it is not JSON, or is too much for memory to be written twice. */
export class FileAnswer {
  readonly contentType: string;
  readonly body: string | Uint8Array;
  /** A file to be saved; an answer to be read when absent. */
  readonly fileName: string | undefined;
  /** Beside the content type. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    contentType: string,
    body: string | Uint8Array,
    fileName?: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.contentType = contentType;
    this.body = body;
    this.fileName = fileName;
    this.headers = headers;
  }

  /** Bytes go through API Gateway as base64, text as it is. */
  get isBytes(): boolean {
    return typeof this.body !== 'string';
  }

  /** @throws DomainError `too-large`, with what to do instead, for more than Lambda can answer. */
  checkSize(hint: string): this {
    const bytes =
      typeof this.body === 'string'
        ? Buffer.byteLength(JSON.stringify(this.body))
        : Math.ceil(this.body.length / 3) * 4;
    if (bytes <= maxAnswerBytes) return this;
    throw tooLarge(`The answer would have ${bytes} bytes; at most ${maxAnswerBytes} can be sent.`, {
      hint,
    });
  }

  response(status: number): Response {
    return new Response(this.body as string | Uint8Array<ArrayBuffer>, {
      status,
      headers: {
        ...this.headers,
        'content-type': this.contentType,
        ...(this.fileName !== undefined && {
          'content-disposition': `attachment; filename="${this.fileName}"`,
        }),
      },
    });
  }
}

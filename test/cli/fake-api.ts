import type { Io } from '../../cli/shell.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly body: unknown;
}

export type Answers = Readonly<
  Record<string, (asked: Asked) => { readonly status?: number; readonly body: unknown }>
>;

/** Stands where the HTTP API is: answers by `METHOD path` and remembers what it was asked. */
export function fakeApi(answers: Answers) {
  const asked: Asked[] = [];
  const send: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const request: Asked = {
      method: init.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      token: new Headers(init.headers).get('authorization'),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
    };
    asked.push(request);
    const answer = answers[`${request.method} ${url.pathname}`];
    if (answer === undefined)
      return Response.json(
        { error: `No route ${request.method} ${url.pathname}.` },
        { status: 404 },
      );
    const { status = 200, body } = answer(request);
    return Response.json(body, { status });
  };
  return { asked, fetch: send };
}

/** A terminal that keeps what was printed. */
export function fakeTerminal(send: typeof fetch, env: Io['env'] = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    env: { LOOPWRIGHT_URL: 'http://api.test/prod', LOOPWRIGHT_TOKEN: 'secret', ...env },
    folders: [],
    isTty: false,
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    fetch: send,
  };
  return {
    io,
    stdout: () => out.join(''),
    stderr: () => err.join(''),
    json: () => JSON.parse(out.join('').trim().split('\n').at(-1) ?? ''),
  };
}

import { inject } from 'vitest';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
  readonly body: any;
}

export type Who =
  | keyof ReturnType<typeof inject<'installation'>>['tokens']
  | { readonly authorization: string }
  | null;

/** Calls the deployed API as somebody, with a body as it is (text) or as JSON. */
export async function call(who: Who, route: string, body?: unknown): Promise<Answer> {
  const { apiUrl, tokens } = inject('installation');
  const [method = '', path = ''] = route.split(' ');
  const authorization =
    who === null
      ? undefined
      : typeof who === 'string'
        ? `Bearer ${tokens[who]}`
        : who.authorization;
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
}

/** Asks again until `done`, for at most `seconds`. */
export async function until<T>(
  ask: () => Promise<T>,
  done: (value: T) => boolean,
  seconds = 60,
): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const value = await ask();
    if (done(value) || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

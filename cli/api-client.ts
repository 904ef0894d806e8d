/** One HTTP client for everything the CLI asks of the API: JSON both ways, a time limit, errors that say what to do. */

/** The API answered with a refusal: its own words, never a stack. */
export class ApiError extends Error {
  readonly status: number;
  readonly field: string | undefined;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;

  constructor(
    status: number,
    message: string,
    details: { readonly field?: string; readonly hint?: string; readonly requestId?: string } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.field = details.field;
    this.hint = details.hint;
    this.requestId = details.requestId;
  }
}

/** The API could not be asked at all. */
export class UnreachableError extends Error {
  readonly hint: string;

  constructor(url: string, why: string, hint: string, cause: unknown) {
    super(`${new URL(url).origin} did not answer: ${why}`, { cause });
    this.name = 'UnreachableError';
    this.hint = hint;
  }
}

export interface ApiClient {
  get<T>(path: string, query?: Readonly<Record<string, string | number | undefined>>): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  /** The bytes that are answered, whatever they are. */
  postForFile(path: string, body: unknown): Promise<Uint8Array>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
  /** Sends a file's bytes to a URL that POST /v1/uploads gave; the URL carries its own permission, so no token goes. */
  upload(putUrl: string, bytes: Uint8Array): Promise<void>;
  /** The file behind a URL that carries its own permission; no token goes. */
  download(url: string): Promise<Uint8Array>;
  /** The same API as somebody else. */
  as(token: string): ApiClient;
}

export interface ApiClientOptions {
  /** With or without a path, e.g. `…/prod`; routes are appended to it. */
  readonly apiUrl: string;
  readonly token?: string;
  /** How long one request may take. 30 s when absent (API Gateway gives up after 29 s). */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** A GET may be sent again when nothing came back; anything else may have been carried out already. */
const attemptsOfGet = 3;
const pauseMs = 200;

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { apiUrl, token, timeoutMs = 30_000, fetch: send = fetch } = options;
  const base = apiUrl.replace(/\/+$/, '');

  async function once(method: string, url: string, body: unknown): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    return send(url, {
      method,
      headers,
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  const request = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    readAnswer<T>(await answered(method, path, body));

  async function answered(method: string, path: string, body?: unknown): Promise<Response> {
    const url = `${base}${path}`;
    const attempts = method === 'GET' ? attemptsOfGet : 1;
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(method, url, body);
      } catch (error) {
        if (attempt >= attempts) throw unreachable(url, error, timeoutMs);
        await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt));
      }
    }
  }

  return {
    get: (path, query = {}) => request('GET', `${path}${queryString(query)}`),
    post: (path, body = {}) => request('POST', path, body),
    async postForFile(path, body) {
      const response = await answered('POST', path, body);
      return response.ok ? new Uint8Array(await response.arrayBuffer()) : readAnswer(response);
    },
    put: (path, body) => request('PUT', path, body),
    delete: (path) => request('DELETE', path),
    as: (other) => createApiClient({ ...options, token: other }),
    async download(url) {
      let response: Response;
      try {
        response = await send(url, { signal: AbortSignal.timeout(Math.max(timeoutMs, 300_000)) });
      } catch (error) {
        throw unreachable(url, error, timeoutMs);
      }
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      throw new ApiError(response.status, 'The bucket did not give the file.', {
        hint: 'The URL may have expired: ask for a new one.',
      });
    },
    async upload(putUrl, bytes) {
      let response: Response;
      try {
        response = await send(putUrl, {
          method: 'PUT',
          body: bytes,
          signal: AbortSignal.timeout(Math.max(timeoutMs, 300_000)),
        });
      } catch (error) {
        throw unreachable(putUrl, error, timeoutMs);
      }
      if (!response.ok)
        throw new ApiError(response.status, 'The upload was not taken by the bucket.', {
          hint: 'The URL may have expired: ask for a new one and send the file again.',
        });
    },
  };
}

function queryString(query: Readonly<Record<string, string | number | undefined>>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined) params.set(key, String(value));
  return params.size === 0 ? '' : `?${params}`;
}

async function readAnswer<T>(response: Response): Promise<T> {
  const text = await response.text();
  const json = parsed(text);
  if (response.ok) {
    if (json === undefined && text !== '')
      throw new ApiError(response.status, `The answer is not JSON: ${text.slice(0, 200)}`);
    return json as T;
  }
  const body = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const said = (key: string) => (typeof body[key] === 'string' ? body[key] : undefined);
  const [error, field, requestId] = [said('error'), said('field'), said('requestId')];
  // API Gateway's own refusals (no or wrong token, throttled, body too large) say `message`.
  const message = error ?? said('message') ?? (text.slice(0, 200) || response.statusText);
  const hint = said('hint') ?? (error === undefined ? gatewayHints[response.status] : undefined);
  throw new ApiError(response.status, message, {
    ...(field === undefined ? {} : { field }),
    ...(hint === undefined ? {} : { hint }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}

const gatewayHints: Readonly<Record<number, string>> = {
  401: 'Send a token: LOOPWRIGHT_TOKEN, or --token-of one of the names in .loopwright/local.json.',
  403: 'The token is unknown, expired, or not of a role that may do this; `loopwright status` shows which one is used.',
  413: 'Larger files go through POST /v1/uploads (`loopwright retrain --data`, `models register --onnx`).',
  429: 'Too many requests at once: wait a little and send fewer.',
  504: 'The function took longer than API Gateway waits; `loopwright logs` shows why.',
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(url: string, error: unknown, timeoutMs: number): UnreachableError {
  if (error instanceof Error && error.name === 'TimeoutError')
    return new UnreachableError(
      url,
      `nothing within ${timeoutMs / 1000} s`,
      'See `loopwright logs --since 5m` for what the function was doing.',
      error,
    );
  const { cause } = error as { cause?: { code?: string; message?: string } };
  const why = cause?.code ?? cause?.message ?? (error as Error).message;
  return new UnreachableError(
    url,
    why,
    'Is it running? `npm start` starts it; LOOPWRIGHT_URL points the CLI elsewhere.',
    error,
  );
}

/** How much it matters to the one who reads it; `good` is the end of something bad, or the good end of something. */
export type Tone = 'good' | 'info' | 'warning' | 'critical';

/** What people are told of an event: the same for every channel, which gives it its form. */
export interface Notice {
  /** Of the event: a notice is told once. */
  readonly id: string;
  readonly tone: Tone;
  /** One line: what, and of which model. */
  readonly subject: string;
  /** What happened, in sentences. */
  readonly what: string;
  /** The numbers, by name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What to do, most urgent first. */
  readonly todo: readonly string[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
}

/** Where the platform is found, for links. */
export interface Places {
  /** Of the API, with the stage, without a slash at the end. */
  readonly apiUrl: string;
  /** Of a console for people; links lead to the API where there is none. */
  readonly consoleUrl?: string;
}

export const modelUrl = ({ apiUrl }: Places, model: string): string =>
  `${apiUrl}/v1/models/${encodeURIComponent(model)}`;

/** A name as it is typed into a shell. */
export const argument = (name: string): string =>
  /^\w[\w.-]*$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;

// The console's client: an operation, the parameters of its path, and what it is sent. Types follow from the declaration.
import { RequestError, type RequestOptions, request, requestProgress } from "@/lib/shared/http/client";
import {
  type AnswerOf,
  addressOf,
  type BodyOf,
  type IfDeclared,
  type Operation,
  type ParamsOf,
  type QueryOf,
  type StageOf,
} from "@/lib/shared/operations/operation";

/** `etag`: the state of the object that the person saw; null if the change is made in any state. */
export type CallOptions<O extends Operation> = { signal?: AbortSignal } & IfDeclared<
  O,
  "body",
  undefined extends BodyOf<O> ? { body?: BodyOf<O> } : { body: BodyOf<O> }
> &
  IfDeclared<
    O,
    "query",
    Record<string, never> extends QueryOf<O> ? { query?: QueryOf<O> } : { query: QueryOf<O> }
  > &
  IfDeclared<O, "ifMatch", { etag: string | null | undefined }>;

type Rest<O extends Operation> =
  Record<string, never> extends CallOptions<O> ? [options?: CallOptions<O>] : [options: CallOptions<O>];

/**
 * Calls an operation.
 *
 * @throws RequestError with the server's problem document, or one of our own when the server could not be reached.
 */
export function call<O extends Operation>(
  operation: O,
  params: ParamsOf<O>,
  ...[options]: Rest<O>
): Promise<AnswerOf<O>> {
  const [href, init] = [hrefOf(operation, params, options), sent(operation, options)];
  return confirmed(() => request<AnswerOf<O>>(href, init));
}

/** Calls an operation that reports its progress. `onStage` gets each stage as it happens. */
export function callInStages<O extends Operation>(
  operation: O,
  params: ParamsOf<O>,
  options: CallOptions<O>,
  onStage: ((stage: StageOf<O>) => void) | undefined,
): Promise<AnswerOf<O>> {
  const [href, init] = [hrefOf(operation, params, options), sent(operation, options)];
  return confirmed(() =>
    onStage
      ? requestProgress<StageOf<O> & object, AnswerOf<O>>(href, init, onStage)
      : request<AnswerOf<O>>(href, init),
  );
}

/** Asks the person to confirm that it's them. False: they would rather not. */
type Confirmation = () => Promise<boolean>;
let confirmation: Confirmation | null = null;
let asked: Promise<boolean> | null = null;

/** How the console asks for a password or factor where an operation needs one of just now. Gives what takes it back. */
export function confirmWith(ask: Confirmation): () => void {
  confirmation = ask;
  return () => {
    if (confirmation === ask) confirmation = null;
  };
}

/** Sent once more by itself after the person confirmed; nothing had been done by the first. All that wait are asked once. */
async function confirmed<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    const isAsked = error instanceof RequestError && error.problem.code === "step_up_required";
    if (!isAsked || !confirmation) throw error;
    asked ??= confirmation().finally(() => {
      asked = null;
    });
    if (!(await asked)) throw error;
    return send();
  }
}

/** Where an operation is, its query included: what is empty is left out of it. */
export function hrefOf<O extends Operation>(
  operation: O,
  params: ParamsOf<O>,
  options: Partial<CallOptions<O>> = {},
): string {
  const { query = {} } = options as { query?: Record<string, unknown> };
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  const address = addressOf(operation, params);
  return search.size > 0 ? `${address}?${search}` : address;
}

function sent({ method }: Operation, options: unknown): RequestOptions {
  const { body, etag, signal } = (options ?? {}) as RequestOptions;
  return { method, body, etag, signal };
}

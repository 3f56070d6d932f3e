// One declaration for one operation of the API. The route, the console's client, the OpenAPI document and the tests of who
// may do what are all made from it.
import type { z } from "zod";
import type { AuditAction } from "@/lib/shared/audit/actions";
import type { Permission } from "@/lib/shared/permissions";

/**
 * Who may call an operation.
 *
 * - `member`: anyone who is signed in and belongs to the organization in the path, with all of `needs`. `dependsOn` may be
 *   needed besides, by what the request says.
 * - `person`: anyone who is signed in.
 * - `worker`: anyone who sends a deployment token, or the token of a worker's session.
 * - `anybody`: nobody has to sign in.
 */
export type Caller =
  | {
      kind: "member";
      needs: readonly Permission[];
      dependsOn?: readonly Permission[];
      /** The built-in Owner alone: no other role is enough. */
      ownerAlone?: true;
      /** A member's own matter: no API token opens it. */
      personAlone?: true;
    }
  | { kind: "person" | "worker" | "anybody" };

export const person = { kind: "person" } as const satisfies Caller;
export const worker = { kind: "worker" } as const satisfies Caller;
export const anybody = { kind: "anybody" } as const satisfies Caller;

export function member(...needs: Permission[]) {
  return { kind: "member", needs } as const satisfies Caller;
}

/** Whether API tokens open it. Only a person changes what decides who gets in, and what is a person's own. */
export function takesApiTokens({ caller, stepUp }: Pick<Declaration, "caller" | "stepUp">): boolean {
  return caller.kind === "member" && !caller.ownerAlone && !caller.personAlone && stepUp !== true;
}

export interface Declaration {
  /** What it does, in one sentence. */
  summary: string;
  caller: Caller;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Further headers that it reads, beyond those of every request, and what they are for. */
  headers?: Readonly<Record<string, string>>;
  /** A change of one object, which takes `If-Match`. */
  ifMatch?: true;
  /** A document that is kept: takes `If-None-Match`, and answers 304 to who has it. */
  ifNoneMatch?: true;
  /** Answers 503 while the installation isn't ready for it: with a problem document, or with its own answer. */
  unavailable?: "problem" | "answer";
  /** The JSON that it answers with; none where it says nothing (204), or sends a file. */
  answer?: z.ZodType;
  /** The media types of an answer that is not JSON. */
  file?: readonly string[];
  /** A line of its progress, for anyone who accepts `application/x-ndjson`. */
  stage?: z.ZodType;
  /** The status of success: 200, or 204 for an answer without content. */
  status?: 201;
  /**
   * Needs a password or factor that was given in this session within ten minutes: what decides who gets in. A person alone
   * can do it, so no API token opens it. `with_secrets`: only where the body brings a secret of a cloud, a static key say.
   */
  stepUp?: true | "with_secrets";
  /** For an organization that was deleted: all others answer `organization_deleted` there. */
  ofDeleted?: true;
  /** Open to a session that waits for its person's second factor, as nothing else is. */
  beforeSecondFactor?: true;
  /** The actions that it writes to the audit log, except refusals. */
  audits?: readonly AuditAction[];
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Operation extends Declaration {
  method: Method;
  /** From the root of the server, with its parameters in braces. */
  path: string;
}

export function operation<
  const M extends Method,
  const Path extends string,
  const D extends Declaration & { [Key in Exclude<keyof D, keyof Declaration>]: never },
>(method: M, path: Path, declaration: D): D & { method: M; path: Path } {
  return { ...declaration, method, path } as D & { method: M; path: Path };
}

export function statusOf({ status, answer, file }: Declaration): 200 | 201 | 204 {
  return status ?? (answer || file ? 200 : 204);
}

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** The parameters in the path: `{ organizationId: string; id: string }`. */
export type ParamsOf<O extends Operation> = { [Name in NamesIn<O["path"]>]: string };

/** The type of the operation's answer: nothing for a 204. */
export type AnswerOf<O extends Operation> = O extends { answer: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** The type of its input, as the caller writes it. */
export type BodyOf<O extends Operation> = O extends { body: infer S extends z.ZodType } ? z.input<S> : never;
export type QueryOf<O extends Operation> = O extends { query: infer S extends z.ZodType }
  ? z.input<S>
  : never;
export type StageOf<O extends Operation> = O extends { stage: infer S extends z.ZodType }
  ? z.output<S>
  : never;

/** `Type` where the declaration has the key, and nothing otherwise. */
export type IfDeclared<O, Key extends keyof Declaration, Type> = O extends { [K in Key]: unknown }
  ? Type
  : unknown;

/** What a handler returns: the answer, or a Response for a file or for progress. */
export type HandledBy<O extends Operation> = O extends { file: readonly string[] }
  ? Response
  : O extends { stage: z.ZodType }
    ? AnswerOf<O> | Response
    : AnswerOf<O> extends undefined
      ? // biome-ignore lint/suspicious/noConfusingVoidType: a service that answers nothing returns nothing
        void
      : AnswerOf<O>;

/** The path with its parameters filled in. */
export function addressOf<O extends Operation>({ path }: O, params: ParamsOf<O>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = (params as Record<string, string>)[name];
    if (value === undefined) throw new TypeError(`${path} needs a value for ${name}.`);
    return encodeURIComponent(value);
  });
}

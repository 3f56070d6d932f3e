// One recognised request as an operation sees it.
import type { Caller } from "./caller";
import type { Fault } from "./faults";
import type { Service, World } from "./world";

export interface Call<Parameters> {
  world: World;
  service: Service;
  operation: string;
  region: string;
  /** Milliseconds since 1970, any clock fault included. */
  now: number;
  /** Undefined only for the operations that AWS takes unsigned. */
  caller: Caller | undefined;
  parameters: Parameters;
  /** Faults that the operation itself has to play. */
  faults: Fault[];
}

export type QueryCall = Call<URLSearchParams>;
export type JsonCall = Call<Record<string, unknown>>;

/** The caller of an operation that the gateway never lets through unsigned. */
export function signedCaller(call: Call<unknown>): Caller {
  if (!call.caller) throw new TypeError(`${call.operation} was reached without a signature.`);
  return call.caller;
}

// What routes would refuse without reading the body is refused by the server in front (lib/server/front): so a flood ends there,
// before Next spends milliseconds on each of its requests. Nothing is let in here: each route decides for itself still.
import { processWide } from "@/lib/server/process-wide";
import { type AppError, errorTable } from "@/lib/shared/errors";

export interface Arrival {
  /** The caller's, as the server in front works it out; not before it is asked for. */
  readonly address: string;
  authorization: string | undefined;
}

/** Plain, as the server in front is a bundle of its own, for which an AppError of another is any object. */
export interface Refusal {
  status: number;
  code: string;
  title: string;
  detail: string;
  /** Seconds, where trying again helps. */
  retryAfterSeconds?: number;
  /** The answer in place of the problem document, for callers that expect another format. */
  json?: object;
}

export interface EarlyRefusal extends Refusal {
  /** How long the answer is kept back, for strangers, who may try at once again and again. */
  pauseMs?: number;
}

/** Gives what the route would refuse this request with. Else the request goes on, and `over` is called at its end. */
export type Gate = (arrival: Arrival, onEnd: (over: () => void) => void) => EarlyRefusal | null;

const gates = () => processWide("gates", () => new Map<string, Gate>());

/** @param route method and path, as in `POST /api/v1/worker/kickoffs`; of two gates of one route the later counts. */
export function putGate(route: string, gate: Gate): void {
  gates().set(route, gate);
}

export function gateOf(method: string, path: string): Gate | undefined {
  return gates().get(`${method} ${path}`);
}

export function earlyRefusal({ code, message, retryAfterSeconds }: AppError): EarlyRefusal {
  return { ...errorTable[code], code, detail: message, ...(retryAfterSeconds && { retryAfterSeconds }) };
}

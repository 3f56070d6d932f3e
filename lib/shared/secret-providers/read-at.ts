import { workloadIdentity } from "@/lib/shared/clouds/ids";
import type { AuthenticationMethod } from "@/lib/shared/clouds/schema";
import type { ReadAt } from "@/lib/shared/resolution/schema";

/** Latchkey's own tokens can be had at any time; what is read with stored keys is read once, and kept. */
export function readAtWith(method: AuthenticationMethod): ReadAt {
  return method === workloadIdentity ? "kickoff" : "deploy";
}

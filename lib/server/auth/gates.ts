// What of strangers' attempts is refused in front of Next (lib/server/http/early.ts): what finds no place in the queue for
// passwords, and networks that ran into a limit a moment ago.
import { invitationLimit, limitReached, signInLimit } from "@/lib/server/auth/rate-limit";
import { refusalCode } from "@/lib/server/auth/refusal";
import { inTurn } from "@/lib/server/auth/turns";
import { environment } from "@/lib/server/env";
import { earlyRefusal, type Gate } from "@/lib/server/http/early";

/** Short enough for a person, and it limits what a flood costs the machine. */
const pauseMs = 200;

/** In the form in which next-auth hands on what `authorize` throws: its own script in the browser reads that. */
export const signInGate: Gate = ({ address }) => {
  const error = inTurn.refusalFor(address) ?? limitReached(address, signInLimit);
  if (!error) return null;
  const { origin } = new URL(environment().nextAuthUrl);
  const url = `${origin}/api/auth/error?error=${encodeURIComponent(refusalCode(error))}`;
  return { ...earlyRefusal(error), json: { url }, pauseMs };
};

export const invitationGate: Gate = ({ address }) => {
  const error = limitReached(address, invitationLimit, "invitation");
  return error ? { ...earlyRefusal(error), pauseMs } : null;
};

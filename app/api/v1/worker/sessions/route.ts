import { sessionRoute } from "@/lib/server/automations/worker-identities/session-route";
import { answeredInFront } from "@/lib/server/http/in-front";

export const POST = answeredInFront(sessionRoute);

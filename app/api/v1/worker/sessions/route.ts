import { sessionRoute } from "@/lib/server/automations/worker-identities/session-route";
import { answeredInFront } from "@/lib/server/http/in-front";

// POST /api/v1/worker/sessions
export const POST = answeredInFront(sessionRoute);

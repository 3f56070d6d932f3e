import { authEndpoints } from "@/lib/server/auth/endpoints";
import { signInGate } from "@/lib/server/auth/gates";
import { putGate } from "@/lib/server/http/early";

putGate("POST /api/auth/callback/credentials", signInGate);

export { authEndpoints as GET, authEndpoints as POST };

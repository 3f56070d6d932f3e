import { authEndpoints } from "@/lib/auth/endpoints";
import { signInGate } from "@/lib/auth/gates";
import { putGate } from "@/lib/http/early";

putGate("POST /api/auth/callback/credentials", signInGate);

export { authEndpoints as GET, authEndpoints as POST };

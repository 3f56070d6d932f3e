import { authEndpoints } from "@/lib/server/auth/endpoints";
import { signInGate } from "@/lib/server/auth/gates";
import { putGate } from "@/lib/server/http/early";

for (const provider of ["credentials", "link-account"])
  putGate(`POST /api/auth/callback/${provider}`, signInGate);

export { authEndpoints as GET, authEndpoints as POST };

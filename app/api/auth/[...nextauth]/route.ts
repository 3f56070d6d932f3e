import { authEndpoints } from "@/lib/auth/endpoints";

export { authEndpoints as GET, authEndpoints as POST };

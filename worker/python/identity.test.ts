// The cases of Node's worker with the one in Python.
import { inPython } from "@/test/support/worker";

await inPython(() => import("@/worker/identity.test"));

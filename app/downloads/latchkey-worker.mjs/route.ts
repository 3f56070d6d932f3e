import { downloadWorker } from "@/lib/server/downloads/worker-file";

export const dynamic = "force-dynamic";

// GET /downloads/latchkey-worker.mjs: for anybody.
export function GET(request: Request): Promise<Response> {
  return downloadWorker(request, "node");
}

import { downloadWheel } from "@/lib/server/downloads/worker-file";

export const dynamic = "force-dynamic";

// GET /downloads/latchkey_worker-VERSION-py3-none-any.whl: for anybody.
export async function GET(
  request: Request,
  { params }: { params: Promise<{ wheel: string }> },
): Promise<Response> {
  return downloadWheel(request, (await params).wheel);
}

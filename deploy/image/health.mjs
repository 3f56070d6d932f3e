// The image's health check: whether the process answers. Whether it can do its work, /api/ready says.
const { PORT = "3000" } = process.env;
const answer = await fetch(`http://127.0.0.1:${PORT}/api/health`, {
  signal: AbortSignal.timeout(2_500),
}).catch(() => null);
process.exitCode = answer?.ok ? 0 : 1;

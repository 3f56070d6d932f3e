// nginx in front of servers, as docs/operations.md sets it up, where it is installed.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./server";

export const nginx = ["nginx", "/usr/sbin/nginx"].find(
  (name) => spawnSync(name, ["-v"], { stdio: "ignore" }).status === 0,
);

export interface Proxy {
  url: string;
  stop(): Promise<void>;
}

export async function startNginx(servers: readonly number[]): Promise<Proxy> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "latchkey-nginx-"));
  const port = await freePort();
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  writeFileSync(
    path.join(folder, "nginx.conf"),
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
events { worker_connections 1024; }
http {
  access_log off; ${places.join(" ")}
  upstream latchkey { ${servers.map((server) => `server 127.0.0.1:${server} max_fails=0;`).join(" ")} }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 2m;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_buffering off;
    location / { proxy_pass http://latchkey; }
    location /api/v1/worker/ {
      proxy_pass http://latchkey;
      proxy_next_upstream error timeout non_idempotent;
    }
  }
}
`,
  );
  const child: ChildProcess = spawn(nginx ?? "", ["-p", folder, "-c", path.join(folder, "nginx.conf")], {
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      break;
    if (tries > 100 || child.exitCode !== null) throw new Error("nginx did not start.");
    await sleep(100);
  }
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
